"""Two threads share a pool of two connections; each job needs a second connection while it has its first."""
import threading

import sqlalchemy

import facts

engine = sqlalchemy.create_engine(
    'sqlite://', poolclass=sqlalchemy.pool.QueuePool, pool_size=2, max_overflow=0, pool_timeout=None,
    connect_args={'check_same_thread': False})
both_have_one = threading.Barrier(2)


def write_audit(text):
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text('SELECT :text'), {'text': text})


def book(number):
    facts.role('booker-%d' % number)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text('SELECT 1'))
        both_have_one.wait()
        write_audit('booking %d' % number)


def main():
    facts.role('main')
    threads = [threading.Thread(target=book, args=(number,), name='booker-%d' % number) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()

"""A ProcessPoolExecutor whose worker processes need a lock that a thread held when they were forked."""
import concurrent.futures
import multiprocessing
import socket
import threading

import facts

codec_lock = threading.Lock()


def update_codecs(connection):
    facts.role('holder')
    with codec_lock:
        connection.sendall(b'codecs?')
        connection.recv(100)


def convert(number):
    facts.about_to_hang('worker-%d' % (number + 1))
    with codec_lock:
        return number


def main():
    facts.role('parent')
    facts.lock('codec_lock', codec_lock)
    ours, theirs = socket.socketpair()
    threading.Thread(target=update_codecs, args=(ours,), name='codecs', daemon=True).start()
    theirs.recv(100)
    context = multiprocessing.get_context('fork')
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(convert, range(2))))


main()

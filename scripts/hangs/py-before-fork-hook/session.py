"""A library makes its lock fork safe with os.register_at_fork: it takes the lock before each fork. Another thread holds
it while it waits for the network, so that os.fork() itself does not return. There is no child."""
import os
import socket
import threading
import time

import facts


class Session:
    def __init__(self, connection):
        self._connection = connection
        self._lock = threading.Lock()
        facts.lock('session_lock', self._lock)
        os.register_at_fork(before=self._lock.acquire, after_in_parent=self._lock.release,
                            after_in_child=self._lock.release)

    def request(self, line):
        with self._lock:
            self._connection.sendall(line)
            return self._connection.recv(100)


def poll_status(session):
    facts.role('holder')
    session.request(b'status?\n')


def start_helper():
    facts.about_to_hang('parent')
    if os.fork() == 0:
        os._exit(0)


def main():
    ours, server = socket.socketpair()
    session = Session(ours)
    threading.Thread(target=poll_status, args=(session,), name='poller', daemon=True).start()
    server.recv(100)
    time.sleep(0.1)
    start_helper()


main()

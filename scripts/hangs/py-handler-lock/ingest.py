"""Receives records in one thread and starts a job per batch from another; both log to an audit server.

Since Python 3.7 the logging module resets its own locks in a forked child. It cannot reset a lock that a
handler brought along: AuditHandler serialises its requests with one, and holds it until the server answers.
"""
import logging
import os
import socket
import threading
import time

import facts

log = logging.getLogger('ingest')


class AuditHandler(logging.Handler):
    """Sends each record to the audit server and waits until it is stored."""

    def __init__(self, connection):
        super().__init__()
        self._connection = connection
        self._request_lock = threading.Lock()
        facts.lock('request_lock', self._request_lock)

    def emit(self, record):
        line = self.format(record).encode() + b'\n'
        with self._request_lock:
            self._connection.sendall(line)
            self._wait_until_stored()

    def _wait_until_stored(self):
        return self._connection.recv(1)


def receive(batches):
    facts.role('holder')
    for number in range(batches):
        log.info('received batch %d', number)


def heartbeat(stopping):
    while not stopping.wait(30):
        pass


def run_job(name):
    facts.about_to_hang('child')
    log.info('job %s started', name)
    os.execlp('true', 'true')


def start_job(name):
    pid = os.fork()
    if pid == 0:
        run_job(name)
    return os.waitpid(pid, 0)


def main():
    facts.role('parent')
    ours, audit_server = socket.socketpair()
    logging.basicConfig(level=logging.INFO, handlers=[AuditHandler(ours)])
    threading.Thread(target=heartbeat, args=(threading.Event(),), name='heartbeat', daemon=True).start()
    threading.Thread(target=receive, args=(1000,), name='receiver', daemon=True).start()
    # The server has the first line and is slow to answer: the receiver is past the lock.
    audit_server.recv(1000)
    time.sleep(0.1)
    start_job('index')


main()

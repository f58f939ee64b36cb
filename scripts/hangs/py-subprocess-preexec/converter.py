"""Converts uploads with external programs, each in a session and with limits of its own (preexec_fn).

preexec_fn runs in the forked child before exec. Here it asks for a limit from a table that another thread is
just reloading under a lock. The parent does not get past Popen either: it reads the pipe through which the
child would report a failed exec, and that pipe stays open as long as the child lives.
"""
import os
import socket
import subprocess
import threading
import time

import facts


class Limits:
    def __init__(self, connection):
        self._connection = connection
        self._lock = threading.Lock()
        self._niceness = {'convert': 10}
        facts.lock('limits_lock', self._lock)

    def reload(self):
        with self._lock:
            self._connection.sendall(b'limits?\n')
            self._niceness['convert'] = int(self._connection.recv(10))

    def niceness_of(self, program):
        with self._lock:
            return self._niceness[program]


def reload_forever(limits):
    facts.role('holder')
    while True:
        limits.reload()
        time.sleep(60)


def convert(limits, name):
    def lower_priority():
        facts.about_to_hang('child')
        os.setsid()
        os.nice(limits.niceness_of('convert'))

    return subprocess.run(['cat', name], preexec_fn=lower_priority, check=True)


def main():
    facts.role('parent')
    ours, config_server = socket.socketpair()
    limits = Limits(ours)
    threading.Thread(target=reload_forever, args=(limits,), name='limits-reload', daemon=True).start()
    config_server.recv(100)
    time.sleep(0.1)
    convert(limits, 'upload.png')


main()

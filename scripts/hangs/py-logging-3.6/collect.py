"""Logs from a thread to a terminal that is not being read, and forks a job that logs, too. Up to Python 3.6 nothing
resets the lock of a logging handler in the child."""
import logging
import os
import threading
import time

import facts

log = logging.getLogger('collect')


def collect():
    facts.role('holder')
    for number in range(1000000):
        log.info('sample %d', number)


def run_job():
    facts.about_to_hang('child')
    log.info('job started')
    os._exit(0)


def start_job():
    pid = os.fork()
    if pid == 0:
        run_job()
    return os.waitpid(pid, 0)


def main():
    facts.role('parent')
    logging.basicConfig(level=logging.INFO)
    facts.lock('handler_lock', logging.getLogger().handlers[0].lock)
    threading.Thread(target=collect, name='collector', daemon=True).start()
    time.sleep(1)  # the pipe is full long before
    start_job()


main()

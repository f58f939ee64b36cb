"""Stands beside the workers: says who is who, and (asked to) kills the one that reads the queue, as the OOM killer may."""
import os
import signal
import sys
import time

import facts
import jobs

FUTEX = '202'


def ppid(pid):
    with open('/proc/%d/stat' % pid) as stat:
        return int(stat.read().rsplit(')', 1)[1].split()[1])


def children(parent):
    pids = [int(name) for name in os.listdir('/proc') if name.isdigit()]
    found = []
    for pid in pids:
        try:
            if ppid(pid) == parent:
                found.append(pid)
        except OSError:
            pass
    return sorted(found)


def waits_for_lock(pid):
    with open('/proc/%d/syscall' % pid) as syscall:
        return syscall.read().split()[0] == FUTEX


def settled(parent, count, locked):
    """Waits until there are so many workers, and so many of them wait for the lock; those, and the others."""
    while True:
        time.sleep(1)
        workers = [pid for pid in children(parent) if pid != os.getpid()]
        waiting = [pid for pid in workers if waits_for_lock(pid)]
        if len(workers) == count and len(waiting) == locked:
            return waiting, [pid for pid in workers if pid not in waiting]


def main(task):
    parent = os.getppid()
    waiting, reading = settled(parent, 2, 1)
    if task == 'kill':
        os.kill(reading[0], signal.SIGKILL)
        waiting, reading = settled(parent, 2, 2)
        jobs.thumbnail.delay(1)
    for number, pid in enumerate(waiting, 1):
        facts.process('waiting-%d' % number, pid)
    for pid in reading:
        facts.process('reading', pid)


main(sys.argv[1])

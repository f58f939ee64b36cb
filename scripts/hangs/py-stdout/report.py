"""Prints a long report to a pager that is not being scrolled, and starts a helper that prints a line, too.

sys.stdout is a BufferedWriter with a lock of its own, which CPython resets in a forked child in no version.
"""
import os
import sys
import threading
import time

import facts


def print_rows(rows):
    facts.role('holder')
    for number in range(rows):
        print('row', number, '.' * 120)


def helper():
    facts.about_to_hang('child')
    print('helper', os.getpid(), 'started', flush=True)
    os._exit(0)


def start_helper():
    pid = os.fork()
    if pid == 0:
        helper()
    return pid


def main():
    facts.role('parent')
    printer = threading.Thread(target=print_rows, args=(1000000,), name='printer')
    printer.start()
    time.sleep(1)  # the pipe is full long before
    pid = start_helper()
    os.waitpid(pid, 0)
    printer.join()


main()

"""Two workers read one queue. The first was killed (as by the OOM killer) while it had the queue's read lock."""
import multiprocessing
import os
import signal
import time

import facts


def read_pages(number, pages):
    facts.about_to_hang('worker-%d' % number)
    while True:
        pages.get()


def main():
    facts.role('parent')
    context = multiprocessing.get_context('fork')
    pages = context.Queue()
    workers = [context.Process(target=read_pages, args=(number, pages)) for number in (1, 2)]
    workers[0].start()
    time.sleep(0.3)
    workers[1].start()
    time.sleep(0.3)
    os.kill(workers[0].pid, signal.SIGKILL)
    for page in range(10):
        pages.put(page)
    workers[1].join()


main()

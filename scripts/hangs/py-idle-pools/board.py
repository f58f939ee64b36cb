"""A service without work: a thread pool, a process pool, a queue reader and a timer, all idle."""
import concurrent.futures
import multiprocessing
import os
import queue
import threading

import facts

jobs = queue.Queue()


def read_jobs():
    while True:
        print(jobs.get())


def square(number):
    return number * number


def announce(counter):
    with counter.get_lock():
        counter.value += 1
        facts.role('worker-%d' % counter.value)


def main():
    counter = multiprocessing.Value('i', 0)
    processes = multiprocessing.get_context('fork').Pool(2, announce, (counter,))
    print(processes.map(square, range(8)))
    threads = concurrent.futures.ThreadPoolExecutor(2, thread_name_prefix='render')
    print(list(threads.map(square, range(8))))
    threading.Thread(target=read_jobs, name='jobs', daemon=True).start()
    threading.Timer(3600, os._exit, (0,)).start()
    facts.role('parent')
    threading.Event().wait()


main()

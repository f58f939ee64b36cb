"""Joins a worker before taking its results from the queue: the worker cannot end before its queue is flushed."""
import multiprocessing

import facts


def crawl(pages, found):
    facts.about_to_hang('child')
    for page in range(pages):
        found.put('page %d ' % page + 'x' * 1000)


def main():
    facts.role('parent')
    context = multiprocessing.get_context('fork')
    found = context.Queue()
    worker = context.Process(target=crawl, args=(1000, found))
    worker.start()
    facts.about_to_hang('parent')
    worker.join()
    while not found.empty():
        print(found.get())


main()

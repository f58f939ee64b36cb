"""Multiplies matrices with OpenBLAS threads, forks, and the child multiplies, too: OpenBLAS takes care of fork."""
import os

import numpy

import facts


def forecast(size):
    state = numpy.ones((size, size))
    return float((state @ state).sum())


def main():
    facts.role('parent')
    print(forecast(600))
    pid = os.fork()
    if pid == 0:
        print(forecast(600))
        facts.role('child')
        reading, _writing = os.pipe()
        os.read(reading, 1)
    print(os.waitpid(pid, 0))


main()

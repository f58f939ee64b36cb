"""Starts a command with its output in a pipe and waits for it to end, without reading the pipe."""
import subprocess

import facts


def run(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    facts.process('child', process.pid)
    return process.wait()


def main():
    facts.role('parent')
    print(run(['seq', '1000000']))


main()

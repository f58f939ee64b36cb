"""Runs ingest.py with the two ways in which a Python program can print its own stacks when asked by a signal."""
import faulthandler
import runpy
import signal
import sys
import threading
import traceback


def print_stacks(number, frame):
    names = dict((thread.ident, thread.name) for thread in threading.enumerate())
    for ident, stack in sys._current_frames().items():
        print("\n# Thread: %s(%d)" % (names.get(ident, ""), ident))
        traceback.print_stack(stack, file=sys.stdout)
    sys.stdout.flush()


faulthandler.register(signal.SIGUSR1)
signal.signal(signal.SIGUSR2, print_stacks)
runpy.run_path("ingest.py", run_name="__main__")

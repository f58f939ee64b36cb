"""A parent whose thread holds a lock while the main thread forks; the child wants the same lock. Python 2.7 and 3."""
import os
import signal
import sys
import threading
import time
import traceback

booking = threading.Lock()
closing = threading.Event()


def auditor():
    with booking:
        closing.wait()


def book(account, amount=0):
    note = "two lines:\nand the second"
    with booking:
        return account, amount, note


def count():
    while True:
        pass


def print_stacks(number, frame):
    names = dict((thread.ident, thread.name) for thread in threading.enumerate())
    for ident, stack in sys._current_frames().items():
        print("\n# Thread: %s(%d)" % (names.get(ident, ""), ident))
        traceback.print_stack(stack, file=sys.stdout)
    sys.stdout.flush()


def start(target, name):
    thread = threading.Thread(target=target, name=name)
    thread.daemon = True
    thread.start()


def main(how):
    # A shell starts what it puts in the background with this signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if how == "stacks":
        signal.signal(signal.SIGUSR2, print_stacks)
    if how in ("register", "timeout", "crash"):
        import faulthandler

        faulthandler.enable()
        faulthandler.register(signal.SIGUSR1)
        if how == "timeout":
            faulthandler.dump_traceback_later(2, exit=False)
    start(auditor, "auditor")
    time.sleep(0.3)
    start(lambda: book("main", amount=7), "clerk")
    if how == "busy":
        start(count, "counter")
    time.sleep(0.3)
    if how == "stacks":
        time.sleep(3600)
    child = os.fork()
    if child == 0:
        book("child")
    os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")

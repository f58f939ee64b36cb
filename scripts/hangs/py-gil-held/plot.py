"""A C function called by ctypes.PyDLL keeps the GIL; it waits for a printer. The other threads wait for the GIL."""
import ctypes
import threading
import time

import facts

driver = ctypes.PyDLL('./libprinter.so')


def print_page():
    facts.role('holder')
    driver.print_page()


def count():
    facts.role('counter')
    while True:
        time.sleep(0.01)


def main():
    facts.role('plot')
    threading.Thread(target=count, name='counter', daemon=True).start()
    time.sleep(0.2)
    printer = threading.Thread(target=print_page, name='printer', daemon=True)
    printer.start()
    printer.join()


main()

"""Binds a C library. store_each releases the GIL and takes it again in the callback, with the store's mutex
held; store_put was bound as "too quick to release the GIL", and waits for the mutex with the GIL held.
"""
import ctypes
import threading
import time

import facts

VISIT = ctypes.CFUNCTYPE(None, ctypes.c_long)
store_each = ctypes.CDLL('./libstore.so').store_each
store_put = ctypes.PyDLL('./libstore.so').store_put


def rebuild():
    facts.about_to_hang('reader')
    found = []
    store_each(VISIT(found.append))
    return found


def main():
    facts.role('index')
    threading.Thread(target=rebuild, name='rebuild').start()
    time.sleep(0.1)
    facts.about_to_hang('writer')
    store_put(3, 40)


main()

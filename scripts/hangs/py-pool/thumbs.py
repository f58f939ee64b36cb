"""A multiprocessing pool whose workers need a lock that a thread of the parent held when the pool forked
them.
"""
import multiprocessing
import socket
import threading
import time

import facts

palette_lock = threading.Lock()
palette = None


def load_palette(connection):
    global palette
    facts.role('holder')
    with palette_lock:
        connection.sendall(b'palette?\n')
        palette = connection.recv(4096)


def thumbnail(number):
    facts.about_to_hang('worker-%s' % multiprocessing.current_process().name.split('-')[-1])
    with palette_lock:
        return number, palette


def main():
    facts.role('parent')
    facts.lock('palette_lock', palette_lock)
    ours, palette_server = socket.socketpair()
    threading.Thread(target=load_palette, args=(ours,), name='palette', daemon=True).start()
    palette_server.recv(100)
    time.sleep(0.1)
    with multiprocessing.get_context('fork').Pool(2) as pool:
        print(pool.map(thumbnail, range(8)))


main()

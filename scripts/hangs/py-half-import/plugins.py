"""Loads plugins: one thread warms them up, request handlers import them when they need them."""
import importlib
import os
import socket
import threading
import time

import facts
import registry


def warm_up(names):
    facts.role('holder')
    for name in names:
        importlib.import_module(name)


def handle_request():
    facts.about_to_hang('child')
    import thumbnails
    return thumbnails.render()


def fork_handler():
    pid = os.fork()
    if pid == 0:
        handle_request()
        os._exit(0)
    return pid


def main():
    facts.role('parent')
    registry.connection, server = socket.socketpair()
    threading.Thread(target=warm_up, args=(['thumbnails'],), name='warm-up', daemon=True).start()
    server.recv(1000)
    time.sleep(0.1)
    os.waitpid(fork_handler(), 0)


main()

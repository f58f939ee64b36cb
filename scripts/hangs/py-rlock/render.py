"""Renders pages. A cache shared by threads is guarded by an RLock; one thread fills it from a slow backend."""
import multiprocessing
import os
import socket
import threading
import time

import facts


class TemplateCache:
    def __init__(self, backend):
        self._backend = backend
        self._templates = {}
        self._lock = threading.RLock()
        facts.lock('templates_lock', self._lock)

    def get(self, name):
        with self._lock:
            if name not in self._templates:
                self._templates[name] = self._load(name)
            return self._templates[name]

    def _load(self, name):
        self._backend.sendall(name.encode() + b'\n')
        return self._backend.recv(65536)


def prefetch(cache):
    facts.role('holder')
    for name in ('header', 'footer', 'index'):
        cache.get(name)


def render(cache, page):
    facts.about_to_hang('child')
    return cache.get('header') + page


def main():
    facts.role('parent')
    ours, template_server = socket.socketpair()
    cache = TemplateCache(ours)
    threading.Thread(target=prefetch, args=(cache,), name='prefetch', daemon=True).start()
    template_server.recv(1000)
    time.sleep(0.1)
    context = multiprocessing.get_context('fork')
    worker = context.Process(target=render, args=(cache, b'<p>'), name='render-1')
    worker.start()
    worker.join()


main()

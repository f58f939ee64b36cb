"""A web application that keeps a list of tenants; a thread of the master refreshes it."""
import socket
import threading

import facts

tenants_lock = threading.Lock()
tenants = []
directory, far_end = socket.socketpair()


def refresh():
    facts.role('holder')
    with tenants_lock:
        directory.sendall(b'tenants?\n')
        tenants.append(directory.recv(4096))


def known(name):
    with tenants_lock:
        return name in tenants


facts.lock('tenants_lock', tenants_lock)
threading.Thread(target=refresh, name='tenants', daemon=True).start()
far_end.recv(100)


def app(environ, start_response):
    start_response('200 OK' if known(environ['HTTP_HOST']) else '404 Not Found', [('Content-Type', 'text/plain')])
    return [b'hello\n']

"""Mirrors pages through a pool of one connection; one response is never read, its connection never comes back."""
import http.server
import threading

import urllib3

import facts


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '1000000')
        self.end_headers()
        self.wfile.write(b'x' * 1000000)

    def log_message(self, *unused):
        pass


def serve():
    server = http.server.HTTPServer(('127.0.0.1', 0), Page)
    threading.Thread(target=server.serve_forever, name='origin', daemon=True).start()
    return server.server_address


def main():
    facts.role('mirror')
    host, port = serve()
    pool = urllib3.HTTPConnectionPool(host, port, maxsize=1, block=True)
    first = pool.request('GET', '/one', preload_content=False)
    second = pool.request('GET', '/two')
    print(first.status, second.status)


main()

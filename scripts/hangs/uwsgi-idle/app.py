"""A small web application."""
import uwsgi
import uwsgidecorators

import facts

facts.role('parent')


@uwsgidecorators.postfork
def announce():
    facts.role('worker-%d' % uwsgi.worker_id())


def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'hello\n']

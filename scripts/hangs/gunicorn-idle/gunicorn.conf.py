import facts

bind = '127.0.0.1:0'
workers = 2
threads = 3


def when_ready(server):
    facts.role('parent')


def post_worker_init(worker):
    facts.role('worker-%d' % worker.age)

import facts

bind = '127.0.0.1:0'
workers = 2
preload_app = True
timeout = 0


def when_ready(server):
    facts.role('parent')


def post_worker_init(worker):
    import tenants

    facts.about_to_hang('worker-%d' % worker.age)
    tenants.known('localhost')

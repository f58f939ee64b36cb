"""Uses one thread pool everywhere, also in a forked child: the pool's threads were not copied into the child."""
import concurrent.futures
import os

import facts

executor = concurrent.futures.ThreadPoolExecutor(max_workers=2, thread_name_prefix='fetch')


def fetch(url):
    return len(url)


def report():
    facts.about_to_hang('child')
    print(sum(executor.map(fetch, ['http://a.example', 'http://b.example'])))


def run_in_child(task):
    pid = os.fork()
    if pid == 0:
        task()
        os._exit(0)
    return os.waitpid(pid, 0)


def main():
    facts.role('parent')
    print(sum(executor.map(fetch, ['http://%d.example' % number for number in range(20)])))
    run_in_child(report)


main()

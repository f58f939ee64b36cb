"""Runs tests against a remote machine: an ssh connection follows the remote log, each test is a forked child.

paramiko serves the connection in a thread of its own, which logs every packet. The main thread forks. In
Python 2.7 the lock of a logging handler is not reset in the child: if the transport thread is just writing a
record, the child's first log call waits for ever.
"""
import getpass
import logging
import os
import time

import paramiko

import facts

log = logging.getLogger('suite')


def connect(port):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    for _ in range(50):
        try:
            client.connect('127.0.0.1', port=port, username=getpass.getuser(), key_filename='keys/client',
                           allow_agent=False, look_for_keys=False)
            return client
        except (paramiko.SSHException, EnvironmentError):
            time.sleep(0.1)
    raise SystemExit('no ssh server on port %d' % port)


def follow_remote_log(client):
    client.get_transport().set_hexdump(True)
    return client.exec_command('while true; do cat /etc/services; sleep 0.1; done')


def run_test(name):
    pid = os.fork()
    if pid == 0:
        facts.about_to_hang('child')
        log.info('%s started in process %d', name, os.getpid())
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return status


def main():
    facts.role('parent')
    logging.basicConfig(level=logging.DEBUG, format='%(asctime)s %(name)s %(levelname)s %(message)s')
    facts.lock('handler_lock', logging.getLogger().handlers[0].lock._RLock__block)
    client = connect(int(os.environ['SSH_PORT']))
    facts.only_other_thread('holder', client.get_transport().ident)
    channel = follow_remote_log(client)
    time.sleep(1)
    for name in ('test_login', 'test_quota', 'test_upload', 'test_download') * 1000:
        run_test(name)
    return channel


main()

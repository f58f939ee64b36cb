"""Celery with a broker of files, which has no event loop: its workers share one queue, and one lock to read it."""
import os

import celery
from celery.signals import worker_init, worker_process_init

import facts

broker = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'broker')
os.makedirs(broker, exist_ok=True)

app = celery.Celery('jobs', broker='filesystem://')
app.conf.update(
    broker_transport_options={'data_folder_in': broker, 'data_folder_out': broker, 'control_folder': broker},
    worker_hijack_root_logger=False,
)


@app.task
def thumbnail(number):
    return number


@worker_init.connect
def announce_parent(**_):
    facts.role('parent')


@worker_process_init.connect
def announce_worker(**_):
    facts.role('worker')

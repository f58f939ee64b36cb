"""Moves goods between two stores; each store has a lock, and two threads move in opposite directions."""
import threading
import time

import facts


class Store:
    def __init__(self, name, stock):
        self.name = name
        self.stock = stock
        self.lock = threading.Lock()
        facts.lock(name, self.lock)


def move(source, target, amount):
    with source.lock:
        time.sleep(0.2)  # looks for the goods
        with target.lock:
            source.stock -= amount
            target.stock += amount


def keep_moving(role, source, target):
    facts.about_to_hang(role)
    while True:
        move(source, target, 1)


def main():
    facts.role('warehouse')
    north, south = Store('north', 10), Store('south', 10)
    threads = [
        threading.Thread(target=keep_moving, args=('southbound', north, south), name='southbound'),
        threading.Thread(target=keep_moving, args=('northbound', south, north), name='northbound'),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()

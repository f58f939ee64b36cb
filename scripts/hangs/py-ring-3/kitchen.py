"""Three cooks, three tools, each takes the next cook's as second."""
import threading

import facts

knife, pan, oven = threading.RLock(), threading.RLock(), threading.RLock()
all_have_one = threading.Barrier(3)


def cook(name, first, second):
    facts.role(name)
    with first:
        all_have_one.wait()
        with second:
            print(name)


def main():
    facts.role('kitchen')
    for name, tool in (('knife', knife), ('pan', pan), ('oven', oven)):
        facts.lock(name, tool)
    for name, first, second in (('anna', knife, pan), ('ben', pan, oven), ('carl', oven, knife)):
        threading.Thread(target=cook, args=(name, first, second), name=name).start()


main()

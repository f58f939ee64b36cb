"""
Attaches gdb so that the process stands still as briefly as possible:

    gdb -nx -batch -iex 'set $ghostlock_pid = PID' -x attach.py -ex 'thread apply all bt' -ex 'python let_go()'

Reading the symbols of all libraries is most of what a plain `gdb -p PID` does while the process waits. Here they are
read first, as those of other programs ("inferiors") that never run; gdb shares what it has read between all programs
with the same file. What is printed is what plain gdb prints.

How long the process stood still is written to the file that $GHOSTLOCK_PAUSE names, in seconds.
"""
import os
import time

import gdb

MOST_FILES = 400
# Nothing is written into the process; the frame at which it stops follows with all others.
SETTINGS = (
    'may-write-memory off',
    'may-write-registers off',
    'may-insert-breakpoints off',
    'suppress-cli-notifications on',
)
started = []


def attach():
    pid = int(gdb.parse_and_eval('$ghostlock_pid'))
    extra = [preload(path) for path in mapped_code(pid)]
    for setting in SETTINGS:
        try:
            gdb.execute('set ' + setting, False, True)
        except gdb.error:
            pass  # an older gdb
    started.append(time.time())
    said = gdb.execute('attach %d' % pid, False, True)
    gdb.write(said)
    for number in extra:
        if number is not None:
            gdb.execute('remove-inferiors %d' % number, False, True)


def let_go():
    gdb.write(gdb.execute('detach', False, True))
    file = os.environ.get('GHOSTLOCK_PAUSE')
    if file:
        with open(file, 'w') as pause:
            pause.write('%.6f\n' % (time.time() - started[0]))


def mapped_code(pid):
    """Files that the process has mapped as code and that this gdb would open under the same name."""
    try:
        if os.readlink('/proc/%d/ns/mnt' % pid) != os.readlink('/proc/self/ns/mnt'):
            return []
        with open('/proc/%d/maps' % pid) as maps:
            lines = maps.read().splitlines()
    except (IOError, OSError):
        return []
    paths = []
    for fields in (line.split(None, 5) for line in lines):
        if len(fields) < 6 or 'x' not in fields[1]:
            continue
        path = fields[5]
        if path.startswith('/') and not set(path) & set(' \'"\\') and path not in paths and os.access(path, os.R_OK):
            paths.append(path)
    return paths[:MOST_FILES]


def preload(path):
    before = set(one.num for one in gdb.inferiors())
    try:
        gdb.execute('add-inferior -exec %s' % path, False, True)
    except gdb.error:
        pass
    new = set(one.num for one in gdb.inferiors()) - before
    return new.pop() if new else None


attach()

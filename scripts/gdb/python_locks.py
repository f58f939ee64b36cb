"""
The Python lock behind a semaphore, where CPython has no debug information: what a distribution installs.

The waiting thread has the lock object on its stack. A word there is one if its type says so by name and its pointer to
the lock proper is the very semaphore that the thread waits on. Modules/_threadmodule.c and Modules/_io/bufferedio.c of
CPython 3.2 to 3.13, on 64 bits; reads only.
"""
import struct

import gdb

WINDOW = 4096
OF_TYPE, OF_NAME = 8, 24  # PyObject.ob_type, PyTypeObject.tp_name
RLOCK = {'lock': 16, 'owner': 24, 'count': 32}
# The lock of a buffered file lies behind fields that differ by version; its owner directly behind it.
BUFFERED = range(16, 200, 8)
BUFFERED_TYPES = (b'_io.BufferedReader', b'_io.BufferedWriter', b'_io.BufferedRandom')


looked_at = {}


def lock_behind(word, stack_pointer):
    """A line that tells type, address, lock and owner; None if no lock object with an owner is found, or told before."""
    if word in looked_at or not is_python():
        return None
    looked_at[word] = True
    for address in sorted(set(words(stack_pointer, WINDOW))):
        if address % 8 or not 4096 < address < 1 << 47:
            continue
        found = described(address, word)
        if found is not None:
            return '%s at %#x: lock = %#x, %s\n' % (found[0], address, word, found[1])
    return None


def is_python():
    if 'is python' not in looked_at:
        try:
            looked_at['is python'] = 'No symbol' not in gdb.execute('info address PyThread_acquire_lock', False, True)
        except gdb.error:
            looked_at['is python'] = False
    return looked_at['is python']


def described(address, word):
    name = type_name(address)
    if name == b'_thread.RLock':
        fields = dict((field, number(address + at)) for field, at in RLOCK.items())
        if fields['lock'] == word:
            return name.decode(), 'owner = %d, count = %d' % (fields['owner'], fields['count'])
    if name in BUFFERED_TYPES:
        for at in BUFFERED:
            if number(address + at) == word:
                return name.decode(), 'owner = %d' % number(address + at + 8)
    return None


def type_name(address):
    kind = number(address + OF_TYPE)
    name = number(kind + OF_NAME) if kind and not kind % 8 else None
    text = read(name, 24) if name else None
    return text.split(b'\0')[0] if text else None


def number(address):
    data = read(address, 8)
    return struct.unpack('<Q', data)[0] if data else None


def words(address, size):
    data = read(address, size)
    while data is None and size > 64:  # the stack ends before
        size //= 2
        data = read(address, size)
    return struct.unpack('<%dQ' % (len(data) // 8), data) if data else ()


def read(address, size):
    try:
        view = gdb.selected_inferior().read_memory(address, size)
        return view.tobytes() if hasattr(view, 'tobytes') else bytes(view)
    except (gdb.error, OverflowError, ValueError):
        return None

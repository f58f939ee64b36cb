"""
Prints the locks that the threads of the attached process or core wait for, right behind their stacks:

    gdb -nx -batch -p PID -ex 'thread apply all bt' -x lock_words.py

Each lock comes with its address, as gdb itself prints it:

    $1 = (pthread_mutex_t *) 0x555ac14082a0 <log_lock>
    $2 = {__data = {__lock = 2, __count = 0, __owner = 6268, ...

Where nothing but the system call is known, the words at the futex are shown as `x/4dw` does. Reads only: it calls no
function of the process and writes nothing. gdb 7.6 to 16, with Python 2 or 3.
"""
import os
import re
import sys
import time

import gdb

try:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
except NameError:  # older gdb
    sys.path.insert(0, os.environ.get('HELPERS', '.'))
from python_locks import lock_behind

# What carries an owner, or at least says whether it is taken; by the name of the type.
LOCK_TYPES = frozenset(
    [
        'pthread_mutex_t',
        'pthread_rwlock_t',
        'pthread_cond_t',
        'sem_t',
        'rlockobject',
        'buffered',
    ]
)
PYTHON_TYPES = frozenset(['rlockobject', 'buffered'])
STACK_POINTER = {'i386:x86-64': 'rsp', 'aarch64': 'sp'}
# Names under which libc knows a type that a program without its own debug information still gives.
SAME_AS = {'struct new_sem': 'sem_t', 'new_sem': 'sem_t'}
DEEPEST = 14
MOST_THREADS = 2000
MOST_LOCKS = 100
MOST_SECONDS = 0.4
IN_ANOTHER_CALL = (0, False)
# How far the futex words of a lock may lie from its beginning; a Python object's lock is elsewhere.
SIZES = {'pthread_mutex_t': 40, 'pthread_rwlock_t': 56, 'pthread_cond_t': 48, 'sem_t': 32}

# System calls of a waiter: (number, register of the number, registers of address, operation, value)
FUTEX = {
    'i386:x86-64': (202, 'orig_rax', ('rdi', 'rsi', 'rdx')),
    'aarch64': (98, 'x8', (None, 'x1', 'x2')),
}
FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_LOCK_PI2 = 0, 6, 13
WAITERS = 0x80000000


def main():
    shown, until = {}, time.time() + MOST_SECONDS
    chosen = gdb.selected_thread()
    for thread in sorted(threads(), key=lambda one: one.num)[:MOST_THREADS]:
        if len(shown) > MOST_LOCKS or time.time() > until:
            break
        try:
            thread.switch()
            look_at(thread, shown)
        except (gdb.error, RuntimeError, ValueError):
            continue
    if chosen is not None and chosen.is_valid():
        chosen.switch()


def look_at(thread, shown):
    """The registers tell at little cost whether the frames are worth looking at: not in other system calls."""
    wait = waited_word(thread)
    if wait is IN_ANOTHER_CALL or (wait and is_covered(wait[0], shown)):
        return
    kinds = []
    for kind, address in typed_locks():
        show(kind, address, shown)
        kinds.append(kind)
    if wait and not PYTHON_TYPES & set(kinds):
        show_python_lock(wait[0])
    if wait and wait[1] and not is_covered(wait[0], shown):
        show_words(wait[0], shown)


def threads():
    return gdb.selected_inferior().threads()


def typed_locks():
    """Every pointer to a lock among the arguments of the innermost frames: (type, address)."""
    found = []
    frame, depth = gdb.newest_frame(), 0
    while frame is not None and depth < DEEPEST:
        for value in arguments(frame):
            kind = lock_type(value.type)
            if kind is None or value.is_optimized_out:
                continue
            address = int(value)
            if address > 4096 and (kind, address) not in found:
                found.append((kind, address))
        frame, depth = frame.older(), depth + 1
    return found


def arguments(frame):
    try:
        block = frame.block()
    except RuntimeError:
        return
    while block is not None and block.function is None:
        block = block.superblock
    for symbol in block or ():
        if not symbol.is_argument:
            continue
        try:
            value = symbol.value(frame)
        except (gdb.error, ValueError):
            continue
        if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
            yield value


def lock_type(pointer):
    target = pointer.strip_typedefs().target().unqualified()
    for name in (target.name, target.strip_typedefs().name, target.strip_typedefs().tag):
        name = SAME_AS.get(name, name)
        if name in LOCK_TYPES:
            return name
    return None


def is_covered(word, shown):
    """A futex word inside a lock that is shown with its fields."""
    return any(address <= word < address + size for address, size in shown.items())


def show(kind, address, shown):
    if address in shown:
        return
    shown[address] = SIZES.get(kind, 1)
    try:
        # both or none: the fields are tied to an address by the line above them
        pointer = gdb.execute('print (%s *) %#x' % (kind, address), False, True)
        fields = gdb.execute('print *(%s *) %#x' % (kind, address), False, True)
    except gdb.error:
        del shown[address]
        show_words(address, shown)
        return
    write(pointer)
    write(fields)


def waited_word(thread):
    """
    (address, whether it is the word of a lock) where the thread is in a futex call; IN_ANOTHER_CALL; or None where it
    is in none, or nobody can tell.
    """
    try:
        number, register, (first, second, third) = FUTEX[architecture()]
        call = read_register(register)
        if call != number:
            return IN_ANOTHER_CALL if call < 1 << 32 else None
    except (KeyError, ValueError, gdb.error):
        return None
    address = read_register(first) if first else from_proc(thread)
    operation, value = read_register(second) & 127, read_register(third) & 0xFFFFFFFF
    is_lock = operation in (FUTEX_LOCK_PI, FUTEX_LOCK_PI2) or (
        operation == FUTEX_WAIT and (value == 2 or value & WAITERS)
    )
    return None if address is None else (address, bool(is_lock))


def architecture():
    return gdb.newest_frame().architecture().name()


def read_register(name):
    frame = gdb.newest_frame()
    value = frame.read_register(name) if hasattr(frame, 'read_register') else gdb.parse_and_eval('$' + name)
    return int(value) & 0xFFFFFFFFFFFFFFFF


def from_proc(thread):
    """aarch64 returns in the register of the first argument; the kernel still knows it."""
    try:
        with open('/proc/%d/task/%d/syscall' % (thread.ptid[0], thread.ptid[1])) as file:
            return int(file.read().split()[1], 16)
    except (IOError, OSError, IndexError, ValueError):
        return None


def show_words(address, shown):
    """A word of a lock that gdb has no type for; more than one word only where they can be a mutex that is held."""
    if address in shown:
        return
    shown[address] = 4
    try:
        text = gdb.execute('x/4dw %#x' % address, False, True)
        words = [int(word) for word in re.findall(r'\s(-?\d+)', text.split(':', 1)[1])]
        _, count, owner, users = words
        is_mutex = 0 < owner < 1 << 22 and 0 <= count < 1000 and 0 < users < 100000
        write(text if is_mutex else gdb.execute('x/1dw %#x' % address, False, True))
    except (gdb.error, ValueError, IndexError):
        pass


def show_python_lock(word):
    try:
        line = lock_behind(word, read_register(STACK_POINTER[architecture()]))
    except (KeyError, gdb.error, ValueError):
        return
    if line:
        write(line)


def write(text):
    gdb.write(text if text.endswith('\n') else text + '\n')


main()

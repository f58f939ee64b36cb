"""
Prints the stacks that the threads of a fork's parent had at that moment, from the child alone, live or core:

    gdb -nx -batch -p CHILD -x ghost_stacks.py        gdb -nx -batch PROGRAM CORE -x ghost_stacks.py

Written to the file named by gdb's variable $ghostlock_ghosts, or to standard output:

    Ghosts of process 4186: 3 threads that fork did not copy; 0 stacks of threads that had exited before it.
    Ghost 0x7f15a7bff6c0, started with read_packets (0x0), stood in a system call:
    #0  0x00007f5c6090a2ec in read (...) at ...  [if blocked]
    #7  0x00007f5c6091b8ec in clone3 () at ...  [certain]

A frame is `certain` where nothing else can have been there; it holds `if blocked` where the stack is consistent and
the thread was blocked when the other one forked (one that was computing may have left the same memory); any other is a
`candidate`. Reads only; x86-64, glibc.
"""
import os
import sys
import time

import gdb

MOST_GHOSTS = 1000
MOST_SECONDS = 20
SETTINGS = (
    'pagination off',
    'confirm off',
    'width 0',
    'backtrace past-main on',
    'backtrace past-entry on',
    'backtrace limit 300',
    'may-write-registers off',
    'may-write-memory off',
    'may-insert-breakpoints off',
)


def print_ghosts():
    out = open_output()
    machine = gdb.newest_frame().architecture().name() if gdb.selected_thread() else 'nothing'
    if not machine.startswith('i386:x86-64'):
        out.write('Ghosts: not known how to find them on %s.\n' % machine)
        return
    sys.path.insert(0, helpers())
    from ghosts.chain import recover
    from ghosts.code import Code
    from ghosts.memory import Memory, Unreadable
    from ghosts.show import Printer
    from ghosts.threads import find

    for setting in SETTINGS:
        try:
            gdb.execute('set ' + setting, False, True)
        except gdb.error:
            pass  # an older gdb
    memory = Memory()
    stacks, exited, remarks = find(memory)
    write_head(out, len(stacks), exited, remarks)
    if not stacks:
        return
    code, printer, until = Code(memory), Printer(), time.time() + MOST_SECONDS
    for stack in stacks[:MOST_GHOSTS]:
        if time.time() > until:
            out.write('Ghosts: the rest was left out after %d seconds.\n' % MOST_SECONDS)
            return
        try:
            chain = recover(memory, code, stack)
            frames = printer.frames(chain) if not isinstance(chain, str) else []
        except (Unreadable, gdb.error, RuntimeError) as error:
            chain, frames = str(error), []
        write_ghost(out, code, stack, chain, frames)


def open_output():
    try:
        path = gdb.parse_and_eval('$ghostlock_ghosts').string()
    except (gdb.error, UnicodeError):
        return gdb
    return open(path, 'w') if path else gdb


def helpers():
    try:
        return os.path.dirname(os.path.abspath(__file__))
    except NameError:  # older gdb
        return os.environ.get('HELPERS', '.')


def write_head(out, count, exited, remarks):
    pid = gdb.selected_inferior().pid
    whose = ' of process %d' % pid if pid > 1 else ''
    threads = 'thread' if count == 1 else 'threads'
    text = 'Ghosts%s: %d %s that fork did not copy; %d stacks of threads that had exited before it.\n'
    out.write(text % (whose, count, threads, exited))
    for remark in remarks:
        out.write('Ghosts: %s.\n' % remark)


def write_ghost(out, code, stack, chain, frames):
    name = 'main thread' if stack.kind == 'main' else '%#x' % stack.block
    tid = ' (LWP %d)' % stack.tid if stack.tid else ''
    start = ''
    if stack.routine:
        routine = code.name(stack.routine) or '%#x' % stack.routine
        start = ', started with %s (%#x)' % (routine, stack.argument or 0)
    if isinstance(chain, str):
        out.write('Ghost %s%s%s: %s.\n' % (name, tid, start, chain))
        return
    state = 'stood in a system call' if chain.is_blocked else 'where it stood is not known'
    out.write('Ghost %s%s%s, %s:\n' % (name, tid, start, state))
    for number, (frame, mark) in enumerate(zip(frames, marks(stack, chain, frames))):
        out.write('#%-3d%s  [%s]\n' % (number, frame.text, mark))


def marks(stack, chain, frames):
    depths = dict((node.after, depth) for depth, node in enumerate(chain.nodes))
    found, depth = [], None
    for frame in reversed(frames):  # an inlined frame belongs to the one it is part of
        depth = depths.get(frame.pc, len(chain.nodes)) if not frame.is_inlined or depth is None else depth
        found.append(mark_of(stack, chain, depth, frame.is_inlined))
    return reversed(found)


def mark_of(stack, chain, depth, is_inlined):
    if depth <= chain.base:
        return 'certain'
    if depth == chain.base + 1 and not is_inlined and depth < len(chain.nodes):
        if chain.nodes[depth].function.start == stack.routine:
            return 'certain'  # the function is; the line in it holds as far as those further in
    return 'if blocked' if chain.is_blocked and depth <= chain.doubtful_from else 'candidate'


print_ghosts()

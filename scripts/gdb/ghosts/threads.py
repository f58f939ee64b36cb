"""
Where the stacks of threads lie that this process does not have.

glibc keeps a list of all stacks, which fork copies with everything else; the symbols that debuggers use to find
threads (_thread_db_*) say where. A thread control block is also known by its own address, which it holds twice.
nptl/allocatestack.c, nptl/descr.h, nptl_db/structs.def of glibc 2.17 to 2.42
"""
import re

import gdb

from . import x86_64 as machine
from .code import said_by
from .memory import Unreadable, words

MASK = (1 << 64) - 1
WINDOW = 256 * 1024
MOST_LISTED = 100000
# struct pthread.cancelhandling: the thread had begun to exit, or had ended
EXITING = 0x30


class Stack(object):
    """What is left of one thread."""

    def __init__(self, block, low, high):
        # address of struct pthread, which is the thread's pthread id; 0 for a main thread without one
        self.block, self.low, self.high = block, low, high
        self.top, self.kind, self.tid = block, 'thread', 0
        self.routine = self.argument = None


class Region(object):
    def __init__(self, low, high, is_data, file):
        self.low, self.high, self.is_data, self.file = low, high, is_data, file


def find(memory):
    """(stacks that are no living thread's, how many had exited before the fork, remarks)"""
    finder = Finder(memory)
    listed, remarks = finder.listed()
    for kind, block in listed:
        finder.add(block, kind)
    for block in finder.patterns():
        finder.add(block, 'pattern')
    finder.main()
    found = list(finder.found.values())
    exited = [stack for stack in found if stack.kind == 'exited']
    if len(finder.living) > 1:
        remarks.append('this process has started threads since, which may lie where others lay')
    return [stack for stack in found if stack.kind != 'exited'], len(exited), remarks


class Finder(object):
    def __init__(self, memory):
        self.memory, self.found, self.lists = memory, {}, {}
        self.regions = regions()
        living = list(registers_of_threads())
        self.living = set(block for block, _ in living)
        self.pointers = [pointer for _, pointer in living]
        self.offsets = self._offsets()

    def _offsets(self):
        """Of fields in struct pthread: libc tells debuggers the size, number and offset of each."""
        offsets = {}
        for field in ('tid', 'start_routine', 'cancelhandling', 'list'):
            try:
                offsets[field] = self.memory.half(symbol('_thread_db_pthread_' + field) + 8)
            except (Unreadable, TypeError):
                pass
        return offsets

    def listed(self):
        """glibc's own lists; those of used and user-supplied stacks are named, that of cached ones lies beside."""
        try:
            loader = symbol('_rtld_global')
            used = self.memory.half(symbol('_thread_db_rtld_global__dl_stack_used') + 8)
            user = self.memory.half(symbol('_thread_db_rtld_global__dl_stack_user') + 8)
        except (Unreadable, TypeError):
            return [], ['the lists of this libc are not to be found: stacks are known by their pattern only']
        heads = {'used': loader + used, 'user': loader + user, 'cached': loader + 2 * user - used}
        found, remarks = [], []
        for kind, head in heads.items():
            try:
                found.extend((kind, block) for block in self._walk(head))
            except Unreadable:
                remarks.append('the list of %s stacks is broken' % kind)
        return found, remarks

    def _walk(self, head):
        at = self.memory.word(head)
        for _ in range(MOST_LISTED):
            if at in (head, 0):
                return
            yield at - self.offsets['list']
            at = self.memory.word(at)

    def patterns(self):
        """Blocks that hold their own address where struct pthread does, near the end of writable memory."""
        for region in self.regions:
            if not region.is_data or region.file.startswith('/'):
                continue
            low = region.low if region.high - region.low <= WINDOW else region.high - 65536
            data = self.memory.bytes_at(low, region.high - low)
            values = words(data) if data else ()
            for index in range(0, len(values) - 8, 2):
                if values[index] == low + 8 * index == values[index + 2]:
                    yield low + 8 * index

    def add(self, block, kind):
        if block in self.living or block in self.found or not self._is_block(block):
            return
        stack = Stack(block, *self._limits(block))
        try:
            self._describe(stack)
        except Unreadable:
            pass
        self.found[block] = stack
        self.lists[block] = kind

    def _is_block(self, block):
        try:
            return self.memory.word(block) == block == self.memory.word(block + 16)
        except Unreadable:
            return False

    def _describe(self, stack):
        if 'tid' in self.offsets:
            stack.tid = self.memory.half(stack.block + self.offsets['tid'])
        if 'start_routine' in self.offsets:
            stack.routine = self.memory.word(stack.block + self.offsets['start_routine'])
            stack.argument = self.memory.word(stack.block + self.offsets['start_routine'] + 8)
        if 'cancelhandling' in self.offsets:
            if self.memory.half(stack.block + self.offsets['cancelhandling']) & EXITING:
                stack.kind = 'exited'

    def _limits(self, block):
        """stackblock, its size and that of its guard are the first words of struct pthread that enclose it."""
        try:
            values = words(self.memory.read(block + 0x2C0, 0x600))
        except Unreadable:
            values = ()
        for start, size, guard in zip(values, values[1:], values[2:]):
            is_page = not (start | size | guard) % 4096
            if is_page and start and 4096 < size < 1 << 40 and start < block < start + size and guard < size:
                return start + guard, start + size
        region = self.region(block)
        return (region.low, region.high) if region else (block - WINDOW, block)

    def region(self, address):
        for region in self.regions:
            if region.low <= address < region.high:
                return region
        return None

    def main(self):
        """A main thread has its control block elsewhere; its stack is where the kernel put the arguments."""
        match = re.search(r'AT_RANDOM\s.*?(0x[0-9a-f]+)', said_by('info auxv'))
        region = self.region(int(match.group(1), 16)) if match else None
        is_gone = region is not None and not any(region.low <= one < region.high for one in self.pointers)
        mains = [stack for stack in self.found.values() if not stack.routine and self.lists[stack.block] == 'user']
        mains += [stack for stack in self.found.values() if stack.routine == 0 and self.lists[stack.block] == 'pattern']
        for stack in mains:
            del self.found[stack.block]
        if is_gone:
            stack = mains[0] if mains else Stack(0, 0, 0)
            stack.kind, stack.low, stack.high, stack.top = 'main', region.low, region.high, int(match.group(1), 16)
            self.found[stack.block] = stack


def registers_of_threads():
    """(control block, stack pointer) of every thread that is there."""
    chosen = gdb.selected_thread()
    for thread in gdb.selected_inferior().threads():
        thread.switch()
        try:
            frame = gdb.newest_frame()
            yield tuple(int(frame.read_register(name)) & MASK for name in (machine.THREAD, machine.SP))
        except (gdb.error, ValueError):
            continue
    if chosen is not None:
        chosen.switch()


def symbol(name):
    """Its address; None (a TypeError where it is used) if there is no such symbol."""
    text = said_by('info address %s' % name)
    match = None if 'No symbol' in text else re.search(r'0x([0-9a-f]+)', text)
    return int(match.group(1), 16) if match else None


def regions():
    """The mappings: of a live process by gdb's table, of a core by its sections."""
    found = []
    live = r'^\s*0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+0x[0-9a-f]+\s+0x[0-9a-f]+\s+([-r][-w][-x][-ps])[ \t]*(.*)$'
    for low, high, permissions, file in re.findall(live, said_by('info proc mappings'), re.M):
        found.append(Region(int(low, 16), int(high, 16), permissions.startswith('rw'), file.strip()))
    if any(region.is_data for region in found):
        return found
    core = r'^\s*\[\d+\]\s+0x([0-9a-f]+)->0x([0-9a-f]+) at 0x[0-9a-f]+: load\d+\w* (.*)$'
    sections = re.findall(core, said_by('maintenance info sections'), re.M)
    return [Region(int(low, 16), int(high, 16), 'READONLY' not in flags, '') for low, high, flags in sections]

"""The code that is mapped: its functions, and which of them a call may have led into."""
import bisect
import re

import gdb

from . import x86_64 as machine
from .eh_frame import Table
from .memory import Unreadable

TOO_LONG = 65536
MOST_STEPS = 4
MOST_SEEN = 64


def said_by(command):
    try:
        return gdb.execute(command, False, True)
    except gdb.error:
        return ''


class Code(object):
    # How surely a call leads into a function.
    DIRECT, TABLE, TAIL, UNKNOWN, NEVER = 3, 2, 1, 0, -1

    def __init__(self, memory):
        self.memory = memory
        self.calls, self.links, self.names = {}, {}, {}
        sections = said_by('info files')
        self.tables = sorted(tables_in(memory, sections), key=lambda table: table.low)
        self.lows = [table.low for table in self.tables]
        self.low = self.lows[0] if self.lows else 0
        self.high = max([table.high for table in self.tables] or [0])
        resolvers = [machine.lazy_resolver(memory, plt) for plt in sections_named(sections, r'\.plt')]
        functions = [self.function_at(address) for address in resolvers if address]
        self.resolvers = set(function.start for function in functions if function)

    def function_at(self, address):
        at = bisect.bisect_right(self.lows, address) - 1
        if at < 0 or address >= self.tables[at].high:
            return None
        return self.tables[at].find(address)

    def is_code(self, address):
        at = bisect.bisect_right(self.lows, address) - 1
        return at >= 0 and address < self.tables[at].high

    def call(self, after):
        """The call that returns to `after`, or None."""
        if after not in self.calls:
            self.calls[after] = machine.call_before(self.memory, after, self.is_code)
        return self.calls[after]

    def target(self, after):
        """The function that the call before `after` names, through stubs; None if it names none."""
        call = self.call(after)
        address = self._resolved(call[1]) if call and call[1] is not None else None
        return self.function_at(address) if address else None

    def reached(self, after):
        """The same, and further where that is but a stub which jumps on."""
        function = self.target(after)
        for _ in range(3):
            if function is None or self.blocking_calls(function) or function.end - function.start > 48:
                break
            jumps = self._jumps(function)[0]
            address = self._resolved(next(iter(jumps))) if len(jumps) == 1 else None
            further = self.function_at(address) if address else None
            if further is None or further is function:
                break
            function = further
        return function

    def link(self, after, function):
        """How surely the call that returns to `after` leads into `function`."""
        key = (after, function.start)
        if key not in self.links:
            self.links[key] = self._link(after, function)
        return self.links[key]

    def _link(self, after, function):
        call = self.call(after)
        if call is None:
            return self.NEVER
        if call[1] is None:
            # the resolver is entered by the jump of a stub that is not bound yet, never through a pointer
            return self.NEVER if function.start in self.resolvers else self.UNKNOWN
        if call[1] == function.start:
            return self.DIRECT
        address = self._resolved(call[1])
        if address is None:
            return self.UNKNOWN
        if address == function.start:
            return self.TABLE
        if function.start in self.resolvers:
            return self.NEVER  # it has been bound since: what the resolver left on the stack is stale
        called = self.function_at(address)
        if called is None:
            return self.UNKNOWN
        return self.TAIL if called is function else self._by_jumps(called, function)

    def _by_jumps(self, start, wanted):
        """Whether `start` can end in a jump to `wanted`, directly or over others."""
        seen, current, is_vague = set([start.start]), [start], False
        for _ in range(MOST_STEPS):
            following = []
            for function in current:
                targets, indirect = self._jumps(function)
                is_vague = is_vague or indirect
                for target in targets:
                    for address in (target, self._resolved(target)):
                        further = self.function_at(address) if address else None
                        if further is wanted:
                            return self.TAIL
                        if further is not None and further.start not in seen and len(seen) < MOST_SEEN:
                            seen.add(further.start)
                            following.append(further)
            current = following
        return self.UNKNOWN if is_vague else self.NEVER

    def _resolved(self, address):
        for _ in range(MOST_STEPS):
            try:
                target = machine.through_stub(self.memory, address)
            except Unreadable:
                return None
            if target is None or target == address:
                return target
            address = target
        return address

    def _jumps(self, function):
        if 'jumps' not in function.facts:
            code = self.body(function) if function.end - function.start <= TOO_LONG else b''
            targets, indirect = machine.jumps(self.memory, function.start, code)
            outside = set(one for one in targets if not function.start <= one < function.end and self.is_code(one))
            function.facts['jumps'] = (outside, indirect)
        return function.facts['jumps']

    def body(self, function, most=TOO_LONG):
        try:
            return self.memory.read(function.start, min(function.end - function.start, most))
        except Unreadable:
            return b''

    def blocking_calls(self, function):
        """Addresses of the function's system calls that may block for long, the likeliest first."""
        if 'blocking' not in function.facts:
            function.facts['blocking'] = self._blocking_calls(function)
        return function.facts['blocking']

    def surely_blocks(self, function, address):
        """Whether the number of that system call is known, and one that may block for long."""
        self.blocking_calls(function)
        return address in function.facts['surely blocking']

    def _blocking_calls(self, function):
        found = []
        for address in self._system_calls(function):
            start = max(function.start, address - 48)
            number = machine.syscall_number(self.memory.read(start, address - start))
            if number is None or number in machine.BLOCKING:
                found.append((address, number))
        function.facts['surely blocking'] = set(address for address, number in found if number is not None)
        known = [address for address, number in found if number]
        return known + [address for address, number in found if not number]

    def _system_calls(self, function):
        code = self.body(function, 32768)
        if machine.SYSCALL not in code:
            return []
        try:
            listing = gdb.selected_frame().architecture().disassemble(function.start, function.start + len(code) - 1)
            return [one['addr'] for one in listing if one['asm'].startswith('syscall')]
        except (gdb.error, AttributeError):
            return [function.start + match.start() for match in re.finditer(machine.SYSCALL, code)]

    def saves(self, function):
        """Where the body of a function keeps the registers of its caller, from the frame's beginning."""
        try:
            return function.rules_at(function.start + (function.end - function.start) // 2).saved
        except (Unreadable, IndexError):
            return {}

    def frame_size(self, function):
        if 'frame' not in function.facts:
            function.facts['frame'] = machine.frame_size(self.body(function, 64))
        return function.facts['frame']

    def name(self, address):
        if address not in self.names:
            text = said_by('info symbol %#x' % address).split(' in section')[0].strip()
            self.names[address] = '' if text.startswith('No symbol') else text
        return self.names[address]


def sections_named(listing, pattern):
    """Start addresses in `info files`: `0x1020 - 0x1040 is .plt in /lib/libc.so.6`."""
    found = re.findall(r'^\s*0x([0-9a-f]+) - 0x[0-9a-f]+ is %s(?: in .*)?$' % pattern, listing, re.M)
    return [int(text, 16) for text in found]


def tables_in(memory, listing):
    files = {}
    pattern = r'^\s*0x([0-9a-f]+) - 0x([0-9a-f]+) is (\.eh_frame(?:_hdr)?)(?: in (.*))?$'
    for start, end, name, file in re.findall(pattern, listing, re.M):
        files.setdefault(file, {})[name] = (int(start, 16), int(end, 16))
    for sections in files.values():
        if '.eh_frame' in sections:
            table = Table(memory, sections['.eh_frame'], sections.get('.eh_frame_hdr'))
            if table.starts:
                yield table

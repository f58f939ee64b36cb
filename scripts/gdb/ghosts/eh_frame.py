"""
The unwind tables that compilers emit for every function (.eh_frame): for an address in the code, where the caller's
frame begins and which registers were saved where.

DWARF 5, section 6.4, and the Linux Standard Base, "Exception Frames".
"""
import bisect
import struct

from .memory import Unreadable, number

MASK = (1 << 64) - 1


class Rules(object):
    """What holds at one address: the frame begins at `register` + `offset`, or where `expression` says."""

    __slots__ = ('register', 'offset', 'expression', 'saved', 'is_outermost')

    def __init__(self):
        self.register, self.offset, self.expression, self.saved, self.is_outermost = None, 0, None, {}, False


class Function(object):
    """The stretch of code that one entry describes."""

    __slots__ = ('start', 'end', 'table', 'program', 'common', 'rules', 'facts')

    def __init__(self, table, start, end, program, common):
        self.table, self.start, self.end, self.program, self.common = table, start, end, program, common
        self.rules, self.facts = {}, {}

    def rules_at(self, address):
        if address not in self.rules:
            self.rules[address] = self.table.rules(self, address)
        return self.rules[address]


class Cursor(object):
    def __init__(self, data, base, at):
        self.data, self.base, self.at = data, base, at

    def unsigned(self, size):
        self.at += size
        return number(self.data[self.at - size : self.at])

    def signed(self, size):
        self.at += size
        return number(self.data[self.at - size : self.at], True)

    def uleb(self):
        value = shift = 0
        while True:
            byte = self.unsigned(1)
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value

    def sleb(self):
        value = shift = 0
        while True:
            byte = self.unsigned(1)
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value - (1 << shift) if byte & 64 else value

    def block(self):
        size = self.uleb()
        self.at += size
        return bytes(self.data[self.at - size : self.at])

    def pointer(self, encoding):
        here = self.base + self.at
        if encoding == 0xFF:
            return 0
        form = encoding & 15
        if form == 1:
            value = self.uleb()
        elif form == 9:
            value = self.sleb()
        elif form in (0, 2, 3, 4):
            value = self.unsigned({0: 8, 2: 2, 3: 4, 4: 8}[form])
        elif form in (10, 11, 12):
            value = self.signed({10: 2, 11: 4, 12: 8}[form])
        else:
            raise Unreadable('encoding %#x' % encoding)
        return (value + (here if encoding & 0x70 == 0x10 else 0)) & MASK


class Table(object):
    """One file's .eh_frame, as it is mapped, with the sorted index of .eh_frame_hdr or one of our own."""

    def __init__(self, memory, section, header):
        self.address = section[0]
        self.data = memory.bytes_at(section[0], section[1] - section[0]) or b''
        self.commons, self.functions = {}, {}
        index = self._ready_index(memory, header) if header else None
        self.starts, self.entries = index or self._own_index()
        self.low = self.starts[0] if self.starts else 0
        self.high = self._end()

    def find(self, address):
        at = bisect.bisect_right(self.starts, address) - 1
        function = self._function(self.entries[at]) if at >= 0 else None
        return function if function is not None and function.start <= address < function.end else None

    def _end(self):
        last = self._function(self.entries[-1]) if self.starts else None
        return max(self.starts[-1] + 1, last.end if last else 0) if self.starts else 0

    def _ready_index(self, memory, header):
        data = memory.bytes_at(header[0], header[1] - header[0])
        if not data or data[:1] + data[2:4] != b'\x01\x03\x3b':
            return None
        count = number(data[8:12])
        if 12 + 8 * count > len(data):
            return None
        offsets = struct.unpack_from('<%di' % (2 * count), data, 12)
        return [header[0] + one for one in offsets[0::2]], [header[0] + one for one in offsets[1::2]]

    def _own_index(self):
        rows, at = [], 0
        while at + 8 <= len(self.data):
            length = number(self.data[at : at + 4])
            if length in (0, 0xFFFFFFFF):
                break
            function = self._function(self.address + at) if number(self.data[at + 4 : at + 8]) else None
            if function is not None:
                rows.append((function.start, self.address + at))
            at += length + 4
        rows.sort()
        return [start for start, _ in rows], [entry for _, entry in rows]

    def _function(self, entry):
        if entry not in self.functions:
            try:
                self.functions[entry] = self._parse(entry)
            except (Unreadable, IndexError, KeyError, ValueError):
                self.functions[entry] = None
        return self.functions[entry]

    def _parse(self, entry):
        cursor = Cursor(self.data, self.address, entry - self.address)
        end = cursor.unsigned(4) + cursor.at
        here = cursor.at
        common = self._common(self.address + here - cursor.unsigned(4))
        start = cursor.pointer(common['encoding'])
        size = cursor.pointer(common['encoding'] & 15)
        if common['augmented']:
            cursor.block()
        return Function(self, start, start + size, (cursor.at, end), common)

    def _common(self, address):
        if address not in self.commons:
            self.commons[address] = self._parse_common(address)
        return self.commons[address]

    def _parse_common(self, address):
        cursor = Cursor(self.data, self.address, address - self.address)
        end = cursor.unsigned(4) + cursor.at
        cursor.unsigned(4)
        version = cursor.unsigned(1)
        stop = self.data.index(b'\0', cursor.at)
        augmentation = self.data[cursor.at : stop].decode('latin-1')
        cursor.at = stop + 1
        common = {'code': cursor.uleb(), 'data': cursor.sleb(), 'encoding': 0}
        common['return'] = cursor.unsigned(1) if version == 1 else cursor.uleb()
        common['augmented'] = augmentation.startswith('z')
        if common['augmented']:
            stop = cursor.uleb() + cursor.at
            for letter in augmentation[1:]:
                if letter == 'R':
                    common['encoding'] = cursor.unsigned(1)
                elif letter == 'P':
                    cursor.pointer(cursor.unsigned(1) & 0x7F)
                elif letter == 'L':
                    cursor.unsigned(1)
            cursor.at = stop
        common['program'] = (cursor.at, end)
        return common

    def rules(self, function, address):
        rules = Rules()
        machine = Machine(self, function, address, rules)
        machine.run(function.common['program'])
        machine.initial = dict(rules.saved)
        machine.run(function.program)
        return rules


class Machine(object):
    """Runs the table's instructions up to one address."""

    def __init__(self, table, function, until, rules):
        self.table, self.until, self.rules = table, until, rules
        self.common, self.location = function.common, function.start
        self.initial, self.stack = None, []

    def run(self, program):
        cursor = Cursor(self.table.data, self.table.address, program[0])
        while cursor.at < program[1] and self.location <= self.until:
            code = cursor.unsigned(1)
            if not self._compact(code & 0xC0, code & 0x3F, cursor):
                self._extended(code, cursor)

    def _compact(self, kind, low, cursor):
        if kind == 0x40:  # advance_loc
            self._advance(low)
        elif kind == 0x80:  # offset
            self._save(low, cursor.uleb() * self.common['data'])
        elif kind == 0xC0:  # restore
            self._restore(low)
        else:
            return False
        return True

    def _extended(self, code, cursor):
        rules, unit = self.rules, self.common['data']
        if code == 0x00:  # nop
            pass
        elif code == 0x01:  # set_loc
            self.location = cursor.pointer(self.common['encoding'])
        elif code in (0x02, 0x03, 0x04):  # advance_loc1, 2, 4
            self._advance(cursor.unsigned({2: 1, 3: 2, 4: 4}[code]))
        elif code == 0x05:  # offset_extended
            self._save(cursor.uleb(), cursor.uleb() * unit)
        elif code == 0x06:  # restore_extended
            self._restore(cursor.uleb())
        elif code == 0x07:  # undefined
            register = cursor.uleb()
            rules.saved.pop(register, None)
            rules.is_outermost = rules.is_outermost or register == self.common['return']
        elif code == 0x08:  # same_value
            rules.saved.pop(cursor.uleb(), None)
        elif code == 0x09:  # register
            rules.saved.pop(cursor.uleb(), None)
            cursor.uleb()
        elif code == 0x0A:  # remember_state
            self.stack.append((rules.register, rules.offset, rules.expression, dict(rules.saved)))
        elif code == 0x0B:  # restore_state
            if self.stack:
                rules.register, rules.offset, rules.expression, rules.saved = self.stack.pop()
        elif code == 0x0C:  # def_cfa
            rules.register, rules.offset, rules.expression = cursor.uleb(), cursor.uleb(), None
        elif code == 0x0D:  # def_cfa_register
            rules.register, rules.expression = cursor.uleb(), None
        elif code == 0x0E:  # def_cfa_offset
            rules.offset = cursor.uleb()
        elif code == 0x0F:  # def_cfa_expression
            rules.expression = cursor.block()
        elif code in (0x10, 0x16):  # expression, val_expression
            rules.saved.pop(cursor.uleb(), None)
            cursor.block()
        elif code == 0x11:  # offset_extended_sf
            self._save(cursor.uleb(), cursor.sleb() * unit)
        elif code == 0x12:  # def_cfa_sf
            rules.register, rules.offset, rules.expression = cursor.uleb(), cursor.sleb() * unit, None
        elif code == 0x13:  # def_cfa_offset_sf
            rules.offset = cursor.sleb() * unit
        elif code == 0x2D:  # GNU_window_save, AArch64 negate_ra_state
            pass
        elif code == 0x2E:  # GNU_args_size
            cursor.uleb()
        else:
            raise Unreadable('instruction %#x' % code)

    def _advance(self, units):
        self.location += units * self.common['code']

    def _save(self, register, offset):
        self.rules.saved[register] = offset
        if register == self.common['return']:
            self.rules.is_outermost = False

    def _restore(self, register):
        if self.initial and register in self.initial:
            self.rules.saved[register] = self.initial[register]
        else:
            self.rules.saved.pop(register, None)

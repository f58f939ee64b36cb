"""Lets gdb itself unwind and print a ghost's stack: with names, source lines and arguments."""
import re

import gdb
from gdb.unwinder import Unwinder, register_unwinder

from . import x86_64 as machine
from .code import said_by

MASK = (1 << 64) - 1
MOST_FRAMES = 256


class Identity(object):
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class GhostUnwinder(Unwinder):
    """
    Claims the newest real frame, and hands out a ghost's registers as those of its caller. Only what gdb shows is
    changed, for as long as `claim` is set; no register and no memory of the process is.
    """

    def __init__(self):
        super(GhostUnwinder, self).__init__('ghost-stacks')
        self.claim = None

    def __call__(self, pending):
        if self.claim is None:
            return None
        here = tuple(int(pending.read_register(name)) & MASK for name in (machine.PC, machine.SP))
        anchor, pc, sp, registers = self.claim
        if here != anchor:
            return None
        # below the ghost's stack, or gdb finds "previous frame inner to this frame"
        info = pending.create_unwind_info(Identity(pointer(sp - 512), pointer(pc)))
        for name, value in [(machine.PC, pc), (machine.SP, sp)] + registers:
            info.add_saved_register(name, pointer(value))
        return info


def pointer(value):
    return gdb.Value(value).cast(gdb.lookup_type('unsigned long long'))


class Shown(object):
    def __init__(self, pc, text, is_inlined):
        self.pc, self.text, self.is_inlined = pc, text, is_inlined


class Printer(object):
    def __init__(self):
        self.unwinder = GhostUnwinder()
        register_unwinder(None, self.unwinder, True)

    def frames(self, chain):
        """gdb's frames of the chain; if its guess where the thread stood does not unwind onto it, without that."""
        shown = self._frames(chain.pc, chain.sp, chain)
        wanted = set(node.after for node in chain.nodes[:-1])
        last = chain.nodes[-1]
        if chain.pc != last.after and not wanted <= set(frame.pc for frame in shown):
            chain.pc, chain.sp, chain.is_blocked = last.after, last.slot + 8, False
            shown = self._frames(chain.pc, chain.sp, chain)
        return shown

    def _frames(self, pc, sp, chain):
        registers = []
        if chain.frame_pointer is not None:
            registers.append((machine.REGISTERS[machine.FRAME_POINTER], chain.frame_pointer))
        frame = gdb.newest_frame()
        anchor = tuple(int(frame.read_register(name)) & MASK for name in (machine.PC, machine.SP))
        self.unwinder.claim = (anchor, pc, sp, registers)
        gdb.invalidate_cached_frames()
        try:
            return list(self._walk(pc, sp))
        finally:
            self.unwinder.claim = None
            gdb.invalidate_cached_frames()

    def _walk(self, pc, sp):
        frame, skipped = gdb.newest_frame(), 0
        while frame is not None and skipped < 64 and not is_at(frame, pc, sp):
            frame, skipped = frame.older(), skipped + 1
        lines = frame_lines(said_by('bt %d' % (skipped + MOST_FRAMES)))[skipped:]
        for line in lines:
            if frame is None:
                return
            yield Shown(frame.pc(), line, frame.type() == gdb.INLINE_FRAME)
            try:
                frame = frame.older()
            except gdb.error:
                return


def is_at(frame, pc, sp):
    try:
        return frame.pc() == pc and int(frame.read_register(machine.SP)) & MASK == sp
    except (gdb.error, ValueError):
        return False


def frame_lines(text):
    """The frames of a `bt` without their numbers, each on one line."""
    lines = []
    for line in text.splitlines():
        numbered = re.match(r'#\d+\s+(.*)$', line)
        if numbered:
            lines.append(numbered.group(1))
        elif lines and not line.startswith('('):
            lines[-1] += ' ' + line.strip()
    # gdb's words for a value in a register that the ghost does not have
    return [re.sub(r'<error reading variable: value has been optimized out>', '<optimized out>', line) for line in lines]

"""
The most credible chain of return addresses on a stack of which nobody has kept the stack pointer.

Every word that points behind a call instruction may be a return address. The unwind table of the function around it
says where its caller's return address must lie, and the call there must be able to lead into it: what is stale fails
one of the two. Chains are grown from the thread's start inwards; one that ends behind a system call in which a thread
blocks is preferred.
"""
import bisect
import sys

from . import x86_64 as machine
from .code import Code
from .eh_frame import Cursor
from .memory import Unreadable, words

WINDOW = 256 * 1024
MOST_FRAMES = 256
FP, SP = machine.FRAME_POINTER, machine.STACK_POINTER


class Node(object):
    """A return address, and where it lies."""

    __slots__ = ('slot', 'after', 'function', 'rules', 'outward', 'inward', 'interrupted')

    def __init__(self, slot, after, function, rules, interrupted=None):
        self.slot, self.after, self.function, self.rules = slot, after, function, rules
        # what the kernel saved where a signal handler interrupted the thread
        self.interrupted = interrupted
        # slot -> (how sure the place is, how sure the call is, frame pointer if it was needed)
        self.outward, self.inward = {}, []


class Chain(object):
    """Nodes from the thread's start inwards, and where the thread stood."""

    def __init__(self, nodes, base):
        self.nodes, self.base = nodes, base
        self.pc = self.sp = None
        self.frame_pointer = None
        self.is_blocked = False
        # index of the first node that itself waits in a system call: what lies further in is doubtful
        self.doubtful_from = len(nodes)


def recover(memory, code, stack):
    """A Chain, or a text that says why there is none."""
    window = Window(memory, stack)
    if window.values is None:
        return 'its stack cannot be read'
    builder = Builder(code, window)
    builder.collect()
    builder.connect()
    nodes = builder.best()
    if not nodes:
        return "no chain of calls leads from the thread's start"
    chain = Chain(nodes, 1 if nodes[0].rules.is_outermost else 0)
    place(code, chain)
    return chain


class Window(object):
    """The part of the stack that is looked at."""

    def __init__(self, memory, stack):
        top = stack.top & ~7
        low = max(stack.low, top - WINDOW & ~4095)
        while low < top and not memory.preload(low, top + 4095 & ~4095):
            low = (low + top) // 2 & ~4095 if top - low > 8192 else top
        self.low, self.top = low, top
        self.values = words(memory.read(low, top - low)) if low < top else None

    def at(self, address):
        index = address - self.low >> 3
        return self.values[index] if 0 <= index < len(self.values) and not address & 7 else None


class Builder(object):
    def __init__(self, code, window):
        self.code, self.window, self.nodes = code, window, {}
        self.by_target = {}
        self.scores = {}

    def collect(self):
        low, high = self.code.low, self.code.high
        for index, value in enumerate(self.window.values):
            if low < value <= high:
                self._consider(self.window.low + 8 * index, index, value)
        for node in self.nodes.values():
            target = self.code.target(node.after)
            if target is not None:
                self.by_target.setdefault(target.start, []).append(node.slot)
        for slots in self.by_target.values():
            slots.sort()

    def _consider(self, slot, index, value):
        interrupted = None
        address = value - 1
        if self.code.call(value) is None:
            interrupted = self._interrupted(index, value)
            if interrupted is None:
                return
            address = interrupted['pc']
        function = self.code.function_at(address)
        try:
            if function is not None:
                self.nodes[slot] = Node(slot, value, function, function.rules_at(address), interrupted)
        except (Unreadable, IndexError):
            pass

    def _interrupted(self, index, value):
        values, frame = self.window.values, machine.SIGNAL_FRAME
        if index + max(frame.values()) >= len(values) or not machine.is_signal_return(self.code.memory, value):
            return None
        return dict((name, values[index + at]) for name, at in frame.items())

    def connect(self):
        for slot in sorted(self.nodes):
            node = self.nodes[slot]
            if node.rules.is_outermost:
                continue
            for outer, (certainty, pointer) in self._places(node).items():
                caller = self.nodes.get(outer)
                if caller is None or outer <= slot:
                    continue
                link = Code.DIRECT if caller.interrupted else self.code.link(caller.after, node.function)
                if link >= 0:
                    node.outward[outer] = (certainty, link, pointer)
                    caller.inward.append(slot)

    def _places(self, node):
        """Where the return address of the node's own frame may lie: slot -> (certainty, frame pointer)."""
        rules = node.rules
        if node.interrupted:
            base = {SP: node.interrupted['sp'], FP: node.interrupted['fp']}.get(rules.register)
            known = rules.expression is None and base is not None
            return {base + rules.offset - 8: (3, None)} if known else {}
        if rules.expression is None and rules.register == SP:
            return {node.slot + rules.offset: (3, None)}
        return self._places_by_register(node)

    def _places_by_register(self, node):
        """The frame hangs on a register, most often the frame pointer: find what it held from what callees saved."""
        rules, slot, found = node.rules, node.slot, {}
        register, offset, is_pointer = register_rule(rules)
        if register is None:
            return found
        for value, certainty in self._register_values(node, register, is_pointer).items():
            if not slot < value <= self.window.top:
                continue
            frame = self.window.at(value + offset) if is_pointer else value + offset
            outer = frame - 8 if frame is not None else None
            if outer in self.nodes and outer > slot and found.get(outer, (0, 0))[0] < certainty:
                found[outer] = (certainty, value)
        if not found and register == FP and not is_pointer:
            callers = self.by_target.get(node.function.start, [])
            at = bisect.bisect_right(callers, slot)
            if at < len(callers):
                found[callers[at]] = (1, callers[at] + 8 - offset)
        return found

    def _register_values(self, node, register, is_pointer):
        values, slot = {}, node.slot
        below = self.window.at(slot - 8)
        if below is not None:
            values[below] = 2  # `push %rbp` of the callee
        for inner in node.inward:
            self._saved(values, self.nodes[inner].rules.saved.get(register), slot, 3)
        target = self.code.target(node.after)
        if target is not None:
            self._saved(values, self.code.saves(target).get(register), slot, 2)
        if register == FP and not is_pointer:
            size = self.code.frame_size(node.function)
            if size is not None:
                values.setdefault(slot + 8 + size, 2)
        return values

    def _saved(self, values, offset, slot, certainty):
        value = self.window.at(slot + 8 + offset) if isinstance(offset, int) else None
        if value is not None:
            values[value] = max(certainty, values.get(value, 0))

    def best(self):
        roots = [slot for slot, node in self.nodes.items() if node.rules.is_outermost]
        if not roots:  # no mark at the end of the stack (musl): the outermost that somebody hangs on
            hung = sorted(slot for slot, node in self.nodes.items() if not node.outward and node.inward)
            roots = hung[-1:]
        if not roots:
            return []
        self.starts = set(
            inner for root in roots for inner in self.nodes[root].inward if self.nodes[root].rules.is_outermost
        )
        sys.setrecursionlimit(10000)
        slot = max(roots, key=lambda root: (self._score(root, 0)[2], root))
        path = []
        while slot is not None and len(path) < MOST_FRAMES:
            path.append(self.nodes[slot])
            slot = self.scores[slot][3]
        return path

    def _score(self, slot, level):
        """(how sure the call inwards is, whether the chain ends blocked, weight, next slot inwards)"""
        if slot in self.scores:
            return self.scores[slot]
        node = self.nodes[slot]
        ends = self._ends_blocked(node)
        best = (0, ends, 0, None)
        for inner in node.inward if level < MOST_FRAMES else ():
            certainty, link, _ = self.nodes[inner].outward[slot]
            _, blocked, weight, _ = self._score(inner, level + 1)
            if best[3] is None and ends == 2 and not blocked:
                continue  # stale calls below a function that holds the system call
            candidate = (1 if link > 0 else 0.5, blocked, weight + 4 + link + certainty, inner)
            if rank(candidate) > (best[1] > 0 and best[3] is not None, best[0], best[2]):
                best = candidate
        self.scores[slot] = best
        return best

    def _ends_blocked(self, node):
        """2: in the function that was called last; 1: in its own system call, behind that call; 0: no."""
        if node.rules.is_outermost or node.interrupted:
            return 0
        reached = self.code.reached(node.after)
        if reached is not None and self.code.blocking_calls(reached):
            return 2
        return 1 if node.slot not in self.starts and own_call(self.code, node) is not None else 0


def rank(candidate):
    certainty, blocked, weight, _ = candidate
    return blocked > 0, certainty, weight


def register_rule(rules):
    """(register, offset, whether the frame's address lies in memory there): `def_cfa rbp+16`, or `breg; deref`."""
    if rules.expression is None:
        return rules.register, rules.offset, False
    code = bytearray(rules.expression)
    if len(code) >= 3 and 0x70 <= code[0] <= 0x8F and code[-1] == 0x06:
        return code[0] - 0x70, Cursor(rules.expression, 0, 1).sleb(), True
    return None, 0, False


def own_call(code, node):
    """A blocking system call right behind the node's own return address (libc asks for cancellation first)."""
    near = [one for one in code.blocking_calls(node.function) if node.after <= one < node.after + 64]
    return near[0] if near else None


def place(code, chain):
    """Where the thread stood: behind the system call in which it was blocked, if the chain leads to one."""
    last = chain.nodes[-1]
    chain.frame_pointer = frame_pointer(chain)
    chain.doubtful_from = doubtful_from(code, chain)
    stood = None if last.rules.is_outermost else in_callee(code, last) or behind_call(code, chain, last)
    chain.is_blocked = stood is not None
    chain.pc, chain.sp = stood or (last.after, last.slot + 8)


def in_callee(code, last):
    reached = code.reached(last.after)
    calls = code.blocking_calls(reached) if reached is not None else []
    try:
        rules = reached.rules_at(calls[0] + 1) if calls else None
    except (Unreadable, IndexError):
        rules = None
    if rules is None or rules.expression is not None or rules.register != SP:
        return None
    return calls[0] + 2, last.slot + 8 - rules.offset


def behind_call(code, chain, last):
    call = own_call(code, last) if len(chain.nodes) > chain.base + 1 else None
    if call is None:
        return None
    try:
        rules = last.function.rules_at(call + 1)
    except (Unreadable, IndexError):
        return None
    if rules.expression is None and rules.register == SP == last.rules.register:
        return call + 2, last.slot + 8 + last.rules.offset - rules.offset
    return (call + 2, last.slot + 8) if rules.register == FP == last.rules.register else None


def doubtful_from(code, chain):
    for index, node in enumerate(chain.nodes[:-1]):
        call = own_call(code, node) if index > chain.base and not node.interrupted else None
        if call is not None and code.surely_blocks(node.function, call):
            return index
    return len(chain.nodes)


def frame_pointer(chain):
    """What the frame pointer held innermost, as the first frame outwards that hangs on it demands."""
    for inner, outer in zip(reversed(chain.nodes), list(reversed(chain.nodes))[1:]):
        if inner.interrupted:
            return None
        if inner.rules.expression is not None or inner.rules.register == FP:
            return inner.outward[outer.slot][2] if outer.slot in inner.outward else None
        if FP in inner.rules.saved:
            return None
    return None

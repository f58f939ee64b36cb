"""What calls, jumps, stubs and system calls look like in x86-64 machine code."""
import re
import struct

from .memory import Unreadable, number

MASK = (1 << 64) - 1
STACK_POINTER, FRAME_POINTER = 7, 6  # DWARF numbers
REGISTERS = {
    0: 'rax', 1: 'rdx', 2: 'rcx', 3: 'rbx', 4: 'rsi', 5: 'rdi', 6: 'rbp', 7: 'rsp',
    8: 'r8', 9: 'r9', 10: 'r10', 11: 'r11', 12: 'r12', 13: 'r13', 14: 'r14', 15: 'r15', 16: 'rip',
}  # fmt: skip
PC, SP, THREAD = 'rip', 'rsp', 'fs_base'

SYSCALL = b'\x0f\x05'
ENDBR = b'\xf3\x0f\x1e\xfa'
# read write poll ioctl pread pwrite readv writev select pause nanosleep connect accept sendto recvfrom sendmsg recvmsg
# wait4 msgsnd … futex epoll_wait clock_nanosleep waitid ppoll pselect accept4 epoll_pwait recvmmsg futex_waitv …
BLOCKING = frozenset([
    0, 1, 7, 16, 17, 18, 19, 20, 23, 34, 35, 42, 43, 44, 45, 46, 47, 61, 64, 65, 68, 69, 70, 71, 72, 73, 74, 75,
    128, 130, 202, 220, 230, 232, 247, 270, 271, 281, 288, 295, 296, 299, 307, 441, 449,
])  # fmt: skip
FUTEX = 202


def call_before(memory, after, is_code):
    """
    The call instruction that ends at `after`: ('direct' or 'table', target), ('indirect', None), or None if there is
    none. The table is the GOT: `call *name@GOTPCREL(%rip)`.
    """
    try:
        code = bytearray(memory.read(after - 8, 8))
    except Unreadable:
        return None
    target = (after + number(code[4:], True)) & MASK
    if code[3] == 0xE8 and is_code(target):
        return ('direct', target)
    for size in (2, 3, 4, 6, 7):
        at = 8 - size
        if code[at] != 0xFF or code[at + 1] >> 3 & 7 != 2 or length_of_call(code, at) != size:
            continue
        if code[at + 1] == 0x15:
            try:
                return ('table', memory.word(target))
            except Unreadable:
                return ('indirect', None)
        return ('indirect', None)
    return None


def length_of_call(code, at):
    mode, rm = code[at + 1] >> 6, code[at + 1] & 7
    if mode == 3:
        return 2
    has_sib = rm == 4
    length = 2 + (1 if has_sib else 0) + {0: 0, 1: 1, 2: 4}[mode]
    if mode == 0 and (rm == 5 or (has_sib and at + 2 < 8 and code[at + 2] & 7 == 5)):
        length += 4
    return length


def is_signal_return(memory, address):
    """`mov $15, %rax; syscall`: what libc lets signal handlers return to."""
    try:
        return memory.read(address, 9) == b'\x48\xc7\xc0\x0f\0\0\0\x0f\x05'
    except Unreadable:
        return False


# In words of 8 bytes from where the return address of a signal handler is stored: rip, rsp and rbp of what was
# interrupted (struct ucontext).
SIGNAL_FRAME = {'pc': 22, 'sp': 21, 'fp': 16}


def through_stub(memory, address):
    """Where a PLT stub or a thunk at `address` jumps to; the address itself if it is none; None if it is not bound."""
    code = memory.read(address, 16)
    at = 4 if code[:4] == ENDBR else 0
    if code[at : at + 1] == b'\xf2':  # bnd
        at += 1
    if code[at : at + 2] == b'\xff\x25':
        target = memory.word((address + at + 6 + number(code[at + 2 : at + 6], True)) & MASK)
        return None if address <= target < address + 16 else target
    if code[at : at + 1] == b'\xe9':
        return (address + at + 5 + number(code[at + 1 : at + 5], True)) & MASK
    return address


def lazy_resolver(memory, plt):
    """What the first PLT entry jumps to: the dynamic linker's resolver, whose frames lie stale on many stacks."""
    code = memory.bytes_at(plt, 16) or b''
    at = 7 if code[6:7] == b'\xf2' else 6
    if code[:2] != b'\xff\x35' or code[at : at + 2] != b'\xff\x25':
        return None
    try:
        return memory.word(plt + at + 6 + number(code[at + 2 : at + 6], True))
    except Unreadable:
        return None


def jumps(memory, start, code):
    """Targets of the direct jumps in a function's code, and whether it has indirect ones (`jmp *%rax`)."""
    targets = set()
    for match in re.finditer(b'\xe9|\x0f[\x80-\x8f]', code, re.S):
        end = match.end() + 4
        if end <= len(code):
            targets.add((start + end + struct.unpack_from('<i', code, match.end())[0]) & MASK)
    for match in re.finditer(b'\xff\x25', code, re.S):
        end = match.end() + 4
        if end <= len(code):
            try:
                targets.add(memory.word((start + end + struct.unpack_from('<i', code, match.end())[0]) & MASK))
            except Unreadable:
                pass
    indirect = re.search(b'(?<!\x3e)\xff[\xe0-\xe7\x20-\x23\x26\x27\x60-\x63\x66\x67\xa0-\xa3\xa6\xa7]', code, re.S)
    return targets, indirect is not None


def syscall_number(code):
    """What the instructions before a system call load into %eax last; None where it is not a constant."""
    found = None
    for match in re.finditer(b'(?<![\x41\x49])\xb8(.{4})|\x31\xc0', code, re.S):
        found = struct.unpack('<I', match.group(1))[0] if match.group(1) else 0
    return found if found is None or found <= 500 else None


def frame_size(code):
    """Bytes between the frame pointer and the stack pointer of a function that keeps one, from its prologue."""
    code = bytearray(code)
    at = 4 if bytes(code[:4]) == ENDBR else 0
    if code[at : at + 1] != b'\x55' or bytes(code[at + 1 : at + 4]) not in (b'\x48\x89\xe5', b'\x48\x8b\xec'):
        return None
    at, size = at + 4, 0
    while at + 8 <= len(code):
        here = bytes(code[at : at + 3])
        if code[at] == 0x41 and 0x54 <= code[at + 1] <= 0x57:  # push %r12 to %r15
            at, size = at + 2, size + 8
        elif code[at] == 0x53:  # push %rbx
            at, size = at + 1, size + 8
        elif here == b'\x48\x83\xec':  # sub $n, %rsp
            return size + code[at + 3]
        elif here == b'\x48\x83\xc4' and code[at + 3] >= 0x80:  # add $-n, %rsp
            return size + 256 - code[at + 3]
        elif here == b'\x48\x81\xec':
            return size + number(code[at + 3 : at + 7])
        else:
            return later_size(bytes(code[at : at + 24]), size)
    return size


def later_size(code, size):
    """Other instructions may be scheduled before the stack pointer is moved, but no call."""
    match = re.search(b'\x48\x83\xec(.)|\x48\x81\xec(..\0\0)', code, re.S)
    if match is None or b'\xe8' in code[: match.start()]:
        return size
    return size + number(match.group(1) or match.group(2))

"""The extra channel: what the program knows about itself, for the harness only.

One os.write per fact and no locks of our own, so that a forked child can still speak. Runs on Python 2.7 too.
"""
import ctypes
import os

_libc = ctypes.CDLL(None)
_libc.pthread_self.restype = ctypes.c_ulong
_SYS_GETTID = 186 if os.uname()[4] == 'x86_64' else 178
_file = os.environ.get('HANG_FACTS')


def _append(line):
    if not _file:
        return
    fd = os.open(_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(fd, (line + '\n').encode())
    os.close(fd)


def role(name, prefix=''):
    """This thread plays that role."""
    _append('%srole=%s pid=%d tid=%d pthread=0x%x' % (
        prefix, name, os.getpid(), _libc.syscall(_SYS_GETTID), _libc.pthread_self()))


def about_to_hang(name):
    """This thread's next step is the one that hangs."""
    role(name, 'about-to-hang ')


def lock(name, obj):
    """A threading.Lock or RLock: what it waits on natively (its first field), and the object that repr() shows."""
    native = ctypes.c_void_p.from_address(id(obj) + 16).value
    _append('lock=%s address=0x%x' % (name, native))
    _append('lock=%s_object address=0x%x' % (name, id(obj)))


def not_yet():
    """The race was lost: what was announced so far does not count."""
    _append('not-yet')


def only_other_thread(name, pthread):
    """A library's thread, which cannot speak for itself, plays that role."""
    tids = [int(tid) for tid in os.listdir('/proc/self/task') if int(tid) != os.getpid()]
    assert len(tids) == 1, tids
    _append('role=%s pid=%d tid=%d pthread=0x%x' % (name, os.getpid(), tids[0], pthread))


def process(name, pid):
    """A program that was started plays that role, by its main thread."""
    _append('role=%s pid=%d tid=%d' % (name, pid, pid))

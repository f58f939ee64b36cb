import type { Explanation } from './explanation.ts';

const mutexManual = {
  title: 'pthread_mutex_lock(3p)',
  url: 'https://man7.org/linux/man-pages/man3/pthread_mutex_lock.3p.html',
};
const forkManual = { title: 'fork(2)', url: 'https://man7.org/linux/man-pages/man2/fork.2.html' };
const signalSafety = { title: 'signal-safety(7)', url: 'https://man7.org/linux/man-pages/man7/signal-safety.7.html' };
const helgrind = { title: "Valgrind's Helgrind: lock order", url: 'https://valgrind.org/docs/manual/hg-manual.html' };
const ownerCommand =
  "`gdb -nx -batch -p PID -ex 'frame function ___pthread_mutex_lock' -ex 'p mutex->__data'` in the waiting thread: __owner is a thread id, __kind the type.";

export const signalReentrancy: Explanation = {
  title: 'Taken again from a signal handler',
  means:
    'A signal arrived while this thread was inside a critical section (malloc, stdio, logging, dl_iterate_phdr, a lock of the program), and the handler wants the same lock. The handler waits for the code that it interrupts, and that code cannot go on before the handler returns.',
  confirm: [
    'The stack has `<signal handler called>`: compare the lock address above it with the frames below it. Equal addresses prove it; the same allocator or the same stream on both sides is strong.',
    'Which signal: `handler (sig=…)` in the frame above the mark, or `p $_siginfo` in gdb.',
  ],
  now: [
    'Kill the process with SIGKILL and restart it; this thread cannot be saved, and threads that need the lock queue behind it.',
    'If the handler belongs to a crash reporter, the first fault is the real one: read the frames below the mark.',
  ],
  fix: [
    'In a handler call only what signal-safety(7) lists: set a volatile sig_atomic_t, write() one byte to a pipe, and do the rest in the main loop.',
    'Or no handler: signalfd(), sigwait() in a thread of its own, or block the signal round the critical section.',
    'Crash reporters: work from another process, or with memory taken beforehand; call backtrace() once at start so that it need not load libgcc in the handler.',
    'Python: handlers run between bytecodes in the main thread, and can still meet a held lock. Set a flag or use signal.set_wakeup_fd(); queue.SimpleQueue.put() may be used from one, queue.Queue may not.',
  ],
  falseFriends: [
    'A crash handler that stops all other threads or waits for a helper process is a crash, not a hang.',
    'A signal frame on top of a real hang (someone pressed Ctrl-C, a sampler interrupted the wait) is not its cause.',
  ],
  references: [
    signalSafety,
    { title: 'signalfd(2)', url: 'https://man7.org/linux/man-pages/man2/signalfd.2.html' },
    { title: 'backtrace(3), notes', url: 'https://man7.org/linux/man-pages/man3/backtrace.3.html' },
    {
      title: 'Python: signal handlers and threads',
      url: 'https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers',
    },
  ],
};

export const selfDeadlock: Explanation = {
  title: 'The thread waits for a lock that it holds itself',
  means:
    'One thread took a lock that is not recursive and takes it again further in, usually through a callback, a destructor, a logging hook or an error path. It will never come back to unlock it.',
  confirm: [
    `${ownerCommand} The thread's own id proves it.`,
    'Without the field: the same lock address (or self, this, object) in an outer frame that is past its lock call.',
  ],
  now: ['Kill and restart the process: the thread cannot get out, and others queue behind it.'],
  fix: [
    'Do not call foreign code (callbacks, listeners, loggers, destructors) with a lock held: copy under the lock, call after it.',
    'Split the function: a public one that locks, an inner one that expects the lock.',
    'A recursive lock (PTHREAD_MUTEX_RECURSIVE, threading.RLock) makes it go on, with state that is half changed: use it knowingly.',
    'Find it in tests: PTHREAD_MUTEX_ERRORCHECK returns EDEADLK at once; ThreadSanitizer and Helgrind report it.',
  ],
  falseFriends: [
    'A read lock taken twice hangs only when a writer came in between: then the writer is part of it.',
    'After a fork the owner field names a thread of the parent, also if the forking thread held it: that is an orphaned lock.',
  ],
  references: [mutexManual, helgrind],
};

export const deadlockCycle: Explanation = {
  title: 'A ring of waits',
  means:
    'Each one in the ring holds what the next one wants: two mutexes taken in opposite order, a mutex and the GIL, a join while holding what the joined thread needs, two processes that wait for each other. None of them can move first.',
  confirm: [
    'Every link needs its owner: an owner field, or a frame that is past the lock call. `ghostlock` prints the chain with the lines.',
    `${ownerCommand}`,
    'Two dumps some seconds apart show the same ring in the same place.',
  ],
  now: [
    'Kill one process of the ring, or restart the one that holds all of it. Threads cannot be taken out of a ring alone.',
    'Between processes, killing the one with the least to lose lets the other go on (robust mutexes and file locks are then free).',
  ],
  fix: [
    'One order for all locks, written down and kept: by address, by rank, or std::scoped_lock(a, b), which takes any number without deadlock.',
    'Take the second lock with a try (pthread_mutex_trylock, acquire(timeout=…)), and give up the first when it fails.',
    'Mutex against GIL: release the GIL before taking a native lock (Py_BEGIN_ALLOW_THREADS, pybind11 gil_scoped_release, Cython nogil), and never call into Python with a mutex held.',
    'Never join a thread, wait for a future or run a callback with a lock held that the other side may need.',
    'Tests under ThreadSanitizer (detect_deadlocks=1), Helgrind or lockdep find the order before it hangs.',
  ],
  falseFriends: [
    'Two threads that wait for each other in turns (ping-pong on conditions) move all the time: compare two dumps.',
    'A ring with a timed wait in it dissolves by itself.',
  ],
  references: [
    { title: 'std::scoped_lock', url: 'https://en.cppreference.com/w/cpp/thread/scoped_lock' },
    {
      title: 'pybind11: the GIL',
      url: 'https://pybind11.readthedocs.io/en/stable/advanced/misc.html#global-interpreter-lock-gil',
    },
    helgrind,
    { title: 'Linux lockdep', url: 'https://docs.kernel.org/locking/lockdep-design.html' },
  ],
};

export const deadOwner: Explanation = {
  title: 'The owner died with the lock',
  means:
    'The lock belongs to a thread or a process that has ended: it returned, was cancelled, threw through the critical section or was killed. No fork is needed for this. A plain mutex or a semaphore then stays locked for ever.',
  confirm: [
    `${ownerCommand} No thread of that id in \`ls /proc/PID/task\` (or in any process, for a lock in shared memory).`,
    'Look for pthread_cancel, pthread_exit, an exception between lock and unlock, or the OOM killer: `dmesg | grep -i kill`.',
  ],
  now: [
    'Restart the process; for a lock in shared memory all processes that use the segment, and remove the segment (`ipcs`, /dev/shm) first.',
  ],
  fix: [
    'Unlock on every way out: std::lock_guard, `with lock:`, try/finally, pthread_cleanup_push.',
    'Do not cancel or kill threads that take locks: ask them to stop.',
    'Between processes: robust mutexes (PTHREAD_MUTEX_ROBUST; the next owner gets EOWNERDEAD and calls pthread_mutex_consistent) or file locks, which the kernel releases. A semaphore has no owner and cannot be robust.',
  ],
  falseFriends: [
    'The owner id may have been given out again to a new thread: compare start times.',
    'In the child of a fork an owner that is "gone" mostly lives on in the parent: that is an orphaned lock.',
    'Inside a PID namespace the numbers differ from those outside.',
  ],
  references: [
    {
      title: 'pthread_mutexattr_setrobust(3)',
      url: 'https://man7.org/linux/man-pages/man3/pthread_mutexattr_setrobust.3.html',
    },
    { title: 'pthread_cleanup_push(3)', url: 'https://man7.org/linux/man-pages/man3/pthread_cleanup_push.3.html' },
  ],
};

export const importLock: Explanation = {
  title: 'Waiting for a module to be imported',
  means:
    'Python locks each module while its code runs for the first time. This thread wants a module that another one is still importing, or that was half imported when the process forked: module locks are not reset in the child. Python 2 has one lock for all imports.',
  confirm: [
    'The waiting stack shows `_ModuleLock.acquire` / `_lock_unlock_module` in `<frozen importlib._bootstrap>` (Python 2: `PyImport_ImportModuleLevel` above a lock).',
    'Find who imports it: a thread with `_call_with_frames_removed` … `exec_module` for the same module further out. `py-spy dump --locals` shows the owner of the lock.',
    'No such thread in this process, but in the parent: it was orphaned by fork.',
  ],
  now: ['Restart the process; imports cannot be undone. In a forked child: kill the child.'],
  fix: [
    'Import what threads and children need at the top of the main module, before any thread or fork.',
    'Module code must not start a thread and wait for it (join, result(), a queue), nor create a process pool: do it in a function, under `if __name__ == "__main__"`.',
    'Start children with spawn or forkserver.',
    'Circular imports between threads: move one import into the function that needs it, or break the circle.',
  ],
  falseFriends: [
    'A slow import (network file system, a large library) looks the same for a while: take two dumps.',
    'The wait may only be the door: see what the importing thread itself waits for, that is the cause.',
  ],
  references: [
    { title: 'Python: importlib', url: 'https://docs.python.org/3/library/importlib.html' },
    {
      title: 'Python 2: importing in threaded code',
      url: 'https://docs.python.org/2/library/threading.html#importing-in-threaded-code',
    },
  ],
};

export const gil: Explanation = {
  title: "Python's global interpreter lock is held",
  means:
    'Threads want to run Python code and one keeps the interpreter lock: usually native code that was entered without releasing it and now blocks or computes, sometimes a thread that took it with PyGILState_Ensure and waits for something else.',
  confirm: [
    '`py-spy dump --native --pid PID`: the thread marked `active+gil` holds it; its native frames say what it does. `pystack remote PID` marks it `Has the GIL`.',
    'In gdb, waiters stand in `take_gil`; the holder is the thread in C code above `_PyEval_EvalFrameDefault` that does not.',
    'Two dumps some seconds apart: the same holder at the same place.',
  ],
  now: [
    'If the holder waits for the network, a lock file or a device, end that wait. Else kill the process: signal handlers in Python cannot run.',
  ],
  fix: [
    'Release it round calls that block or take long: Py_BEGIN_ALLOW_THREADS … Py_END_ALLOW_THREADS, pybind11 py::call_guard<py::gil_scoped_release>, Cython `with nogil`, ctypes.CDLL instead of PyDLL.',
    'Never wait for another thread (join, future, native mutex) with the GIL held.',
    'Threads that C code creates: PyGILState_Ensure only without native locks held, and none of it after Py_Finalize has begun.',
  ],
  falseFriends: [
    'Threads in take_gil on a busy process are normal: somebody computes.',
    '`drop_gil` waits for the next thread to take it over, not for the lock.',
    'Python 2.7\'s py-bt says "Waiting for the GIL" for any lock.',
    'GIL and a mutex against each other are a ring of waits.',
  ],
  references: [
    {
      title: 'Python C API: thread state and the GIL',
      url: 'https://docs.python.org/3/c-api/init.html#thread-state-and-the-global-interpreter-lock',
    },
    { title: 'py-spy', url: 'https://github.com/benfred/py-spy' },
  ],
};

export const ownerlessLock: Explanation = {
  title: 'Nobody in this process can release the lock',
  means:
    'Every thread of the process is in the dump and none of them can ever unlock what this one waits for. That the wait is for ever is certain; why the lock is locked is not: a fork with the lock held, an owner that has exited, a missing unlock on an error path, an uninitialised or overwritten lock.',
  confirm: [
    `The owner decides. ${ownerCommand} An id of the parent: orphaned by fork. An id that exists nowhere: dead owner, or garbage.`,
    'Was the process forked? `ps -o pid,ppid,lstart,args -p PID` and the same for its parent: the same program without exec is a fork. Dump the parent too.',
    'Is the lock sane? `x/10dw ADDRESS`: a kind, counts and an owner far from any sensible number mean overwritten memory; run it under AddressSanitizer.',
  ],
  now: ['Kill the process with SIGKILL: it will not go on. Keep a core first, if the cause is open: `gcore PID`.'],
  fix: [
    'If it was forked: see `ghostlock explain fork-orphaned-lock`.',
    'If not: unlock on every path (guards, with, finally), and look at what ran shortly before: exceptions, cancelled threads, longjmp.',
  ],
  falseFriends: [
    'A lone `bt` shows one thread of perhaps many: the owner may simply not be in the text.',
    'A lock in shared memory can be released by another process.',
    'A condition, a pipe or a socket can be woken from outside; this class is for locks only.',
  ],
  references: [
    forkManual,
    mutexManual,
    { title: 'futex(2)', url: 'https://man7.org/linux/man-pages/man2/futex.2.html' },
  ],
};

export const blockedOnLock: Explanation = {
  title: 'Waiting for a lock whose owner is not shown, or lives and goes on',
  means:
    'It is clear that the thread waits for a lock, and which; it is not clear who holds it. The dump lacks threads, symbols or the owner field.',
  confirm: [
    `${ownerCommand}`,
    "All threads, with arguments, unlimited width: `gdb -nx -batch -iex 'set width 0' -p PID -ex 'thread apply all bt'`.",
    'Without symbols: `cat /proc/PID/task/TID/syscall` has the address; `x/4dw ADDRESS` in gdb prints lock, count, owner, users.',
    'If the process has a parent of the same program, dump that as well: the owner may have stayed there.',
  ],
  now: ['Take the missing dump before anything is restarted; a core keeps everything: `gcore PID`.'],
  fix: ['Depends on the owner: run ghostlock again with the additional dump.'],
  falseFriends: [
    'A lock held for a moment while the dump was taken: two dumps, some seconds apart, tell.',
    '`__pthread_mutex_cond_lock` is a condition wait that wakes up.',
  ],
  references: [mutexManual],
};

export const contention: Explanation = {
  title: 'A queue behind a living owner',
  means:
    'Many threads wait, in a chain, for one that holds the lock and works or does input and output. It is slow rather than dead: the queue moves when the head of it does.',
  confirm: [
    'Two dumps some seconds apart: another head, or the head in another place, means that it moves.',
    'What the head does is the cause: disk, network, a large computation, paging. `strace -p TID`, `perf top -t TID`.',
  ],
  now: ['Relieve the head: end the slow query, free the disk, cut the load. Killing waiters does not help.'],
  fix: [
    'No input or output and no allocation of large memory with the lock held; copy, unlock, then write.',
    'Several locks instead of one (by shard, by object), read-write locks or RCU where reading prevails.',
    'Asynchronous logging with a bounded queue.',
    'Deadlines on what the owner waits for, so that one slow peer cannot stop everybody.',
  ],
  falseFriends: [
    'If the head itself waits for a lock, follow it: it may be a ring or an orphan.',
    'Idle workers that wait for the queue of work are no convoy.',
  ],
  references: [{ title: 'perf-lock(1)', url: 'https://man7.org/linux/man-pages/man1/perf-lock.1.html' }],
};

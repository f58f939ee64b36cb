import type { Explanation } from './explanation.ts';

const forkManual = { title: 'fork(2)', url: 'https://man7.org/linux/man-pages/man2/fork.2.html' };
const atforkManual = { title: 'pthread_atfork(3)', url: 'https://man7.org/linux/man-pages/man3/pthread_atfork.3.html' };
const startMethods = {
  title: 'Python: contexts and start methods of multiprocessing',
  url: 'https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods',
};
const grpcFork = { title: 'gRPC and fork', url: 'https://github.com/grpc/grpc/blob/master/doc/fork_support.md' };

export const forkOrphanedLock: Explanation = {
  title: 'A lock orphaned by fork',
  means:
    'fork() copies all memory but only one thread: the one that calls it. A lock that another thread held at that moment is locked in the copy too, and the thread that would unlock it does not exist there: the owner is a ghost. Whoever takes the lock in the child waits for ever. It is the same if the forking thread itself held the lock: the copy names the thread id of the parent as owner, so the child does not own it either.',
  confirm: [
    "Ask the child's copy of the lock for its owner: `gdb -nx -batch -p CHILD -ex 'frame function ___pthread_mutex_lock' -ex 'p mutex->__data'`. A thread id of the parent proves it.",
    "Without symbols: `cat /proc/CHILD/syscall` shows `202 ADDRESS …` (futex on x86-64); `gdb -nx -batch -p CHILD -ex 'x/4dw ADDRESS'` prints lock, count, owner and users of a mutex.",
    '`grep -E "Threads|NSpid|PPid" /proc/CHILD/status`: one thread, and the parent to dump next. In a container the owner field holds the number inside it, the last one of NSpid.',
    'Dump the parent as well, soon: a thread with that id, or one inside a function that takes this lock, is the other half of the story.',
  ],
  now: [
    'Kill the child with SIGKILL: nothing in it can release the lock, and handlers for other signals may never run. The parent gets its exit status and goes on.',
    'Starting it again is a fair stop-gap: it hangs only when the lock happens to be held at the moment of the fork.',
    'Do not unlock the mutex from a debugger and let the child live: what the lock protects was copied in the middle of a change.',
  ],
  fix: [
    'Start programs instead of forking: posix_spawn(), or fork() and exec with only async-signal-safe calls in between. No logging, no malloc, no setenv, no localtime there.',
    'Python, subprocess: drop preexec_fn. start_new_session=, process_group= (3.11), user=, group=, umask= (3.9), cwd=, env= and pass_fds= do it safely in C.',
    "Python, multiprocessing: `multiprocessing.set_start_method('forkserver')` or `'spawn'`. Forkserver is the default on Linux from 3.14, spawn on macOS from 3.8; before that it is fork. ProcessPoolExecutor takes mp_context=, PyTorch's DataLoader multiprocessing_context=. 3.12 and later warn when a process with threads forks.",
    'Or fork first: create all workers before the first thread starts and before modules are imported that start threads (gRPC, OpenTelemetry, Sentry, Kafka clients, BLAS).',
    'Prefork servers: create threads, pools, channels and connections after the fork. gunicorn: no preload_app, or do it in post_fork; uWSGI: lazy-apps = true, or @postfork; Celery: worker_process_init; Puma: the before_worker_boot hook (on_worker_boot before version 7).',
    'For a lock of your own: pthread_atfork(prepare, parent, child), in Python os.register_at_fork(): take it before the fork, release it on both sides (or make it anew in the child). Take several in one fixed order.',
    "Know what is reset for you. glibc's fork() resets malloc and stdio; it does not reset the locks of setenv, localtime, setlocale, atexit, getpwnam and others, and _Fork(), vfork and a bare clone reset nothing. CPython resets logging's own locks from 3.7 on, but not a lock in a handler of yours, and not that of sys.stdout in any version. musl resets everything from 1.2.2 on.",
  ],
  falseFriends: [
    "The parent's copy of the lock is mostly free by the time the parent is dumped. That no thread holds it there is no evidence against an orphan.",
    'After an exec the child has other addresses: equal or different ones then say nothing.',
    'A lock in shared memory is shared, not copied: its owner lives (or died) in another process.',
    'A child that has started threads of its own may hold the lock quite normally.',
    "An orphan in glibc's malloc after a plain fork() is nearly excluded since 2.24: look for _Fork, a bare clone, another allocator, or corrupted memory.",
  ],
  references: [
    forkManual,
    { title: 'POSIX: fork', url: 'https://pubs.opengroup.org/onlinepubs/9699919799/functions/fork.html' },
    {
      title: 'signal-safety(7): what may be called between fork and exec',
      url: 'https://man7.org/linux/man-pages/man7/signal-safety.7.html',
    },
    { title: 'posix_spawn(3)', url: 'https://man7.org/linux/man-pages/man3/posix_spawn.3.html' },
    atforkManual,
    startMethods,
    { title: 'Python issue 6721: locks and fork', url: 'https://github.com/python/cpython/issues/50970' },
  ],
};

export const forkMissingThread: Explanation = {
  title: 'A thread that was not copied by fork',
  means:
    'The child waits for work or for a signal from a thread that existed in the parent and was not copied: a pool worker, a queue feeder, an OpenMP team member, a timer, a poller. The object in memory says that the thread is there; nobody runs behind it.',
  confirm: [
    '`grep Threads /proc/CHILD/status`: fewer threads than the library believes to have started.',
    'The parent still has the thread (`gdb -batch -p PARENT -ex "info threads"`), the child does not.',
    'Set the library to a single thread (OMP_NUM_THREADS=1, OPENBLAS_NUM_THREADS=1, MKL_NUM_THREADS=1) before the parent starts: if the hang is gone, this was it.',
  ],
  now: [
    'Kill the child with SIGKILL; the thread will not come back.',
    'As a stop-gap run the workers with one thread (the variables above), or with the start method spawn.',
  ],
  fix: [
    'Create pools, executors, clients and event loops in the child, after the fork: in the initializer= of multiprocessing.Pool and ProcessPoolExecutor, in the worker hooks of gunicorn, uWSGI, Celery and Puma.',
    "Use spawn or forkserver for the children (the latter is Python's default on Linux from 3.14).",
    "GNU OpenMP (libgomp): no parallel region in the parent before the fork, or a runtime that copes (LLVM's libomp does). GCC regards the hang as the program's error.",
    'gRPC: GRPC_ENABLE_FORK_SUPPORT=1 with the epoll1 or poll strategy, no call in flight at fork; or no channel before it.',
    'CUDA cannot be used again in a forked child at all: spawn.',
    'A library of your own: notice the fork (pthread_atfork child handler, os.register_at_fork(after_in_child=…), or compare getpid()) and start the thread again.',
  ],
  falseFriends: [
    'An idle pool waits in the same place: if there is nothing to do, nothing hangs.',
    'A worker that died in this very process (exception, killed, cancelled) is a lost wakeup or a dead owner, without any fork.',
    'OpenMP threads that wait docked between two parallel regions are healthy.',
  ],
  references: [
    forkManual,
    startMethods,
    { title: 'GCC bug 52303: OpenMP after fork', url: 'https://gcc.gnu.org/bugzilla/show_bug.cgi?id=52303' },
    grpcFork,
    { title: 'PyTorch: CUDA in subprocesses', url: 'https://pytorch.org/docs/stable/notes/multiprocessing.html' },
  ],
};

export const forkHandler: Explanation = {
  title: 'Stuck inside fork() itself',
  means:
    'The thread never got out of fork(): it waits in one of its handlers. In the prepare phase and in the parent phase the parent is stuck (in prepare no child exists yet); in the child phase the new child is stuck before its first own instruction. Handlers come from pthread_atfork, os.register_at_fork, allocators, BLAS, gRPC, and from libc.',
  confirm: [
    'Read the frame between fork and the wait: `__run_prefork_handlers`/`__run_fork_handlers` (with the phase in its argument), `__run_postfork_handlers`, `PyOS_BeforeFork`, `PyOS_AfterFork_Child`, or the handler of a library by name.',
    'Then ask what that handler waits for, as with any lock: dump all threads and look for the owner.',
    'A handler that joins a pool (OpenBLAS, TBB, gRPC) waits for threads: look at what those wait for.',
  ],
  now: [
    'In the parent: whoever holds what the handler wants has to let go; if that is a deadlock, only a restart of the parent helps.',
    'In the child: kill it with SIGKILL, the parent goes on.',
  ],
  fix: [
    'Do not fork while holding a lock that a prepare handler takes, and do not fork from a thread of a pool that a handler joins.',
    'Keep handlers short: take and release locks, nothing else. No logging, no import, no join, no dlclose and no pthread_atfork inside one (glibc 2.28 to 2.35 hold their handler lock meanwhile).',
    'Do not fork from a signal handler: on glibc 2.28 and 2.29 it deadlocks on that lock, and fork is no longer async-signal-safe for POSIX.',
    "Use posix_spawn() or vfork() with exec (Python's subprocess does so from 3.10 on, without preexec_fn): it runs no handlers.",
    'Update the library: OpenBLAS, gRPC, tcmalloc and jemalloc all had bugs exactly here; `os.register_at_fork` hooks of tracers and profilers too.',
  ],
  falseFriends: [
    'A child that hangs after fork() returned has an orphaned lock, not a stuck handler.',
    'A fork of a process with very much memory is slow (page tables), and looks stuck in the system call.',
    'Functions of the application with "fork" in their name.',
  ],
  references: [
    atforkManual,
    {
      title: 'glibc bug 24595: deadlock in atfork handlers',
      url: 'https://sourceware.org/bugzilla/show_bug.cgi?id=24595',
    },
    { title: 'Python: os.register_at_fork', url: 'https://docs.python.org/3/library/os.html#os.register_at_fork' },
    grpcFork,
  ],
};

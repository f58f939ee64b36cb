import type { Explanation } from './explanation.ts';

export const lostWakeup: Explanation = {
  title: 'Nobody will signal',
  means:
    'The thread waits for a condition, an event, a queue or a semaphore, and no one is left who would signal it: the signal came before the wait, the producer died or was never started, or an item got lost. Several histories lead here; the dump alone seldom tells which.',
  confirm: [
    'Who signals this object? Search the code for notify, set, put, post and pthread_cond_signal on it, and the dump for a thread that could still get there.',
    'Is the condition already true? Print it in gdb or with `py-spy dump --locals`: true, and still waiting, is a lost signal.',
    'Is the producer dead? Look for its traceback in the logs, for a killed worker in `dmesg`, for a missing thread in `ls /proc/PID/task`.',
  ],
  now: [
    'Restart the process. If the object lives outside (a queue server, a shared semaphore), send what is missing: one post, one message.',
  ],
  fix: [
    'Wait in a loop on a predicate, and change the predicate only under the same mutex: `while (!ready) pthread_cond_wait(&c, &m);`, in Python Condition.wait_for().',
    'Signal after every change; broadcast if different waiters share the condition.',
    'Producers signal on every way out: try/finally, sentinels in queues, task_done() also after an error.',
    'Wait with a deadline and check what you wait for: is the worker alive?',
    'glibc before 2.41 can lose a wakeup of pthread_cond_signal in rare cases (bug 25847): update.',
  ],
  falseFriends: [
    'An idle worker that waits for work is healthy.',
    'In a forked child the signaller may have stayed in the parent: see fork-missing-thread.',
    'A wait with a deadline comes back.',
  ],
  references: [
    { title: 'pthread_cond_wait(3p)', url: 'https://man7.org/linux/man-pages/man3/pthread_cond_wait.3p.html' },
    { title: 'Python: condition objects', url: 'https://docs.python.org/3/library/threading.html#condition-objects' },
    { title: 'glibc bug 25847', url: 'https://sourceware.org/bugzilla/show_bug.cgi?id=25847' },
  ],
};

export const pipeFull: Explanation = {
  title: 'Two sides of a full pipe',
  means:
    'A pipe holds 64 KiB on Linux by default. The writer waits until someone reads; the reader does not read, because it waits for the writer to end, or for another pipe of the same writer. Queues and sockets do the same.',
  confirm: [
    '`ls -l /proc/WRITER/fd /proc/READER/fd | grep pipe`: the same number on both sides, and the writer in write().',
    'The reader stands in waitpid, join, or a read of another descriptor.',
  ],
  now: [
    'Empty the pipe: `cat /proc/WRITER/fd/N > lost.txt` for the descriptor in question reads what is in it, and the writer goes on (the reader does not get that part).',
    'Or kill the writer; the reader sees the end of the file.',
  ],
  fix: [
    'Python, subprocess: communicate() instead of wait() with PIPE; or a file, or DEVNULL.',
    "Python, multiprocessing: empty the queue before join(); a Queue's process does not end before its feeder thread has written everything.",
    'Two pipes (stdout and stderr): read both at once, with threads, select or asyncio, or send both into one.',
    'Close the ends that you do not use, in the parent and in every child: a forgotten write end means that the reader never sees the end.',
  ],
  falseFriends: [
    'A slow reader that does read: the writer moves between two dumps.',
    'A terminal stopped with Ctrl-S blocks writers as well.',
  ],
  references: [
    { title: 'pipe(7), capacity', url: 'https://man7.org/linux/man-pages/man7/pipe.7.html' },
    {
      title: 'Python: Popen.wait, warning',
      url: 'https://docs.python.org/3/library/subprocess.html#subprocess.Popen.wait',
    },
    {
      title: 'Python: joining processes that use queues',
      url: 'https://docs.python.org/3/library/multiprocessing.html#programming-guidelines',
    },
  ],
};

export const waitingOnProcess: Explanation = {
  title: 'Waiting for another process',
  means:
    'The thread waits for a child to end, for an answer of a child, parent or sibling, or for a lock that another process holds. It is a victim: the cause is in the other process.',
  confirm: [
    'Which one: the pid in the arguments of wait4/waitpid, `ps --ppid PID`, the other end of the pipe or socket (`ls -l /proc/PID/fd`, `ss -xp`).',
    'Dump that process, and give both dumps to ghostlock.',
    'A zombie (`State: Z`) has ended and nobody has waited for it: look at who should.',
    'File locks: `cat /proc/locks` has the pid of the holder.',
  ],
  now: ['Look at the other process first. If it hangs, kill it: the wait then ends.'],
  fix: [
    'Wait with a deadline (Popen.wait(timeout=…), sigtimedwait, poll on a pidfd), and dump the child before you kill it.',
    'Close inherited pipe ends in the child, or a grandchild keeps the pipe open and the reader waits for ever.',
  ],
  falseFriends: [
    'A supervisor, shell or prefork master that waits for its children is healthy.',
    'A child that works is slow, not hung.',
  ],
  references: [
    { title: 'wait(2)', url: 'https://man7.org/linux/man-pages/man2/wait.2.html' },
    { title: 'pidfd_open(2)', url: 'https://man7.org/linux/man-pages/man2/pidfd_open.2.html' },
  ],
};

export const waitingOnThread: Explanation = {
  title: 'Waiting for a thread to end',
  means:
    'The thread joins another one that does not end: a worker that was never told to stop, or is itself stuck. It often happens at exit: Python joins all threads that are no daemons, executors join their workers, destructors of static objects join theirs.',
  confirm: [
    'Which one: `expected=` of the futex frame below pthread_join is its thread id, `threadid=` its pthread id in decimal; in Python the Thread object in `py-spy dump --locals`.',
    'Then see what that thread does: its wait is the cause.',
  ],
  now: [
    'Wake the joined thread if you know how (close its socket, send its sentinel); else kill the process: at exit nothing is lost that was not already.',
  ],
  fix: [
    'Tell threads to stop before joining them: an event, a sentinel in the queue, a closed socket; then join with a deadline.',
    'Python: executor.shutdown(cancel_futures=True), daemon=True for threads that hold nothing of value.',
    'Never join from the thread itself, from a signal handler, or with a lock held that the thread needs.',
  ],
  falseFriends: ['A main thread that joins its workers for the whole life of the program is healthy.'],
  references: [
    { title: 'pthread_join(3)', url: 'https://man7.org/linux/man-pages/man3/pthread_join.3.html' },
    {
      title: 'Python: threads and exit',
      url: 'https://docs.python.org/3/library/threading.html#threading.Thread.daemon',
    },
  ],
};

export const waitingOnIo: Explanation = {
  title: 'Waiting for the network, a disk or a terminal',
  means:
    'The thread waits for data from outside, and no lock is involved. Without a deadline it waits as long as the other side is silent.',
  confirm: [
    'Which descriptor: the fd argument of read, recv or poll, or `cat /proc/PID/syscall`; then `ls -l /proc/PID/fd/N` and `ss -tnpo | grep pid=PID`.',
    'An established connection with nothing in its queues: the peer is silent or gone. `Send-Q` not empty: the peer does not read.',
  ],
  now: [
    'Close the dead connection from outside: `ss -K dst ADDRESS dport = PORT` (needs root and a kernel with it), or restart the peer.',
  ],
  fix: [
    'Deadlines on every call that leaves the process: requests(timeout=…), socket.settimeout, statement and lock timeouts in the database.',
    'TCP keep-alive or TCP_USER_TIMEOUT for connections that idle: firewalls drop them silently.',
    'No input or output under a lock that others need.',
  ],
  falseFriends: [
    'An event loop or server in poll, epoll_wait, accept or select is idle and healthy.',
    'A disk wait in state D cannot be interrupted: see stopped.',
  ],
  references: [
    { title: 'ss(8)', url: 'https://man7.org/linux/man-pages/man8/ss.8.html' },
    { title: 'tcp(7), keep-alive and user timeout', url: 'https://man7.org/linux/man-pages/man7/tcp.7.html' },
  ],
};

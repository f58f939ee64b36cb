import type { Explanation } from './explanation.ts';

export const crash: Explanation = {
  title: 'A crash, not a hang',
  means:
    'The dump shows a process that ended by a signal (SIGSEGV, SIGABRT, an assertion, the OOM killer), or one that hangs only because its crash handler does. Where the crash is the root of a hang, it is the cause to look at.',
  confirm: [
    'The signal: `Program terminated with signal …` in a core, `si_addr` in `p $_siginfo`, `coredumpctl info PID`.',
    'The frames below `<signal handler called>` are the place of the fault.',
    'Memory errors show up late: run it under AddressSanitizer or Valgrind.',
  ],
  now: ['Keep the core and the exact binaries (`coredumpctl dump`, build id), then restart.'],
  fix: [
    'Fix the fault itself; ghostlock is for hangs and says no more about it.',
    'If the crash handler hung: see `ghostlock explain signal-reentrancy`.',
  ],
  falseFriends: ['abort() called by a watchdog is the end of a hang: then look at what the other threads wait for.'],
  references: [
    { title: 'core(5)', url: 'https://man7.org/linux/man-pages/man5/core.5.html' },
    { title: 'coredumpctl(1)', url: 'https://man7.org/linux/man-pages/man1/coredumpctl.1.html' },
    { title: 'AddressSanitizer', url: 'https://clang.llvm.org/docs/AddressSanitizer.html' },
  ],
};

export const stopped: Explanation = {
  title: 'Stopped, traced or in an uninterruptible wait',
  means:
    'The process does not run because something keeps it from running: a stop signal, the terminal, a debugger that is attached, or the kernel itself (state D: a disk, NFS, a driver).',
  confirm: [
    '`grep -E "State|TracerPid" /proc/PID/status`: T stopped, t traced (by TracerPid), D uninterruptible.',
    'For D: `cat /proc/PID/stack` as root, `dmesg | grep "blocked for more than"`; the function at the top names the subsystem.',
    'For T on a terminal: a background job that reads (SIGTTIN) or writes (SIGTTOU).',
  ],
  now: [
    'T: `kill -CONT PID`. t: detach or end the tracer (`ps -p TRACER`).',
    'D: make the device or the server answer again; neither kill nor a debugger helps. For a dead NFS server: `umount -f`, then `umount -l`.',
  ],
  fix: [
    'Debuggers in scripts: -batch with a time limit round it, and make sure that the process is continued when they die.',
    'Background jobs: standard input from /dev/null, setsid, nohup.',
  ],
  falseFriends: [
    'The tool that took the dump may be the tracer: look again after it has gone.',
    'A process in a frozen cgroup looks runnable and does not run: `cat /sys/fs/cgroup/…/cgroup.freeze`.',
  ],
  references: [
    { title: 'proc_pid_status(5)', url: 'https://man7.org/linux/man-pages/man5/proc_pid_status.5.html' },
    { title: 'ptrace(2)', url: 'https://man7.org/linux/man-pages/man2/ptrace.2.html' },
  ],
};

export const spinning: Explanation = {
  title: 'Burns CPU without getting on',
  means:
    'The thread is not asleep: it tries again and again. A spin lock whose owner is gone or not scheduled, a rwlock that was copied in the middle of a change, a loop on a flag that nobody sets, a retry without pause, an endless loop over a broken list.',
  confirm: [
    '`top -H -p PID`: near 100 % for this thread. `perf top -t TID` or three dumps in a row: the same few functions.',
    'System time or user time: `pidstat -t -p PID 1`. Much system time: it yields or polls in a loop.',
  ],
  now: ['Take two or three dumps, then kill it: it takes a core from the others.'],
  fix: [
    'Spin only for short and known times, then sleep: a futex, a mutex, std::atomic::wait.',
    'Retries with a pause that grows, and with an end.',
    'OpenMP: OMP_WAIT_POLICY=passive if cores are shared. No spin locks between threads of different real-time priorities.',
    'After a fork: as for an orphaned lock; rwlocks and spin locks do not sleep when they wait for a ghost.',
  ],
  falseFriends: [
    'A long computation makes progress: its inner frames change from dump to dump.',
    'py-spy says "active" for some threads that are blocked in native code.',
  ],
  references: [
    { title: 'perf-top(1)', url: 'https://man7.org/linux/man-pages/man1/perf-top.1.html' },
    { title: 'OMP_WAIT_POLICY', url: 'https://gcc.gnu.org/onlinedocs/libgomp/OMP_005fWAIT_005fPOLICY.html' },
  ],
};

export const healthy: Explanation = {
  title: 'No hang found',
  means:
    'Every thread that the dump shows is at work or in a place where it may idle: an event loop, a pool waiting for work, a timer, a main thread that waits for its workers.',
  confirm: [
    'A second dump some seconds later, under load: threads that moved are alive.',
    'Is it the right process? Users may wait for another one: follow the request (load balancer, proxy, worker).',
  ],
  now: ['Nothing. If users still wait, dump the process that they talk to, or the one that this one talks to.'],
  fix: ['Nothing to fix here.'],
  falseFriends: [
    'A pool that waits for work which never arrives is idle in every dump: is the queue filled?',
    'A dump without all threads, or from after a restart, proves little.',
  ],
  references: [],
};

export const unknown: Explanation = {
  title: 'Nothing can be said',
  means:
    'The text was read, and it does not contain what a verdict needs: too few threads, no names, cut off, or a wait that ghostlock does not know. It does not guess.',
  confirm: [
    "All threads: `gdb -nx -batch -iex 'set width 0' -p PID -ex 'thread apply all bt'`, as the same user or as root.",
    'For Python: `py-spy dump --native --pid PID` in addition.',
    'The parent and the children as well: `pstree -pl PID`.',
    'Facts from the kernel: `head -n 99 /proc/PID/{status,syscall,wchan}`, as root also stack.',
  ],
  now: ['Take these dumps before the restart; a core keeps all: `gcore PID`.'],
  fix: [
    'Install debug symbols (debuginfod: `export DEBUGINFOD_URLS=…`; Debian: libc6-dbg, python3-dbg), and do not strip what you deploy, or keep the symbols beside it.',
    'If the text does show the cause to you, please report it with the dump: a row of knowledge is missing.',
  ],
  falseFriends: ["A dump of the launcher, the shell or the container's init instead of the program."],
  references: [{ title: 'debuginfod', url: 'https://sourceware.org/elfutils/Debuginfod.html' }],
};

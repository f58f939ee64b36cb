import type { Format } from '../reader.ts';
import { GdbReader } from './gdb-reader.ts';

/**
 * gdb 6 to 17. Frames: print_frame in gdb/stack.c; headers: thr_try_catch_cmd in gdb/thread.c; rows:
 * print_thread_info_1 in the same file. https://sourceware.org/git/?p=binutils-gdb.git;a=blob;f=gdb/stack.c
 */
export const gdb: Format = {
  name: 'gdb',
  title: 'gdb: thread apply all bt, bt full, info threads, printed locks',
  source: 'https://sourceware.org/git/?p=binutils-gdb.git;a=blob;f=gdb/stack.c',
  take: "gdb -p PID -batch -ex 'info threads' -ex 'thread apply all bt'",
  example: `[Thread debugging using libthread_db enabled]
Using host libthread_db library "/lib/x86_64-linux-gnu/libthread_db.so.1".

Thread 1 (Thread 0x7f3dcb82c740 (LWP 6269) "fetcher"):
#0  futex_wait (private=0, expected=2, futex_word=0x555ac14082a0 <log_lock>) at ../sysdeps/nptl/futex-internal.h:146
#1  __GI___lll_lock_wait (futex=futex@entry=0x555ac14082a0 <log_lock>, private=0) at ./nptl/lowlevellock.c:49
#2  0x00007f3dcb8bb482 in lll_mutex_lock_optimized (mutex=0x555ac14082a0 <log_lock>) at ./nptl/pthread_mutex_lock.c:48
#3  ___pthread_mutex_lock (mutex=mutex@entry=0x555ac14082a0 <log_lock>) at ./nptl/pthread_mutex_lock.c:93
#4  0x0000555ac14057c6 in log_line (format=format@entry=0x555ac1406089 "unpacking %s\\n") at log.c:37
$1 = {__data = {__lock = 2, __count = 0, __owner = 6268, __nusers = 1, __kind = 0, __spins = 0}, __align = 2}
[Inferior 1 (process 6269) detached]
`,
  open: (session) => new GdbReader(session),
};

import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const glibc = 'glibc 2.12 to 2.42, nptl/ (names per version: sysdeps/nptl/futex-internal.h, nptl/lowlevellock.c)';
const musl = 'musl 1.1 to 1.2, src/thread/, src/internal/pthread_impl.h';
const bsd = 'FreeBSD lib/libthr/thread; macOS libpthread src/pthread_mutex.c, libplatform os/lock.c';
const illumos = 'illumos usr/src/lib/libc/port/threads/synch.c, rwlock.c';
const windows =
  'Windows ntdll, https://learn.microsoft.com/windows/win32/sync/critical-section-objects, …/slim-reader-writer--srw--locks';

/** Waiting as libc shows it: glibc, musl, FreeBSD, macOS. */
export const libcWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'kernel/futex',
    fns: words`
      futex futex_wait futex_wait_simple futex_abstimed_wait futex_abstimed_wait_common futex_reltimed_wait futex_lock_pi
      do_futex_wait futex4_cp futex4 futexwait futex_wait_queue futex_wait_queue_me futex_do_wait do_futex x64_sys_futex
      se_sys_futex SyS_futex sys_futex umtx_op =_umtx_op umtx_op_err do_lock_umutex umtxq_sleep ulock_wait
      ulock_wait2 dlock_wait linux_futex sys_umtx_op do_rw_rdlock do_rw_wrlock`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['futex_word', 'futex', 'uaddr', 'addr', 'f'],
    layer: 1,
    says: 'a futex word',
    source: `${glibc}; Linux kernel/futex; FreeBSD sys/kern/kern_umtx.c; Apple libdispatch src/shims/lock.c`,
  },
  {
    kind: 'wait',
    id: 'glibc/futex-cancelable',
    fns: words`futex_wait_cancelable futex_abstimed_wait_cancelable futex_reltimed_wait_cancelable`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['futex_word'],
    layer: 1,
    says: 'a condition variable or semaphore',
    source: `${glibc}: only condition, semaphore and join wait at a cancellation point, locks never do`,
  },
  {
    kind: 'wait',
    id: 'musl/timedwait',
    fns: ['=__timedwait', '=__timedwait_cp', '=__futexwait'],
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['addr'],
    layer: 1,
    says: 'a futex word (musl)',
    source: musl,
  },
  {
    kind: 'wait',
    id: 'musl/wait',
    fns: ['=__wait'],
    files: ['src/thread/__wait.c'],
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['addr'],
    layer: 1,
    says: 'a futex word (musl)',
    source: `${musl}; in glibc __wait is the wait for a child`,
  },
  {
    kind: 'wait',
    id: 'glibc/lll-lock',
    fns: words`
      lll_lock_wait lll_lock_wait_private lll_mutex_lock_wait lll_timedlock_wait lll_clocklock_wait lll_mutex_lock_optimized
      lll_lock_elision lll_timedlock_elision lll_clocklock_elision lll_timedwait_tid lll_robust_lock_wait
      lll_robust_timedlock_wait L_lock_* L_timedlock_* L_mutex_lock_* L_cond_lock_* L_robust_lock_*`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['mutex', 'futex', 'futex_word'],
    layer: 1,
    says: "one of libc's internal locks",
    source: `${glibc}; lll_mutex_lock_wait: glibc 2.3 to 2.5`,
  },
  {
    kind: 'wait',
    id: 'musl/lock',
    fns: ['=__lock', '=__lockfile', '=__inhibit_ptc', '=__acquire_ptc', '=__tl_lock', '=__vm_wait', '=__vm_lock'],
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['l', 'lk', 'f'],
    layer: 2,
    says: "one of musl's internal locks",
    source: musl,
  },
  {
    kind: 'wait',
    id: 'musl/malloc-lock',
    fns: ['=lock', '=rdlock', '=wrlock', '=upgradelock'],
    files: [
      'src/malloc/malloc.c',
      'src/malloc/oldmalloc/malloc.c',
      'src/malloc/mallocng/glue.h',
      'src/malloc/mallocng/malloc.c',
    ],
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['l', 'lk'],
    layer: 2,
    says: "the lock of musl's allocator",
    source: 'musl src/malloc/mallocng/glue.h, src/malloc/oldmalloc/malloc.c',
  },
  {
    kind: 'wait',
    id: 'libc/mutex-lock',
    fns: words`
      pthread_mutex_lock global_lock_common mutex_lock pthread_mutex_lock_full pthread_mutex_timedlock pthread_mutex_clocklock
      pthread_mutex_clocklock_common pthread_mutex_timedlock_pi pthread_mutex_lock_wait pthread_mutex_firstfit_lock_wait
      pthread_mutex_firstfit_lock_slow pthread_mutex_ulock_lock pthread_mutex_ulock_lock_wait pthread_mutex_fairshare_lock_wait
      pthread_mutex_fairshare_lock_slow pthread_mutex_lock_slow psynch_mutexwait mtx_lock mtx_timedlock thr_umutex_lock
      thr_umutex_lock_spin thr_umutex_timedlock mutex_lock_common mutex_lock_sleep mutex_self_lock
       mtx_lock_sleep mtx_lock_flags mutex_lock_slowpath mutex_lock_impl mutex_lock_queue lwp_mutex_timedlock
      RtlEnterCriticalSection RtlpEnterCriticalSectionContended RtlpWaitOnCriticalSection`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['mutex', 'm', 'mp', '__mutex'],
    layer: 2,
    says: 'a mutex',
    source: `${glibc}; ${musl}; ${bsd}; ${illumos}; ${windows}`,
  },
  {
    kind: 'wait',
    id: 'libc/rwlock',
    notSeen: ['c-log-mutex'],
    fns: words`
      pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_rwlock_rdlock_full pthread_rwlock_wrlock_full
      pthread_rwlock_timedrdlock pthread_rwlock_timedwrlock pthread_rwlock_clockrdlock pthread_rwlock_clockwrlock
      pthread_rwlock_rdlock_slow pthread_rwlock_wrlock_slow pthread_rwlock_lock_wait pthread_rwlock_lock_slow
      psynch_rw_rdlock psynch_rw_wrlock thr_rwlock_rdlock thr_rwlock_wrlock thr_rtld_rlock_acquire thr_rtld_wlock_acquire
      wlock_acquire rwlock_rdlock_common rwlock_wrlock_common rw_rdlock_impl RtlAcquireSRWLockExclusive
      RtlAcquireSRWLockShared`,
    resource: 'rwlock',
    wokenBy: 'owner',
    address: ['rwlock', 'rw', 'orwlock'],
    layer: 2,
    spins: true,
    says: 'a read-write lock',
    source: `${glibc}; ${musl}; ${bsd}; ${illumos}; ${windows}`,
  },
  {
    kind: 'wait',
    id: 'libc/semaphore',
    fns: words`
      sem_wait sem_timedwait sem_clockwait new_sem_wait new_sem_wait_slow new_sem_wait_fast old_sem_wait sem_wait_common
      sem_timedwait_slow usem_wait semaphore_wait_trap semaphore_timedwait_trap semaphore_wait semaphore_timedwait
      semaphore_wait_signal_trap semaphore_timedwait_signal_trap `,
    resource: 'semaphore',
    wokenBy: 'signaller',
    address: ['sem', 'isem'],
    layer: 2,
    says: 'a semaphore',
    source: `${glibc}; ${musl}; ${bsd}`,
  },
  {
    kind: 'wait',
    id: 'libc/condition',
    fns: words`
      pthread_cond_wait pthread_cond_wait_common pthread_cond_timedwait pthread_cond_clockwait old_pthread_cond_wait
      old_pthread_cond_timedwait pthread_mutex_cond_lock pthread_cond_timedwait_relative_np pthread_cond_timedwait_common
      psynch_cvwait cnd_wait cnd_timedwait thr_ucond_wait cond_wait_kernel cond_wait_user cond_wait_common thr_cond_wait
      cond_wait_queue RtlSleepConditionVariableCS RtlSleepConditionVariableSRW`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['cond', 'c', 'cvp'],
    layer: 2,
    says: 'a condition variable',
    source: `${glibc}; ${musl}; ${bsd}; ${illumos}; ${windows}`,
  },
  {
    kind: 'wait',
    id: 'libc/condition-lock',
    fns: words`
      pthread_cond_signal pthread_cond_broadcast condvar_acquire_lock condvar_quiesce_and_switch_g1 private_cond_signal`,
    resource: 'condition',
    wokenBy: 'owner',
    address: ['cond', 'c', 'barrier'],
    layer: 2,
    says: 'the internal lock of a condition variable',
    source: glibc,
  },
  {
    kind: 'wait',
    id: 'libc/condition-destroy',
    fns: words`pthread_cond_destroy pthread_barrier_destroy`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['cond', 'barrier'],
    layer: 2,
    says: 'the last waiters of a condition variable or barrier to leave it (destroy)',
    source: `${glibc}; measured: destroying an inherited condition with waiters hangs in the child (2.36)`,
  },
  {
    kind: 'wait',
    id: 'libc/join',
    fns: words`
      pthread_join pthread_join_common pthread_clockjoin_ex pthread_timedjoin_ex lll_wait_tid pthread_timedjoin_np
      pthread_clockjoin_np pthread_tryjoin_np thrd_join std::thread::join
      join_common pthread_peekjoin_np `,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 2,
    says: 'the end of a thread (join)',
    source: `${glibc}; ${bsd}; measured: expected= of the futex frame is the joined TID`,
  },
  {
    kind: 'wait',
    id: 'libc/barrier',
    notSeen: ['join-cycle'],
    fns: ['pthread_barrier_wait'],
    resource: 'barrier',
    wokenBy: 'team',
    address: ['barrier', 'b'],
    layer: 2,
    says: 'a barrier',
    source: glibc,
  },
  {
    kind: 'wait',
    id: 'libc/once',
    fns: words`
      pthread_once pthread_once_slow pthread_once_full call_once std::call_once std::__call_once
      std::once_flag::do_call_once cxa_guard_acquire
      std::sys::sync::once::futex::Once::call std::sys_common::once::futex::Once::call std::sync::once::Once::call_inner
      std::sys::sync::once::queue::Once::call std::sys_common::once::queue::Once::call once_cell::imp::initialize_or_wait
      parking_lot::once::Once::call_once_slow dispatch_once_f dispatch_once_wait absl::base_internal::CallOnceImpl
      g_once_init_enter g_once_init_enter_pointer g_once_impl llvm::call_once`,
    resource: 'once',
    wokenBy: 'owner',
    address: ['once_control', 'control', 'g', 'guard_object', 'self', 'once'],
    layer: 3,
    says: 'an initialisation that another thread has begun (once, static local)',
    source: 'measured: std::call_once and static locals are not reset at fork, pthread_once is (glibc 2.36)',
  },
  {
    kind: 'wait',
    id: 'libc/spinlock',
    fns: words`
      pthread_spin_lock spin_lock OSSpinLockLock os_unfair_lock_lock_slow
      os_unfair_lock_lock os_unfair_lock_lock_with_options os_unfair_recursive_lock_lock_with_options os_lock_handoff_lock_slow`,
    resource: 'spinlock',
    wokenBy: 'owner',
    address: ['lock'],
    layer: 2,
    spins: true,
    says: 'a spin lock',
    source: 'glibc nptl/pthread_spin_lock.c; macOS libplatform',
  },
  {
    kind: 'wait',
    id: 'glibc/stop-threads',
    fns: words`nptl_setxid setxid_unmark_thread setxid_mark_thread thread_gscope_wait `,
    resource: 'team',
    wokenBy: 'team',
    layer: 2,
    says: 'every other thread to answer (setuid of all threads, dlclose)',
    source: 'glibc nptl/nptl_setxid.c, sysdeps/nptl/dl-thread_gscope_wait.c',
  },
  {
    kind: 'wait',
    id: 'darwin/sync',
    fns: words`
      dispatch_sync_f_slow dispatch_sync_wait DISPATCH_WAIT_FOR_QUEUE dispatch_event_loop_wait_for_ownership kevent_id
      dispatch_thread_event_wait_slow`,
    resource: 'lock word',
    wokenBy: 'owner',
    layer: 2,
    private: true,
    says: 'a dispatch queue to be free (dispatch_sync)',
    source: 'Apple libdispatch src/queue.c: _dispatch_sync_f_slow waits until the queue has run what is on it',
  },
  {
    kind: 'wait',
    id: 'darwin/queue',
    fns: words`
      workq_kernreturn dispatch_semaphore_wait dispatch_semaphore_wait_slow dispatch_group_wait dispatch_group_wait_slow
      DispatchGroup::wait dispatch_sema4_wait dispatch_sema4_timedwait dispatch_wait_on_address`,
    resource: 'queue',
    wokenBy: 'signaller',
    layer: 1,
    shared: true,
    says: 'a dispatch queue or semaphore (macOS)',
    source: 'Apple libdispatch src/semaphore.c, src/queue.c',
  },
];

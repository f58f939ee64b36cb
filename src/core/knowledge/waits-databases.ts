import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

/** Waiting inside database servers. */
export const databaseWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'postgres/latch',
    fns: words`
      WaitEventSetWait WaitEventSetWaitBlock WaitLatch WaitLatchOrSocket ConditionVariableSleep ConditionVariableTimedSleep
      ProcWaitForSignal secure_read secure_raw_read pq_recvbuf`,
    resource: 'signal',
    wokenBy: 'signal',
    layer: 3,
    shared: true,
    says: 'a PostgreSQL latch',
    source: 'postgresql src/backend/storage/ipc, storage/lmgr/condition_variable.c',
  },
  {
    kind: 'wait',
    id: 'postgres/lock',
    fns: words`
      LWLockAcquire LWLockAcquireOrWait LWLockAcquireCommon LWLockWaitForVar ProcSleep WaitOnLock LockAcquireExtended
      LockAcquire s_lock perform_spin_delay PGSemaphoreLock LockBuffer LockBufferForCleanup XactLockTableWait
      SpeculativeInsertionWait WaitForBackgroundWorkerShutdown`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['lock', 'sema'],
    layer: 4,
    shared: true,
    says: 'a PostgreSQL lock in shared memory',
    source: 'postgresql src/backend/storage/lmgr',
  },
  {
    kind: 'wait',
    id: 'innodb/event',
    fns: words`os_event_wait_low os_event::wait_low os_event::wait os_event::timed_wait os_event::wait_time_low os_event_wait_time_low os_cond_wait os_cond_wait_timed`,
    resource: 'event',
    wokenBy: 'signaller',
    address: ['event', 'this'],
    layer: 3,
    says: 'an event (InnoDB)',
    source: 'mysql-server storage/innobase/os/os0event.cc',
  },
  {
    kind: 'wait',
    id: 'innodb/lock',
    fns: words`
      sync_array_wait_event rw_lock_s_lock_spin
      rw_lock_x_lock_func rw_lock_sx_lock_func rw_lock_x_lock_low rw_lock_x_lock_wait_func rw_lock_s_lock_low mutex_spin_wait
      mutex_enter_func mutex_enter_pfs mutex_enter_inline PolicyMutex::enter TTASEventMutex::wait TTASEventMutex::enter TTASEventMutex::spin_and_try_lock
      lock_wait_suspend_thread lock_wait ssux_lock_impl::wr_wait ssux_lock_impl::rd_wait ssux_lock_impl::u_wait
      ssux_lock_low::rd_wait ssux_lock::psi_rd_lock ssux_lock::psi_wr_lock srw_mutex_impl::wait_and_lock srw_lock_impl::wr_lock
      srw_mutex::wait_and_lock srw_lock_low::read_lock rw_lock::read_lock srw_lock::psi_wr_lock
      log_write_up_to`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['lock', 'mutex', 'this'],
    layer: 4,
    says: 'an InnoDB lock',
    source: 'mysql-server storage/innobase/sync; MariaDB storage/innobase/sync/srw_lock.cc, include/srw_lock.h',
  },
  {
    kind: 'wait',
    id: 'mysql/metadata-lock',
    fns: words`
      MDL_wait::timed_wait MDL_context::acquire_lock MDL_context::acquire_locks MDL_context::upgrade_shared_lock
      open_table_get_mdl_lock thr_lock thr_multi_lock wait_for_lock mysql_lock_tables Global_read_lock::lock_global_read_lock
      tdc_wait_for_old_version TABLE_SHARE::wait_for_old_version`,
    resource: 'mutex',
    wokenBy: 'owner',
    layer: 4,
    says: 'a table or metadata lock (MySQL)',
    source: 'mysql-server sql/mdl.cc, mysys/thr_lock.c',
  },
  {
    kind: 'wait',
    id: 'mysql/mutex',
    fns: words`
      safe_mutex_lock my_mutex_lock inline_mysql_mutex_lock psi_mutex_lock my_fast_mutex_lock
      inline_mysql_rwlock_wrlock inline_mysql_rwlock_rdlock inline_mysql_prlock_wrlock rw_pr_wrlock rw_pr_rdlock
      psi_rwlock_wrlock psi_rwlock_rdlock safe_rwlock_wrlock`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['mp', 'that', 'mutex', 'm', 'rwlock'],
    layer: 3,
    says: 'a mutex (MySQL)',
    source: 'mysql-server include/mysql/psi/mysql_thread.h, mysys/thr_mutex.cc; MariaDB mysys/my_thr_init.c',
  },
  {
    kind: 'wait',
    id: 'mysql/condition',
    fns: words`
      safe_cond_wait safe_cond_timedwait inline_mysql_cond_wait inline_mysql_cond_timedwait my_cond_wait my_cond_timedwait
      psi_cond_wait psi_cond_timedwait MYSQL_BIN_LOG::wait_for_update Stage_manager::enroll_for
      MYSQL_BIN_LOG::trx_group_commit_leader MYSQL_BIN_LOG::write_transaction_to_binlog_events wait_for_prior_commit`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['that', 'cond'],
    layer: 3,
    says: 'a condition variable (MySQL)',
    source: 'mysql-server include/mysql/psi/mysql_thread.h, mysys/thr_mutex.cc, sql/binlog.cc',
  },
  {
    kind: 'wait',
    id: 'sqlite/busy',
    fns: words`sqliteDefaultBusyCallback btreeInvokeBusyHandler sqlite3InvokeBusyHandler unixSleep sqlite3OsSleep`,
    resource: 'file',
    wokenBy: 'owner',
    layer: 3,
    shared: true,
    says: 'another connection to release the database file (SQLite)',
    source: 'sqlite src/main.c, src/btree.c, src/os_unix.c',
  },
  {
    kind: 'wait',
    id: 'redis/background',
    fns: words`bioDrainWorker bioWaitStepOfType bioWaitForAllJobs`,
    resource: 'condition',
    wokenBy: 'signaller',
    layer: 3,
    says: 'a background thread of Redis',
    source: 'redis src/bio.c',
  },
  {
    kind: 'wait',
    id: 'mongo/lock',
    fns: words`
      mongo::LockManager::lock mongo::LockerImpl::lockComplete mongo::CondVarLockGrantNotification::wait
      mongo::Lock::GlobalLock::waitForLockUntil mongo::LockerImpl::_lockComplete
      wt_spin_lock wt_writelock wt_readlock mongo::Mutex::lock mongo::latch_detail::Mutex::lock`,
    resource: 'mutex',
    wokenBy: 'owner',
    layer: 4,
    says: 'a lock of MongoDB or WiredTiger',
    source: 'mongo src/mongo/db/concurrency; wiredtiger src/support/mtx_rw.c',
  },
];

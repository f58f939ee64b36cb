import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const wrappers = 'naming custom of C and C++ programs: a wrapper is named after what it wraps';

/**
 * Wrappers of programs round a known primitive, told by the endings of their names. They never make a wait of
 * their own: they only keep the wrapper from being taken for the code that asked for the lock.
 */
export const wrapperWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'wrapper/condition',
    fns: words`
      *_cond_wait *_cond_timedwait *_cond_wait_impl *_cond_timedwait_impl *_condition_wait *_condvar_wait *CondWait *CondTimedWait *_cv_wait *_cv_timedwait
      *Cond::wait *Cond::Wait *Cond::timedwait *Condition::wait *Condition::Wait *Condition::timedWait *ConditionVariable::wait
      *ConditionVariable::Wait *CondVar::wait *CondVar::Wait Monitor::wait`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['cond', 'this', 'cv', 'c'],
    layer: 3,
    wrapper: true,
    says: 'a condition variable',
    source: wrappers,
  },
  {
    kind: 'wait',
    id: 'wrapper/mutex',
    fns: words`
      *_mutex_lock *_mutex_lock_impl *_mutex_enter *_mutex_acquire *MutexLock *MutexEnter *Mutex::lock *Mutex::Lock
      *Mutex::acquire *Mutex::Acquire *Mutex::enter *Mutex::Enter *CriticalSection::Enter *CriticalSection::enter
      *CriticalSection::Lock *EnterCriticalSection *MutexLocker::MutexLocker *MutexGuard::MutexGuard *AutoLock::AutoLock
      *ScopedLock::ScopedLock *LockGuard::LockGuard *MutexLockGuard::MutexLockGuard Monitor::lock *Locker::Locker`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['mutex', 'this', 'm', 'mtx', 'lock'],
    layer: 3,
    wrapper: true,
    says: 'a mutex',
    source: wrappers,
  },
  {
    kind: 'wait',
    id: 'wrapper/rwlock',
    fns: words`
      *_rwlock_rdlock *_rwlock_wrlock *_rwlock_read_lock *_rwlock_write_lock *_read_lock *_write_lock *RWLock::rdlock *RWLock::wrlock
      *RWLock::ReadLock *RWLock::WriteLock *RwLock::rdlock *RwLock::wrlock *RWLock::lockForRead *RWLock::lockForWrite`,
    resource: 'rwlock',
    wokenBy: 'owner',
    address: ['rwlock', 'this', 'lock', 'l'],
    layer: 3,
    wrapper: true,
    says: 'a read-write lock',
    source: wrappers,
  },
  {
    kind: 'wait',
    id: 'wrapper/semaphore',
    fns: words`*_sem_wait *_sem_timedwait *_semaphore_wait *Semaphore::wait *Semaphore::Wait *Semaphore::acquire *Semaphore::P *SemWait`,
    resource: 'semaphore',
    wokenBy: 'signaller',
    address: ['sem', 'this'],
    layer: 3,
    wrapper: true,
    says: 'a semaphore',
    source: wrappers,
  },
  {
    kind: 'wait',
    id: 'wrapper/event',
    fns: words`*_event_wait *Event::wait *Event::Wait *EventWait *_latch_wait *WaitForSingleObject *WaitForMultipleObjects`,
    resource: 'event',
    wokenBy: 'signaller',
    address: ['ev', 'event', 'this'],
    layer: 4,
    wrapper: true,
    says: 'an event',
    source: wrappers,
  },
  {
    kind: 'wait',
    id: 'wrapper/futex',
    fns: words`*_futex_wait *futex_wait_bitset *FutexWait *futexWait *futex_noasync *futex_async *sys_futex`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['f', 'uaddr', 'addr', 'futex'],
    layer: 1,
    wrapper: true,
    says: 'a futex word',
    source: `${wrappers}; userspace-rcu src/compat_futex.c, include/urcu/futex.h`,
  },
  {
    kind: 'wait',
    id: 'wrapper/join',
    fns: words`*_thread_join *ThreadJoin *Thread::join *Thread::Join *Thread::waitForThreadToExit`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 3,
    wrapper: true,
    says: 'the end of a thread (join)',
    source: wrappers,
  },
];

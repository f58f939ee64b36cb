import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const absl = 'abseil-cpp absl/synchronization/mutex.cc, absl/base/internal/spinlock.cc';
const gperftools = 'gperftools src/base/spinlock.cc, src/base/spinlock_linux-inl.h; google/tcmalloc (absl spin locks)';

/** Waiting as C and C++ libraries show it: thin wrappers over libc, and locks of their own. */
export const cppWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'absl/mutex',
    fns: words`
      absl::Mutex::Block absl::Mutex::Lock absl::Mutex::lock absl::Mutex::LockSlow absl::Mutex::LockSlowLoop
      absl::Mutex::LockSlowWithDeadline absl::Mutex::ReaderLock absl::Mutex::lock_shared absl::Mutex::WriterLock
      absl::Mutex::DecrementSynchSem absl::MutexLock::MutexLock absl::ReaderMutexLock::ReaderMutexLock
      absl::ReleasableMutexLock::ReleasableMutexLock absl::WriterMutexLock::WriterMutexLock gpr_mu_lock
      grpc_core::MutexLock::MutexLock grpc_core::Mutex::Lock`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['this', 'mu'],
    layer: 3,
    says: 'an absl::Mutex',
    source: absl,
  },
  {
    kind: 'wait',
    id: 'absl/condition',
    fns: words`
      absl::CondVar::Wait absl::CondVar::WaitCommon absl::CondVar::WaitWithTimeout absl::CondVar::WaitWithDeadline
      absl::Mutex::Await absl::Mutex::AwaitCommon absl::Mutex::LockWhen absl::Mutex::LockWhenCommon gpr_cv_wait
      grpc_core::CondVar::Wait grpc_core::CondVar::WaitWithDeadline`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['this', 'cv'],
    layer: 4,
    says: 'a condition (absl)',
    source: absl,
  },
  {
    kind: 'wait',
    id: 'absl/notification',
    fns: words`
      absl::Notification::WaitForNotification absl::Notification::WaitForNotificationWithDeadline
      absl::Notification::WaitForNotificationWithTimeout absl::BlockingCounter::Wait absl::Barrier::Block gpr_event_wait
      grpc_core::Notification::WaitForNotification`,
    resource: 'event',
    wokenBy: 'signaller',
    address: ['this'],
    layer: 4,
    says: 'a notification (absl)',
    source: 'abseil-cpp absl/synchronization/notification.cc, blocking_counter.cc, barrier.cc',
  },
  {
    kind: 'wait',
    id: 'absl/per-thread-semaphore',
    fns: words`
      absl::synchronization_internal::FutexImpl::WaitUntil absl::synchronization_internal::Futex::WaitUntil
      absl::synchronization_internal::Futex::Wait absl::synchronization_internal::Futex::WaitAbsoluteTimeout
      absl::synchronization_internal::Waiter::Wait absl::synchronization_internal::FutexWaiter::Wait
      absl::synchronization_internal::FutexWaiter::WaitUntil absl::synchronization_internal::PthreadWaiter::Wait
      absl::synchronization_internal::SemWaiter::Wait absl::synchronization_internal::StdcppWaiter::Wait
      absl::synchronization_internal::PerThreadSem::Wait AbslInternalPerThreadSemWait*`,
    resource: 'lock word',
    wokenBy: 'owner',
    layer: 1,
    says: 'the semaphore of its own thread (absl)',
    source: 'abseil-cpp absl/synchronization/internal/',
  },
  {
    kind: 'wait',
    id: 'spinlock/tcmalloc-absl',
    notSeen: ['spinning'],
    fns: words`
      absl::base_internal::SpinLock::SlowLock absl::base_internal::SpinLock::Lock absl::base_internal::SpinLock::lock
      absl::base_internal::SpinLockDelay absl::base_internal::SpinLockWait absl::base_internal::SpinLock::SpinLoop
      absl::base_internal::SpinLockHolder::SpinLockHolder AbslInternalSpinLockDelay* base::internal::SpinLockDelay
      SpinLock::SlowLock SpinLock::Lock SpinLock::SpinLoop SpinLockHolder::SpinLockHolder
      tcmalloc::SpinLock::SlowLock tcmalloc::SpinLock::Lock tcmalloc::SpinLockHolder::SpinLockHolder
      TCMalloc_SpinLock::SlowLock TCMalloc_SlowLock`,
    resource: 'spinlock',
    wokenBy: 'owner',
    address: ['w', 'this', 'l', 'lock'],
    layer: 3,
    spins: true,
    says: 'a spin lock without owner field',
    source: `${gperftools}; ${absl}`,
  },
  {
    kind: 'wait',
    id: 'jemalloc/mutex',
    fns: words`
      malloc_mutex_lock_slow malloc_mutex_lock je_malloc_mutex_lock_slow je_malloc_mutex_lock je_malloc_mutex_prefork
      malloc_mutex_prefork`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['mutex'],
    layer: 3,
    says: "one of the allocator's mutexes (jemalloc)",
    source: 'jemalloc 3 to 5 src/mutex.c, include/jemalloc/internal/mutex.h',
  },
  {
    kind: 'wait',
    id: 'cpp/mutex',
    fns: words`
      std::mutex::lock std::recursive_mutex::lock std::timed_mutex::lock std::recursive_timed_mutex::lock gthread_mutex_lock
      gthread_recursive_mutex_lock std::lock_guard::lock_guard std::unique_lock::lock std::unique_lock::unique_lock
      std::scoped_lock::scoped_lock std::__libcpp_mutex_lock std::__libcpp_recursive_mutex_lock
      std::__libcpp_thread_mutex_lock boost::mutex::lock boost::recursive_mutex::lock boost::unique_lock::lock
      boost::unique_lock::unique_lock boost::lock_guard::lock_guard boost::asio::detail::posix_mutex::lock
      boost::asio::detail::conditionally_enabled_mutex::scoped_lock::lock boost::posix::pthread_mutex_lock
      QMutex::lock QBasicMutex::lock QBasicMutex::lockInternal QMutex::lockInternal QBasicMutex::futexLockInternal
      QRecursiveMutex::lock QMutexLocker::QMutexLocker QMutexLocker::relock QMutexPrivate::wait QRecursiveMutexPrivate::lock
      uv_mutex_lock g_mutex_lock g_mutex_lock_slowpath g_static_mutex_lock g_rec_mutex_lock g_rec_mutex_lock_slowpath
      g_static_rec_mutex_lock g_bit_lock g_futex_wait g_pointer_bit_lock gdk_threads_enter CRYPTO_THREAD_write_lock
      CRYPTO_lock ossl_crypto_mutex_lock SDL_LockMutex_REAL SDL_mutexP SDL_LockMutex PR_Lock PR_EnterMonitor PZ_Lock
      PK11_EnterSlotMonitor apr_thread_mutex_lock apr_proc_mutex_lock apr_global_mutex_lock
      pthreadMutexEnter sqlite3_mutex_enter sqlite3_db_mutex_enter sqlite3BtreeEnter btreeLockCarefully
      folly::SharedMutexImpl::lock folly::MicroLock::lockSlowPath folly::DistributedMutex::lock WTF::Lock::lockSlow
      WTF::LockAlgorithm::lockSlow WTF::ParkingLot::parkConditionallyImpl mozilla::detail::MutexImpl::lock
      mozilla::detail::MutexImpl::mutexLock OffTheBooksMutex::Lock base::internal::LockImpl::LockInternal
      base::internal::LockImpl::Lock base::Lock::Acquire base::AutoLock::AutoLock v8::base::Mutex::Lock v8::base::RecursiveMutex::Lock
      Poco::Mutex::lock Poco::MutexImpl::lockImpl Poco::FastMutex::lock ACE_Thread_Mutex::acquire ACE_OS::mutex_lock
      ACE_OS::thread_mutex_lock Glib::Threads::Mutex::lock wxMutex::Lock wxMutexInternal::Lock
       dbus_platform_rmutex_lock dbus_platform_cmutex_lock dbus_mutex_lock dbus_connection_lock XLockMutex
       XLockDisplay pa_mutex_lock pa_threaded_mainloop_lock pw_thread_loop_lock simple_mtx_lock
        isc_mutex_lock Curl_share_lock Curl_mutex_acquire xmlMutexLock
      xmlRMutexLock ldap_pvt_thread_mutex_lock krb5int_mutex_lock k5_mutex_lock lock_config
        evthread_posix_lock`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['__mutex', 'mutex', 'this', 'm', '__m', 'p', 'lock', 'rec_mutex', 'address', 'mp'],
    layer: 3,
    says: 'a mutex',
    source:
      'libstdc++, libc++, boost, Qt 4 to 6, GLib, libuv, OpenSSL, SDL, NSPR/NSS, APR, SQLite, folly, WebKit, Chromium, Firefox, Poco, ACE, wxWidgets, D-Bus, Xlib, PulseAudio, PipeWire, Mesa, libcurl, libxml2: thin wrappers over the libc mutex',
  },
  {
    kind: 'wait',
    id: 'cpp/rwlock',
    fns: words`
      std::shared_mutex::lock std::shared_mutex::lock_shared std::__shared_mutex_pthread::lock
      std::__shared_mutex_pthread::lock_shared std::__glibcxx_rwlock_wrlock std::__glibcxx_rwlock_rdlock
      std::shared_timed_mutex::lock std::shared_timed_mutex::lock_shared std::shared_lock::shared_lock std::shared_lock::lock
      boost::shared_mutex::lock boost::shared_mutex::lock_shared boost::shared_lock::lock QReadWriteLock::lockForRead
      QReadWriteLock::lockForWrite QReadWriteLock::tryLockForRead QReadWriteLock::tryLockForWrite
      QReadWriteLockPrivate::lockForRead QReadWriteLockPrivate::lockForWrite uv_rwlock_rdlock uv_rwlock_wrlock
      g_rw_lock_reader_lock g_rw_lock_writer_lock CRYPTO_THREAD_read_lock ossl_rcu_write_lock apr_thread_rwlock_rdlock
      apr_thread_rwlock_wrlock Poco::RWLock::readLock Poco::RWLock::writeLock PR_RWLock_Rlock PR_RWLock_Wlock
      folly::SharedMutexImpl::lock_shared folly::SharedMutexImpl::lockSharedImpl folly::SharedMutexImpl::lockExclusiveImpl
      isc_rwlock_lock`,
    resource: 'rwlock',
    wokenBy: 'owner',
    address: ['rwlock', '__rwlock', 'this', 'lock'],
    layer: 3,
    says: 'a read-write lock',
    source: 'libstdc++, libc++, boost, Qt, GLib, libuv, OpenSSL, APR, Poco, NSPR, folly',
  },
  {
    kind: 'wait',
    id: 'cpp/condition',
    fns: words`
      std::condition_variable::wait std::condition_variable::wait_for std::condition_variable::wait_until
      std::condition_variable::__wait_until_impl std::condition_variable::__do_timed_wait
      std::condition_variable_any::wait std::condition_variable_any::wait_for std::condition_variable_any::wait_until
      std::__condvar::wait std::__condvar::wait_until std::__libcpp_condvar_wait gthread_cond_wait
      boost::condition_variable::wait boost::condition_variable::timed_wait boost::condition_variable::do_wait_until
      boost::condition_variable_any::wait boost::posix::pthread_cond_wait boost::asio::detail::posix_event::wait
      QWaitCondition::wait QWaitConditionPrivate::wait QWaitConditionPrivate::wait_relative g_cond_wait g_cond_wait_until
      g_cond_wait_impl g_cond_timed_wait uv_cond_wait uv_cond_timedwait SDL_CondWait_REAL SDL_CondWaitTimeout_REAL
      SDL_WaitCondition_REAL SDL_CondWait PR_WaitCondVar PR_Wait PR_WaitSem apr_thread_cond_wait apr_thread_cond_timedwait
      Poco::ConditionImpl::waitImpl Poco::EventImpl::waitImpl ACE_OS::cond_wait ACE_OS::cond_timedwait
      ACE_Condition::wait wxCondition::Wait wxConditionInternal::Wait mozilla::detail::ConditionVariableImpl::wait
      mozilla::detail::ConditionVariableImpl::wait_for mozilla::OffTheBooksCondVar::Wait base::ConditionVariable::Wait
      base::ConditionVariable::TimedWait v8::base::ConditionVariable::Wait v8::base::ConditionVariable::WaitFor
      WTF::ThreadCondition::timedWait WTF::ThreadCondition::wait folly::Baton::wait folly::Baton::waitImpl
      dbus_platform_condvar_wait pa_cond_wait u_cnd_wait util_queue_fence_wait
      Glib::Threads::Cond::wait rocksdb::port::CondVar::Wait rocksdb::port::CondVar::TimedWait leveldb::port::CondVar::Wait
      rocksdb::InstrumentedCondVar::Wait rocksdb::InstrumentedCondVar::TimedWait isc_condition_wait`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['this', 'cond', '__cond', 'cv'],
    layer: 3,
    says: 'a condition variable',
    source:
      'libstdc++, libc++, boost, Qt, GLib, libuv, SDL, NSPR, APR, Poco, ACE, wxWidgets, Chromium, Firefox, WebKit, folly, D-Bus, PulseAudio, PipeWire, Mesa, RocksDB',
  },
  {
    kind: 'wait',
    id: 'cpp/semaphore',
    fns: words`
      QSemaphore::acquire QSemaphore::tryAcquire uv_sem_wait SDL_SemWait_REAL SDL_WaitSemaphore_REAL std::counting_semaphore::acquire
      std::__atomic_semaphore::_M_acquire std::__platform_semaphore::_M_acquire std::__semaphore_impl::_M_acquire
      std::barrier::wait std::barrier::arrive_and_wait std::latch::wait std::__atomic_wait_address_v std::atomic::wait
      v8::base::Semaphore::Wait moodycamel::LightweightSemaphore::wait moodycamel::details::mpmc_sema::Semaphore::wait
      pa_semaphore_wait pa_fdsem_wait uv_barrier_wait QSystemSemaphore::acquire ACE_OS::sema_wait PR_WaitSemaphore`,
    resource: 'semaphore',
    wokenBy: 'signaller',
    address: ['this', 'sem'],
    layer: 3,
    says: 'a semaphore',
    source: 'Qt, libuv, SDL, libstdc++ (C++20), V8, moodycamel, PulseAudio',
  },
  {
    kind: 'wait',
    id: 'cpp/future',
    fns: words`
      std::future::get std::future::wait std::shared_future::get std::shared_future::wait std::__basic_future::wait
      std::__basic_future::_M_get_result std::__future_base::_State_baseV2::wait
      std::__atomic_futex_unsigned_base::_M_futex_wait_until std::__atomic_futex_unsigned_base::_M_futex_wait_until_steady
      std::__assoc_sub_state::wait std::__assoc_sub_state::__sub_wait std::__assoc_state::move boost::unique_future::get
      boost::detail::future_waiter::wait boost::detail::shared_state_base::wait QFutureInterfaceBase::waitForFinished
      QFutureInterfaceBase::waitForResult QFutureInterfaceBase::waitForNextResult folly::Future::wait folly::Future::get
      folly::futures::detail::waitImpl folly::SemiFuture::wait base::WaitableEvent::Wait base::WaitableEvent::TimedWait
      base::WaitableEvent::TimedWaitImpl arrow::FutureImpl::Wait c10::ivalue::Future::wait grpc::CompletionQueue::Pluck
      grpc_completion_queue_pluck cq_pluck grpc::internal::BlockingUnaryCallImpl::BlockingUnaryCallImpl`,
    resource: 'future',
    wokenBy: 'signaller',
    address: ['this', 'cq'],
    layer: 4,
    says: 'a result that another thread is to give',
    source: 'libstdc++ and libc++ <future>, boost.thread, Qt, folly, Chromium base, Arrow, PyTorch, gRPC',
  },
  {
    kind: 'wait',
    id: 'qt/blocking-call',
    fns: words`QMetaMethod::invoke QMetaMethodInvoker::invokeImpl QMetaObject::activate doActivate QMetaObject::invokeMethodImpl`,
    resource: 'future',
    wokenBy: 'signaller',
    layer: 4,
    wrapper: true,
    says: "an answer of another thread's event loop (Qt::BlockingQueuedConnection)",
    source:
      'Qt qtbase/src/corelib/kernel/qmetaobject.cpp, qobject.cpp: they wait on a semaphore only for a blocking queued connection',
  },
  {
    kind: 'wait',
    id: 'cpp/thread-join',
    fns: words`
      QThread::wait boost::thread::join boost::thread::join_noexcept boost::thread::do_try_join_until_noexcept
      boost::thread_group::join_all g_thread_join uv_thread_join std::jthread::join SDL_WaitThread_REAL SDL_WaitThread
      PR_JoinThread apr_thread_join QThreadPool::waitForDone QThreadPoolPrivate::waitForDone
      base::PlatformThread::Join base::Thread::Stop Poco::Thread::join Poco::ThreadImpl::joinImpl ACE_Thread_Manager::wait
      v8::base::Thread::Join std::__libcpp_thread_join nsThread::Shutdown nsThreadManager::Shutdown wxThread::Wait
      tbb::internal::rml::private_server::request_close_connection pa_thread_join`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 4,
    says: 'the end of a thread (join)',
    source: 'Qt, boost, GLib, libuv, SDL, NSPR, APR, Chromium, Poco, ACE, V8, Firefox, wxWidgets, PulseAudio',
  },
];

import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const rust = 'rust library/std/src/sys (1.32 to 1.90; the paths moved: sys::unix::locks, sys::pal::unix, sys::sync)';

/** Waiting as Rust's standard library, its common crates, and Go's runtime show it in native frames. */
export const rustGoWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'rust/futex',
    fns: words`
      std::sys::unix::futex::futex_wait std::sys::pal::unix::futex::futex_wait std::sys::futex::futex_wait
      parking_lot_core::thread_parker::imp::ThreadParker::futex_wait
      parking_lot_core::thread_parker::imp::ThreadParker::park parking_lot_core::thread_parker::linux::ThreadParker::park
      rustix::thread::futex::futex linux_futex::Futex::wait atomic_wait::platform::wait`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['futex', 'self'],
    layer: 1,
    says: 'a futex word',
    source: `${rust}; parking_lot core/src/thread_parker/linux.rs`,
  },
  {
    kind: 'wait',
    id: 'rust/mutex',
    fns: words`
      std::sys::sync::mutex::futex::Mutex::lock_contended std::sys::sync::mutex::futex::Mutex::lock
      std::sys::unix::locks::futex_mutex::Mutex::lock_contended std::sys::unix::locks::futex_mutex::Mutex::lock
      std::sys::unix::locks::futex::Mutex::lock_contended std::sys::unix::locks::pthread_mutex::Mutex::lock
      std::sys::sync::mutex::pthread::Mutex::lock std::sys::pal::unix::sync::mutex::Mutex::lock
      std::sys::unix::mutex::Mutex::lock std::sys::unix::mutex::ReentrantMutex::lock std::sys_common::mutex::MovableMutex::raw_lock
      std::sync::mutex::Mutex::lock std::sync::poison::mutex::Mutex::lock std::sync::reentrant_lock::ReentrantLock::lock
      std::sync::remutex::ReentrantMutex::lock parking_lot::raw_mutex::lock parking_lot::raw_mutex::RawMutex::lock_slow
      parking_lot::remutex::ReentrantMutex::lock lock_api::mutex::Mutex::lock lock_api::remutex::RawReentrantMutex::lock
      lock_api::remutex::ReentrantMutex::lock antidote::Mutex::lock spin::mutex::spin::SpinMutex::lock spin::mutex::Mutex::lock
      *::raw_mutex::RawMutex::lock_slow *::Mutex::lock_contended`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['self'],
    layer: 3,
    says: 'a Rust mutex (no owner field)',
    source: `${rust}; parking_lot src/raw_mutex.rs`,
  },
  {
    kind: 'wait',
    id: 'rust/parking-lot',
    fns: words`
      parking_lot_core::parking_lot::park parking_lot_core::parking_lot::park::*
      parking_lot_core::parking_lot::with_thread_data`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['key'],
    layer: 2,
    says: 'a parking_lot lock or condition',
    source: 'parking_lot core/src/parking_lot.rs',
  },
  {
    kind: 'wait',
    id: 'rust/rwlock',
    fns: words`
      std::sys::sync::rwlock::futex::RwLock::read_contended std::sys::sync::rwlock::futex::RwLock::write_contended
      std::sys::sync::rwlock::queue::RwLock::lock_contended std::sys::unix::locks::futex_rwlock::RwLock::read_contended
      std::sys::unix::locks::futex_rwlock::RwLock::write_contended std::sys::unix::rwlock::RWLock::read
      std::sys::unix::rwlock::RWLock::write std::sys::unix::locks::pthread_rwlock::RwLock::read
      std::sys::unix::locks::pthread_rwlock::RwLock::write std::sync::rwlock::RwLock::read std::sync::rwlock::RwLock::write
      std::sync::poison::rwlock::RwLock::read std::sync::poison::rwlock::RwLock::write
      parking_lot::raw_rwlock::RawRwLock::lock_shared_slow parking_lot::raw_rwlock::RawRwLock::lock_exclusive_slow
      parking_lot::raw_rwlock::lock_shared parking_lot::raw_rwlock::lock_exclusive
      parking_lot::raw_rwlock::RawRwLock::lock_common *::RawRwLock::lock_common
      parking_lot::raw_rwlock::RawRwLock::lock_upgradable_slow parking_lot::raw_rwlock::RawRwLock::wait_for_readers
      lock_api::rwlock::RwLock::read lock_api::rwlock::RwLock::write *::RwLock::read_contended *::RwLock::write_contended
      *::RawRwLock::lock_shared_slow *::RawRwLock::lock_exclusive_slow *::RawRwLock::wait_for_readers`,
    resource: 'rwlock',
    wokenBy: 'owner',
    address: ['self'],
    layer: 3,
    says: 'a Rust read-write lock (no owner field)',
    source: `${rust}; parking_lot src/raw_rwlock.rs`,
  },
  {
    kind: 'wait',
    id: 'rust/condition',
    fns: words`
      std::sys::sync::condvar::futex::Condvar::wait std::sys::sync::condvar::futex::Condvar::wait_optional_timeout
      std::sys::sync::condvar::futex::Condvar::wait_timeout std::sys::sync::condvar::pthread::Condvar::wait
      std::sys::unix::locks::futex_condvar::Condvar::wait std::sys::unix::locks::futex_condvar::Condvar::wait_optional_timeout
      std::sys::unix::locks::futex::Condvar::wait std::sys::unix::locks::pthread_condvar::Condvar::wait
      std::sys::unix::condvar::Condvar::wait std::sys_common::condvar::Condvar::wait std::sync::condvar::Condvar::wait
      std::sync::condvar::Condvar::wait_while std::sync::condvar::Condvar::wait_timeout
      std::sync::poison::condvar::Condvar::wait std::sync::poison::condvar::Condvar::wait_timeout
      parking_lot::condvar::Condvar::wait parking_lot::condvar::Condvar::wait_until_internal
      *::Condvar::wait_until_internal *::Condvar::wait_optional_timeout`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['self'],
    layer: 4,
    says: 'a condition variable (Rust)',
    source: `${rust}; parking_lot src/condvar.rs`,
  },
  {
    kind: 'wait',
    id: 'rust/park',
    fns: words`
      std::thread::park std::thread::park_timeout std::thread::Thread::park std::thread::current::park *::Parker::park
      *::Parker::park_timeout std::sys::sync::thread_parking::futex::Parker::park
      std::sys_common::thread_parking::futex::Parker::park std::sys_common::thread_parker::futex::Parker::park
      crossbeam_utils::sync::parker::Parker::park crossbeam_utils::sync::parker::Inner::park
      std::sync::mpsc::blocking::WaitToken::wait std::sync::mpmc::context::Context::wait_until
      crossbeam_channel::context::Context::wait_until rayon_core::latch::LockLatch::wait rayon_core::latch::LockLatch::wait_and_reset
      tokio::runtime::park::Inner::park tokio::runtime::park::CachedParkThread::park tokio::park::thread::Inner::park
      tokio::runtime::park::CachedParkThread::block_on tokio::runtime::scheduler::multi_thread::park::Inner::park
      tokio::runtime::scheduler::multi_thread::park::Inner::park_condvar futures_executor::local_pool::block_on
      futures_executor::local_pool::run_executor pollster::block_on futures_lite::future::block_on`,
    resource: 'event',
    wokenBy: 'signaller',
    address: ['self'],
    layer: 4,
    says: 'another thread to unpark it',
    source: `${rust} thread_parking; crossbeam; rayon-core latch.rs; tokio runtime/park.rs; futures-executor`,
  },
  {
    kind: 'wait',
    id: 'rust/channel',
    fns: words`
      std::sync::mpsc::Receiver::recv std::sync::mpsc::Receiver::recv_timeout std::sync::mpsc::SyncSender::send
      std::sync::mpmc::list::Channel::recv std::sync::mpmc::array::Channel::recv std::sync::mpmc::zero::Channel::recv
      std::sync::mpmc::array::Channel::send std::sync::mpmc::zero::Channel::send std::sync::mpmc::Receiver::recv
      std::sync::mpsc::stream::Packet::recv std::sync::mpsc::shared::Packet::recv std::sync::mpsc::sync::Packet::recv
      std::sync::mpsc::oneshot::Packet::recv crossbeam_channel::channel::Receiver::recv
      crossbeam_channel::flavors::list::Channel::recv crossbeam_channel::flavors::array::Channel::recv
      crossbeam_channel::flavors::zero::Channel::recv crossbeam_channel::flavors::array::Channel::send
      crossbeam_channel::flavors::zero::Channel::send crossbeam_channel::select::run_select flume::Shared::recv
      flume::Receiver::recv flume::Receiver::recv_timeout flume::Sender::send
      tokio::sync::mpsc::bounded::Receiver::blocking_recv tokio::sync::mpsc::bounded::Sender::blocking_send
      tokio::sync::oneshot::Receiver::blocking_recv tokio::sync::mpsc::unbounded::UnboundedReceiver::blocking_recv`,
    resource: 'queue',
    wokenBy: 'signaller',
    address: ['self'],
    layer: 4,
    says: 'a channel (Rust)',
    source: 'rust library/std/src/sync/mpmc, mpsc; crossbeam-channel; flume; tokio sync',
  },
  {
    kind: 'wait',
    id: 'rust/join',
    fns: words`
      std::thread::JoinHandle::join std::thread::JoinInner::join std::sys::thread::unix::Thread::join
      std::sys::unix::thread::Thread::join std::sys::pal::unix::thread::Thread::join
      tokio::runtime::blocking::shutdown::Receiver::wait`,
    resource: 'thread',
    wokenBy: 'thread',
    address: [],
    layer: 4,
    says: 'the end of a thread (join)',
    source: `${rust} thread; tokio runtime/blocking/shutdown.rs`,
  },
  {
    kind: 'wait',
    id: 'go/futex',
    fns: words`runtime.futex runtime.futexsleep runtime.semasleep runtime.pthread_cond_wait`,
    resource: 'lock word',
    wokenBy: 'owner',
    address: ['addr'],
    layer: 1,
    says: "a futex word of Go's runtime",
    source: 'go src/runtime/os_linux.go, sys_linux_amd64.s',
  },
  {
    kind: 'wait',
    id: 'go/lock',
    fns: words`runtime.lock runtime.lock2 runtime.lockWithRank`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['l'],
    layer: 3,
    says: "a lock of Go's runtime",
    source: 'go src/runtime/lock_futex.go',
  },
  {
    kind: 'wait',
    id: 'go/note',
    fns: words`
      runtime.notesleep runtime.notetsleep runtime.notetsleep_internal runtime.notetsleepg runtime.mPark runtime.stopm
      runtime.stoplockedm runtime.gcstopm runtime.startlockedm`,
    resource: 'event',
    wokenBy: 'signaller',
    address: ['n'],
    layer: 3,
    says: "a wake-up by Go's scheduler",
    source: 'go src/runtime/lock_futex.go, proc.go',
  },
  {
    kind: 'wait',
    id: 'go/netpoll',
    fns: words`runtime.epollwait runtime.netpoll internal/runtime/syscall.EpollWait runtime/internal/syscall.EpollWait`,
    resource: 'descriptors',
    wokenBy: 'peer',
    layer: 3,
    says: 'an event on its descriptors',
    source: 'go src/runtime/netpoll_epoll.go',
  },
  {
    kind: 'wait',
    id: 'go/usleep',
    fns: words`runtime.usleep runtime.osyield runtime.usleep_no_g runtime.procyield`,
    resource: 'timer',
    wokenBy: 'clock',
    layer: 0,
    timed: true,
    says: 'the clock (sleep)',
    source: 'go src/runtime/sys_linux_amd64.s',
  },
];

import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const ruby = 'ruby 1.9 to 3.4 thread_pthread.c, thread.c, thread_sync.c';
const jvm = 'OpenJDK 8 to 21 src/hotspot (os_posix.cpp, mutex.cpp, objectMonitor.cpp)';

/** Waiting as the native frames of Ruby, Java, JavaScript, Perl, PHP, .NET and Erlang show it. */
export const languageWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'ruby/gvl',
    fns: words`
      gvl_acquire gvl_acquire_common gvl_yield thread_sched_wait_running_turn thread_sched_to_running
      thread_sched_to_running_common thread_sched_yield thread_sched_setup_running_threads rb_thread_acquire_gvl
      rb_thread_call_with_gvl blocking_region_end rb_vm_lock_enter_body vm_lock_enter rb_vm_lock_enter_body_cr
      ractor_sched_barrier_join_wait_locked thread_sched_wait_running_turn_locked`,
    resource: 'GIL',
    wokenBy: 'owner',
    layer: 4,
    final: true,
    says: "Ruby's global VM lock",
    source: ruby,
  },
  {
    kind: 'wait',
    id: 'ruby/native-mutex',
    fns: words`rb_native_mutex_lock ruby_native_mutex_lock native_mutex_lock thread_sched_lock`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['lock', 'mutex'],
    layer: 3,
    says: "a mutex of Ruby's runtime",
    source: ruby,
  },
  {
    kind: 'wait',
    id: 'ruby/native-condition',
    fns: words`
      rb_native_cond_wait native_cond_wait native_cond_sleep native_cond_timedwait rb_native_cond_timedwait native_sleep
      native_ppoll_sleep sleep_hrtime sleep_forever rb_thread_sleep_deadly rb_thread_sleep_forever
      rb_thread_sleep_deadly_allow_spurious_wakeup thread_sched_to_waiting_until_wakeup thread_sched_wait_events
     `,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['cond'],
    layer: 3,
    says: 'to be woken (Ruby)',
    source: ruby,
  },
  {
    kind: 'wait',
    id: 'ruby/mutex',
    fns: words`rb_mutex_lock do_mutex_lock rb_mutex_synchronize rb_mutex_synchronize_m rb_monitor_enter monitor_enter mutex_lock_uninterruptible rb_mutex_lock_interruptible`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['self', 'mutex'],
    layer: 4,
    says: 'a Ruby Mutex or Monitor',
    source: ruby,
  },
  {
    kind: 'wait',
    id: 'ruby/queue',
    fns: words`queue_do_pop rb_queue_pop queue_sleep queue_sleep_done rb_szqueue_push szqueue_push_wait rb_szqueue_pop queue_sleep_arg rb_condvar_wait do_sleep`,
    resource: 'queue',
    wokenBy: 'signaller',
    address: ['self'],
    layer: 4,
    says: 'a Ruby Queue or ConditionVariable',
    source: 'ruby thread_sync.c',
  },
  {
    kind: 'wait',
    id: 'ruby/join',
    fns: words`thread_join_sleep thread_join thread_join_m thread_value rb_thread_terminate_all thread_terminate_all`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 4,
    final: true,
    says: 'the end of a Ruby thread (join)',
    source: 'ruby thread.c',
  },
  {
    kind: 'wait',
    id: 'ruby/child',
    fns: words`rb_waitpid do_waitpid rb_f_system rb_spawn_process proc_wait proc_m_wait waitpid_blocking_no_SIGCHLD waitpid_sleep rb_process_status_wait pipe_close_wait`,
    resource: 'child process',
    wokenBy: 'process',
    layer: 4,
    says: 'a child process to end',
    source: 'ruby process.c',
  },
  {
    kind: 'wait',
    id: 'ruby/io',
    fns: words`
      rb_thread_wait_fd rb_wait_for_single_fd rb_thread_wait_for_single_fd rb_thread_fd_select rb_io_wait rb_io_wait_readable
      rb_io_wait_writable thread_io_wait_events rb_read_internal rb_write_internal internal_read_func internal_write_func rb_select_internal rsock_s_accept_blocking
      rb_io_read_memory io_fillbuf`,
    resource: 'descriptors',
    wokenBy: 'peer',
    layer: 4,
    says: 'a file or socket (Ruby)',
    source: 'ruby io.c, thread.c',
  },
  {
    kind: 'wait',
    id: 'java/park',
    fns: words`
      os::PlatformEvent::park PlatformEvent::park Parker::park Unsafe_Park os::PlatformMonitor::wait PlatformMonitor::wait
      ParkEvent::park jvmti_RawMonitorWait JvmtiRawMonitor::raw_wait JvmtiRawMonitor::simple_wait`,
    resource: 'event',
    wokenBy: 'signaller',
    layer: 3,
    says: 'another thread to unpark it (Java)',
    source: jvm,
  },
  {
    kind: 'wait',
    id: 'java/monitor-wait',
    fns: words`
       Monitor::IWait Monitor::wait_without_safepoint_check MonitorLocker::wait MonitorLockerEx::wait
      ObjectMonitor::wait ObjectSynchronizer::wait JVM_MonitorWait ObjectSynchronizer::waitUninterruptibly`,
    resource: 'condition',
    wokenBy: 'signaller',
    address: ['this'],
    layer: 4,
    says: 'a notification (Java)',
    source: jvm,
  },
  {
    kind: 'wait',
    id: 'java/monitor-enter',
    fns: words`
      ObjectMonitor::enter ObjectMonitor::EnterI ObjectMonitor::enter_internal ObjectMonitor::ReenterI
      ObjectSynchronizer::enter ObjectSynchronizer::slow_enter ObjectSynchronizer::fast_enter ObjectLocker::ObjectLocker
      InterpreterRuntime::monitorenter SharedRuntime::complete_monitor_locking_C Monitor::ILock
       Mutex::lock_without_safepoint_check Monitor::lock_without_safepoint_check
      MutexLockerEx::MutexLockerEx os::PlatformMutex::lock PlatformMutex::lock JvmtiRawMonitor::raw_enter
      JvmtiRawMonitor::simple_enter`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['this'],
    layer: 4,
    says: 'a monitor (Java) or a lock of the JVM',
    source: jvm,
  },
  {
    kind: 'wait',
    id: 'java/safepoint',
    fns: words`
      SafepointSynchronize::block SafepointSynchronize::begin SafepointMechanism::process SafepointMechanism::block_if_requested_slow
      ThreadSafepointState::handle_polling_page_exception SafepointSynchronize::handle_polling_page_exception
      JavaThread::wait_for_object_deoptimization VM_Exit::wait_for_threads_in_native_to_block WaitBarrier::wait
      LinuxWaitBarrier::wait GenericWaitBarrier::wait VMThread::execute VMThread::wait_until_executed`,
    resource: 'team',
    wokenBy: 'team',
    layer: 4,
    says: 'a safepoint of the JVM',
    source: 'OpenJDK src/hotspot/share/runtime/safepoint.cpp, vmThread.cpp',
  },
  {
    kind: 'wait',
    id: 'dotnet/wait',
    fns: words`
      CorUnix::CPalSynchronizationManager::BlockThread CorUnix::CPalSynchronizationManager::ThreadNativeWait
      CorUnix::InternalWaitForMultipleObjectsEx WaitForSingleObjectEx CLREventBase::Wait CLREventBase::WaitEx
      CLREventWaitHelper GCEvent::Wait GCEvent::Impl::Wait SystemNative_LowLevelMonitor_Wait
      SystemNative_LowLevelMonitor_TimedWait ves_icall_System_Threading_Monitor_Monitor_wait mono_os_cond_timedwait
      mono_coop_cond_wait mono_w32handle_wait_one mono_monitor_try_enter_inflated`,
    resource: 'event',
    wokenBy: 'signaller',
    layer: 3,
    says: 'an event (.NET)',
    source: 'dotnet/runtime src/coreclr/pal/src/synchmgr; mono mono/metadata/w32handle.c',
  },
  {
    kind: 'wait',
    id: 'dotnet/lock',
    fns: words`
      CrstBase::Enter CrstBase::AcquireLock AwareLock::EnterEpilog AwareLock::EnterEpilogHelper AwareLock::Enter
      Thread::RareDisablePreemptiveGC Thread::WaitSuspendEvents ThreadSuspend::LockThreadStore SystemNative_LowLevelMonitor_Acquire`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['this'],
    layer: 4,
    says: 'a lock of the .NET runtime',
    source: 'dotnet/runtime src/coreclr/vm',
  },
  {
    kind: 'wait',
    id: 'perl/wait',
    fns: words`Perl_pp_waitpid Perl_wait4pid Perl_pp_wait Perl_my_pclose Perl_pp_system`,
    resource: 'child process',
    wokenBy: 'process',
    layer: 4,
    says: 'a child process to end',
    source: 'perl pp_sys.c, util.c',
  },
  {
    kind: 'wait',
    id: 'node/spawn-sync',
    fns: words`node::SyncProcessRunner::TryInitializeAndRunLoop node::SyncProcessRunner::Run node::SyncProcessRunner::Spawn`,
    resource: 'child process',
    wokenBy: 'process',
    layer: 4,
    says: 'a child process to end (spawnSync)',
    source: 'node src/spawn_sync.cc',
  },
  {
    kind: 'wait',
    id: 'php/lock',
    fns: words`zend_shared_alloc_lock zend_interned_strings_lock apc_lock_wlock apcu_lock_wlock apc_lock_rlock fcgi_lock tsrm_mutex_lock tsrm_mutex_acquire`,
    resource: 'file',
    wokenBy: 'owner',
    layer: 3,
    shared: true,
    says: 'a lock that PHP processes share',
    source: 'php ext/opcache/zend_shared_alloc.c, main/fastcgi.c, TSRM; APCu apc_lock.c',
  },
  {
    kind: 'wait',
    id: 'erlang/wait',
    fns: words`erts_tse_wait erts_tse_twait ethr_event_wait ethr_event_twait ethr_write_lock_wait scheduler_wait`,
    resource: 'event',
    wokenBy: 'signaller',
    layer: 3,
    says: 'an event (Erlang)',
    source: 'otp erts/lib_src, erts/emulator/beam/erl_process.c',
  },
];

import type { IdleRow } from './rows.ts';
import { words } from './word-list.ts';

/** Event loops and pools of C, C++, Rust, Go and Java programs without work. */
export const idleNative: readonly IdleRow[] = [
  {
    kind: 'idle',
    id: 'openmp/docked-worker',
    fns: ['gomp_thread_start', 'kmp_launch_worker', 'kmp_launch_thread', 'kmp_launch_monitor', 'kmp_monitor'],
    says: 'an OpenMP worker between parallel regions',
    source: 'gcc libgomp/team.c gomp_thread_start; llvm openmp/runtime kmp_launch_worker',
  },
  {
    kind: 'idle',
    id: 'openblas/worker',
    fns: ['blas_thread_server'],
    reach: 2,
    says: 'an OpenBLAS worker without work',
    source: 'OpenBLAS driver/others/blas_server.c',
  },
  {
    kind: 'idle',
    id: 'boehm/marker',
    fns: ['GC_mark_thread'],
    says: "a marker thread of Boehm's garbage collector between collections",
    source: 'bdwgc pthread_support.c GC_mark_thread, mark.c GC_help_marker',
  },
  {
    kind: 'idle',
    id: 'libuv/worker',
    fns: ['uv_threadpool_worker', 'worker'],
    files: ['src/threadpool.c', 'deps/uv/src/threadpool.c'],
    reach: 2,
    says: 'a libuv pool thread without work',
    source: 'libuv src/threadpool.c',
  },
  {
    kind: 'idle',
    id: 'native/event-loops',
    notSeen: ['pipe-full'],
    fns: words`
      g_main_loop_run g_main_context_iteration g_main_context_poll g_main_context_iterate g_main_context_iterate_unlocked
      g_application_run gtk_main gtk_main_iteration glib_worker_main gdbus_shared_thread_func
      uv_run uv__io_poll event_base_loop event_base_dispatch ev_run ev_loop
      QEventLoop::exec QCoreApplication::exec QGuiApplication::exec QApplication::exec QEventLoop::processEvents
      QEventDispatcherGlib::processEvents QEventDispatcherUNIX::processEvents QThread::exec QDBusConnectionManager::run
      QXcbEventQueue::run QXcbEventReader::run QtWaylandClient::EventThread::run QInotifyFileSystemWatcherEngine::run
      boost::asio::detail::scheduler::run boost::asio::detail::scheduler::do_run_one boost::asio::detail::task_io_service::run
      boost::asio::detail::epoll_reactor::run boost::asio::io_context::run boost::asio::io_service::run
      asio::detail::scheduler::run asio::io_context::run aeMain aeProcessEvents aeApiPoll ngx_epoll_process_events
      ngx_process_events_and_timers ngx_master_process_cycle ngx_cache_manager_process_cycle ap_mpm_run
      zmq::epoll_t::loop zmq::poll_t::loop zmq::worker_poller_base_t::worker_routine zmq::reaper_t::run sd_event_run sd_event_wait
      sd_event_loop manager_loop pa_mainloop_run pa_mainloop_iterate pa_rtpoll_run
      pw_data_loop_run wl_event_loop_dispatch wl_display_run xcb_wait_for_event WaitForSomething
      mio::poll::Poll::poll mio::sys::unix::selector::epoll::Selector::select tokio::runtime::io::driver::Driver::turn
      tokio::runtime::io::Driver::turn tokio::io::driver::Driver::turn polling::Poller::wait async_io::driver::main_loop
      node::SpinEventLoop node::SpinEventLoopInternal node::WorkerThreadsTaskRunner::DelayedTaskScheduler::Run
      node::inspector::StartIoThreadMain node::StartIoThreadMain v8::platform::DefaultWorkerThreadsTaskRunner::WorkerThread::Run
      node::PlatformWorkerThread node::WorkerThreadsTaskRunner::DelayedTaskScheduler::Start
      CFRunLoopRun CFRunLoopServiceMachPort CFRunLoopRunSpecific CFRunLoopDoTimers NSApplicationMain workq_kernreturn
      start_wqthread nsc_daemon_loop base::MessagePumpEpoll::Run base::MessagePumpLibevent::Run base::MessagePumpDefault::Run
      base::MessagePumpGlib::Run base::RunLoop::Run nsThread::ProcessNextEvent nsAppShell::ProcessNextNativeEvent
      nsBaseAppShell::DoProcessNextNativeEvent nsAppStartup::Run MessageLoop::Run mozilla::ipc::MessagePump::Run
      virEventPollRunOnce virEventRunDefaultImpl main_loop_wait os_host_main_loop_wait
      lws_service dispatch_mgr_thread dispatch_mgr_invoke
      avahi_simple_poll_iterate dbus_loop_run dbus_loop_iterate
      c10d::detail::TCPStoreMasterDaemon::run c10d::detail::LibUVStoreDaemon::run gloo::transport::tcp::Loop::run
      ncclProxyService ncclProxyServiceUDS ncclProxyProgress persistentSocketThread libusb_handle_events usbi_io_poll`,
    reach: 4,
    says: 'an event loop without events',
    source:
      'GLib, GTK, libuv, libevent, libev, Qt, asio, Redis ae.c, nginx, Apache, zmq, systemd, PulseAudio, PipeWire, Wayland, X, mio, tokio, node, macOS, Chromium, Firefox, libvirt, QEMU, D-Bus, PyTorch, NCCL',
  },
  {
    kind: 'idle',
    id: 'native/pools',
    fns: words`
      g_thread_pool_thread_proxy g_thread_pool_wait_for_new_task g_thread_pool_wait_for_new_pool g_thread_pool_spawn_thread
      g_async_queue_pop g_async_queue_timeout_pop g_async_queue_pop_intern_unlocked QThreadPoolThread::run
      QTimerThread::run rayon_core::registry::WorkerThread::wait_until_cold rayon_core::sleep::Sleep::sleep
      rayon_core::registry::ThreadBuilder::run rayon_core::registry::main_loop
      tbb::detail::r1::rml::private_worker::run tbb::internal::rml::private_worker::run tbb::detail::r1::rml::private_worker::thread_routine
      tbb::internal::rml::private_worker::thread_routine folly::ThreadPoolExecutor::* folly::CPUThreadPoolExecutor::threadRun
      folly::IOThreadPoolExecutor::threadRun tcmalloc::BackgroundThread
      grpc_event_engine::experimental::WorkStealingThreadPool::ThreadState::ThreadBody
      grpc_event_engine::experimental::WorkStealingThreadPool::ThreadState::Step
      grpc_event_engine::experimental::ThreadPool::ThreadFunc grpc_event_engine::experimental::TimerManager::MainLoop
      grpc_event_engine::experimental::PosixEventPoller::Work grpc_core::Executor::ThreadMain grpc_core::TimerManager::*
      grpc::DefaultThreadManager::* grpc::ThreadManager::MainWorkLoop grpc::DynamicThreadPool::ThreadFunc
      pollset_work grpc_pollset_work begin_worker timer_main_loop run_some_timers cq_next grpc_completion_queue_next
      Eigen::ThreadPoolTempl::WaitForWork Eigen::ThreadPoolTempl::WorkerLoop Eigen::NonBlockingThreadPoolTempl::WaitForWork
       c10::ThreadPool::main_loop torch::autograd::Engine::thread_main
      torch::autograd::ReadyQueue::pop torch::autograd::Engine::reentrant_thread_init c10d::ProcessGroupNCCL::ncclCommWatchdog
      c10d::ProcessGroupNCCL::heartbeatMonitor c10d::ProcessGroupNCCL::workCleanupLoop c10d::ProcessGroupNCCL::watchdogHandler
      c10d::ProcessGroupGloo::runLoop pthreadpool_thread_main
        arrow::internal::ThreadPool::* arrow::WorkerLoop
      rocksdb::ThreadPoolImpl::Impl::BGThread rocksdb::ThreadPoolImpl::Impl::BGThreadWrapper leveldb::PosixEnv::BackgroundThreadMain
      util_queue_thread_func lp_cs_tpool_worker marl::Scheduler::Worker::run
      marl::Scheduler::Worker::waitForWork background_thread_sleep background_thread_entry background_thread0_work background_work_sleep_once
      je_background_thread_entry base::internal::WorkerThread::RunWorker base::internal::WorkerThread::Delegate::WaitForWork
      base::internal::SchedulerWorker::RunWorker base::internal::ThreadPoolImpl::* nsThreadPool::Run js::HelperThread::threadLoop
       mozilla::TaskController::RunPoolThread WTF::ParallelHelperPool::Thread::poll
       ap_queue_pop_something ap_queue_pop
      Poco::PooledThread::run ACE_Task_Base::svc_run tokio::runtime::blocking::pool::Inner::run
      tokio::runtime::scheduler::multi_thread::worker::Context::park tokio::runtime::scheduler::multi_thread::worker::Context::park_timeout
      tokio::runtime::scheduler::multi_thread::worker::Context::park_internal tokio::runtime::scheduler::multi_thread::park::Parker::park
      tokio::runtime::thread_pool::worker::Context::park tokio::runtime::thread_pool::park::Parker::park
      tokio::runtime::scheduler::current_thread::Context::park threadpool::spawn_in_pool
      blocking::Executor::main_loop bioProcessBackgroundJobs IOThreadMain
      dispatch_worker_thread dispatch_worker_thread2 dispatch_root_queue_drain pthread_wqthread
        etp_proc eio_proc
      spdlog::details::thread_pool::worker_loop_ spdlog::details::thread_pool::process_next_msg_ spdlog::details::periodic_worker::*
      SDL_TimerThread`,
    reach: 4,
    says: 'a pool thread without work',
    source:
      'GLib, Qt, rayon, TBB, folly, gRPC, Eigen, PyTorch, Arrow, RocksDB, Mesa, jemalloc, Chromium, Firefox, V8, Apache, tokio, Redis, libdispatch, spdlog, SDL',
  },
  {
    kind: 'idle',
    id: 'rcu/helper',
    fns: words`call_rcu_thread workqueue_thread defer_thread`,
    reach: 4,
    says: 'a deferred-work thread',
    source: 'userspace-rcu src/urcu-call-rcu-impl.h, src/workqueue.c, src/urcu-defer-impl.h',
  },
  {
    kind: 'idle',
    id: 'dpdk/loop',
    fns: words`eal_intr_thread_main eal_intr_handle_interrupts eal_thread_loop eal_thread_wait_command rte_mp_handle mp_handle vhost_user_read_thread fdset_event_dispatch`,
    reach: 3,
    says: "one of DPDK's service threads",
    source: 'dpdk lib/eal/linux/eal_interrupts.c, lib/eal/common/eal_common_proc.c',
  },
  {
    kind: 'idle',
    id: 'cuda/helper',
    fns: words`rocr::core::Runtime::AsyncEventsLoop`,
    reach: 4,
    says: 'a helper thread of the GPU driver',
    source: 'ROCr runtime core/runtime/runtime.cpp; CUDA driver',
  },
  {
    kind: 'idle',
    id: 'ruby/timer',
    fns: words`
      timer_thread_sleep thread_timer timer_thread_func timer_thread_wait timer_thread_polling rb_sigwait_sleep
      timer_thread_check_signal consume_communication_pipe thread_cache_wait_thread
      register_cached_thread_and_wait nt_start rb_ractor_sched_wait ractor_sched_deq native_thread_wait`,
    reach: 2,
    says: "Ruby's timer thread, or a native thread kept for reuse",
    source: 'ruby thread_pthread.c, thread_pthread_mn.c',
  },
  {
    kind: 'idle',
    id: 'go/scheduler',
    fns: words`
      runtime.epollwait runtime.netpoll internal/runtime/syscall.EpollWait runtime/internal/syscall.EpollWait runtime.stopm
      runtime.findrunnable runtime.findRunnable runtime.schedule runtime.sysmon runtime.templateThread runtime.mPark
      runtime.gcBgMarkWorker runtime.signal_recv runtime.notetsleepg runtime.park_m runtime.gcParkAssist`,
    reach: 4,
    says: "a thread of Go's scheduler without a goroutine to run",
    source: 'go src/runtime/proc.go',
  },
  {
    kind: 'idle',
    id: 'java/vm-threads',
    fns: words`
      VMThread::loop VMThread::wait_for_vm_thread_exit GangWorker::loop WorkerThread::run WorkerTaskDispatcher::worker_run_task AbstractGangWorker::run
      GCTaskManager::get_task GCTaskThread::run WatcherThread::run WatcherThread::sleep CompileBroker::compiler_thread_loop
      CompileQueue::get ConcurrentGCThread::run ConcurrentG1RefineThread::run ConcurrentG1RefineThread::wait_for_completed_buffers
      G1ConcurrentRefineThread::run_service G1ConcurrentRefineThread::wait_for_completed_buffers
      G1ConcurrentRefineThreadControl::* ConcurrentMarkThread::run G1ConcurrentMarkThread::run_service
      ConcurrentMarkThread::sleepBeforeNextCycle G1ServiceThread::run_service G1ServiceThread::sleep_before_next_cycle
      G1YoungRemSetSamplingThread::run_service ServiceThread::service_thread_entry MonitorDeflationThread::monitor_deflation_thread_entry
      os::signal_wait os::signal_notify signal_thread_entry check_pending_signals AttachListener::* attach_listener_thread_entry
      SurrogateLockerThread::loop NotificationThread::* ZDirector::* ZStat::run_service ShenandoahControlThread::run_service
      jfr_recorder_thread_entry recorderthread_entry JVM_WaitForReferencePendingList ContinueInNewThread0 ContinueInNewThread JLI_Launch`,
    reach: 6,
    says: "one of the JVM's own threads without work",
    source: 'OpenJDK src/hotspot/share/runtime, gc; libjli (the launcher joins the main thread)',
  },
  {
    kind: 'idle',
    id: 'dotnet/helpers',
    fns: words`
      FinalizerThread::FinalizerThreadWorker FinalizerThread::WaitForFinalizerEvent WaitForFinalizerEvent
      CorUnix::CPalSynchronizationManager::WorkerThread TieredCompilation::BackgroundWorkerStart DebuggerRCThread::MainLoop
      SignalHandlerLoop TwoWayPipe::WaitForConnection ds_server_thread gc_heap::bgc_thread_function SocketEngineWait SystemNative_WaitForSocketEvents finalizer_thread`,
    reach: 6,
    says: 'a helper thread of the .NET runtime',
    source: 'dotnet/runtime src/coreclr/vm, src/native/libs/System.Native; mono gc.c',
  },
  {
    kind: 'idle',
    id: 'erlang/scheduler',
    fns: words`erts_schedule scheduler_wait sched_thread_func async_main erts_sys_main_thread signal_dispatcher_thread_func sys_msg_dispatcher_func`,
    reach: 4,
    says: "a thread of Erlang's scheduler without work",
    source: 'otp erts/emulator/beam/erl_process.c, erl_async.c',
  },
];

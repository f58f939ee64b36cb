import type { IdleRow } from './rows.ts';

/**
 * Where threads rest. A thread is idle when it waits without owing anybody anything: for work, for a connection,
 * for the clock. Calling one of these stuck is the commonest mistake of tools and of readers.
 */
export const idlePlaces: readonly IdleRow[] = [
  {
    kind: 'idle',
    id: 'python/executor-worker',
    fns: ['=_worker'],
    files: ['concurrent/futures/thread.py'],
    says: 'a thread pool worker without work',
    source: 'CPython Lib/concurrent/futures/thread.py',
  },
  {
    kind: 'idle',
    id: 'python/process-worker',
    fns: ['=_process_worker', 'worker', '=_handle_tasks', '=_handle_workers', '=_handle_results', '=_queue_management_worker', '=_start_executor_manager_thread'],
    files: ['concurrent/futures/process.py', 'multiprocessing/pool.py', 'billiard/pool.py'],
    says: 'a process pool without work',
    source: 'CPython Lib/concurrent/futures/process.py, Lib/multiprocessing/pool.py',
  },
  {
    kind: 'idle',
    id: 'python/feeder',
    fns: ['=_feed'],
    files: ['multiprocessing/queues.py', 'billiard/queues.py'],
    says: "a queue's feeder thread without work",
    source: 'CPython Lib/multiprocessing/queues.py',
  },
  {
    kind: 'idle',
    id: 'python/servers',
    fns: ['serve_forever', 'run_forever', '=_run_once', 'mainloop', 'start_server', 'serve', 'run_asgi', 'main_loop'],
    files: ['socketserver.py', 'SocketServer.py', 'asyncio/base_events.py', 'wsgiref/simple_server.py', 'tornado/ioloop.py', 'uvicorn/server.py'],
    says: 'an event loop or server without work',
    source: 'CPython Lib/socketserver.py, Lib/asyncio/base_events.py',
  },
  {
    kind: 'idle',
    id: 'python/gunicorn',
    fns: ['run_for_one', 'run_for_multiple', 'wait', 'run', 'sleep'],
    files: ['gunicorn/workers/sync.py', 'gunicorn/workers/gthread.py', 'gunicorn/arbiter.py', 'gunicorn/workers/ggevent.py'],
    says: 'a gunicorn process waiting for connections or children',
    source: 'gunicorn workers/sync.py, arbiter.py',
  },
  {
    kind: 'idle',
    id: 'python/timer-thread',
    fns: ['run'],
    files: ['apscheduler/schedulers/blocking.py', 'sched.py'],
    says: 'a scheduler waiting for its time',
    source: 'CPython Lib/sched.py',
  },
  {
    kind: 'idle',
    id: 'python/resource-tracker',
    fns: ['main'],
    files: ['multiprocessing/resource_tracker.py', 'multiprocessing/semaphore_tracker.py', 'multiprocessing/forkserver.py', 'multiprocessing/resource_sharer.py'],
    says: "one of multiprocessing's helper processes",
    source: 'CPython Lib/multiprocessing/resource_tracker.py',
  },
  {
    kind: 'idle',
    id: 'openmp/docked-worker',
    fns: ['gomp_thread_start', 'kmp_launch_worker', 'kmp_launch_thread', 'kmp_monitor'],
    says: 'an OpenMP worker between parallel regions',
    source: 'gcc libgomp/team.c gomp_thread_start; llvm openmp/runtime kmp_launch_worker',
  },
  {
    kind: 'idle',
    id: 'openblas/worker',
    fns: ['blas_thread_server'],
    says: 'an OpenBLAS worker without work',
    source: 'OpenBLAS driver/others/blas_server.c',
  },
  {
    kind: 'idle',
    id: 'libuv/worker',
    fns: ['uv_threadpool_worker', 'worker'],
    files: ['src/threadpool.c', 'deps/uv/src/threadpool.c'],
    says: 'a libuv pool thread without work',
    source: 'libuv src/threadpool.c',
  },
  {
    kind: 'idle',
    id: 'event-loops',
    fns: ['g_main_loop_run', 'g_main_context_iteration', 'g_application_run', 'gtk_main', 'uv_run', 'uv__io_poll', 'event_base_loop', 'event_base_dispatch', 'ev_run', 'ev_loop', 'QEventLoop::exec', 'QCoreApplication::exec', 'QEventDispatcherGlib::processEvents', 'QEventDispatcherUNIX::processEvents', 'boost::asio::detail::scheduler::run', 'boost::asio::io_context::run', 'asio::detail::scheduler::run', 'aeMain', 'ngx_epoll_process_events', 'ngx_process_events_and_timers', 'ap_mpm_run', 'zmq::epoll_t::loop', 'zmq::worker_poller_base_t::worker_routine', 'sd_event_run', 'sd_event_wait', 'sd_event_loop', 'dbus_connection_dispatch', 'pa_mainloop_run', 'pa_mainloop_iterate', 'pw_data_loop_run', 'wl_event_loop_dispatch', 'wl_display_run', 'tokio::runtime::park::Inner::park', 'tokio::runtime::io::driver::Driver::turn', 'mio::poll::Poll::poll', 'rb_thread_wait_fd', 'timer_thread_sleep', 'thread_timer', 'timer_thread_func', 'rb_sigwait_sleep', 'node::SpinEventLoop', 'node::WorkerThreadsTaskRunner::DelayedTaskScheduler::Run', 'v8::platform::DefaultWorkerThreadsTaskRunner::WorkerThread::Run', 'node::PlatformWorkerThread', 'grpc_core::EventEngine', 'end_worker', 'pollset_work', 'grpc_pollset_work', 'begin_worker', 'timer_main_loop', 'timer_thread', 'ServerLoop', 'poll_loop', 'event_loop', 'main_loop', 'CFRunLoopRun', 'CFRunLoopServiceMachPort', 'CFRunLoopRunSpecific', 'workq_kernreturn', 'start_wqthread', 'nsc_daemon_loop'],
    says: 'an event loop without events',
    source: 'GLib, libuv, libevent, Qt, asio, nginx, zmq, systemd, tokio, Ruby, node, gRPC',
  },
  {
    kind: 'idle',
    id: 'pools',
    fns: ['g_thread_pool_thread_proxy', 'g_thread_pool_wait_for_new_task', 'g_async_queue_pop', 'g_async_queue_pop_intern_unlocked', 'QThreadPoolThread::run', 'rayon_core::registry::WorkerThread::wait_until_cold', 'rayon_core::sleep::Sleep::sleep', 'tbb::detail::r1::rml::private_worker::run', 'tbb::internal::rml::private_worker::run', 'folly::ThreadPoolExecutor', 'absl::ThreadPool::WorkLoop', 'grpc_event_engine::experimental::WorkStealingThreadPool::ThreadState::ThreadBody', 'Eigen::ThreadPoolTempl::WaitForWork', 'Eigen::ThreadPoolTempl::WorkerLoop', 'c10::ThreadPool::main_loop', 'torch::autograd::Engine::thread_main', 'torch::autograd::ReadyQueue::pop', 'rocksdb::ThreadPoolImpl::Impl::BGThread', 'util_queue_thread_func', 'cnd_wait', 'lp_cs_tpool_worker', 'nvidia_worker', 'marl::Scheduler::Worker::run', 'background_thread_sleep', 'background_thread_entry', 'background_thread0_work', 'etcd_worker'],
    says: 'a pool thread without work',
    source: 'GLib, Qt, rayon, TBB, folly, Eigen, torch, rocksdb, Mesa, jemalloc',
  },
  {
    kind: 'idle',
    id: 'mysql/background',
    fns: ['io_handler_thread', 'os_aio_linux_handle', 'os_aio_linux_collect', 'fil_aio_wait', 'srv_monitor_thread', 'srv_error_monitor_thread', 'lock_wait_timeout_thread', 'srv_purge_coordinator_thread', 'srv_worker_thread', 'buf_flush_page_cleaner_coordinator', 'buf_dump_thread', 'dict_stats_thread', 'fts_optimize_thread', 'srv_master_thread', 'srv_master_sleep', 'timer_notify_thread_func', 'signal_hand', 'signal_handler', 'handle_connections_sockets', 'mysqld_socket_acceptor', 'Per_thread_connection_handler::block_until_new_connection', 'Mysqld_socket_listener::listen_for_connection_event', 'cache_thread', 'handle_one_connection', 'pfs_spawn_thread', 'poll_for_idle', 'vio_io_wait', 'net_read_packet', 'my_net_read', 'ib_wqueue_wait', 'compress_gtid_table', 'event_scheduler_thread', 'Event_queue::get_top_for_execution_if_time', 'process_flush_master', 'one_thread_per_connection_end', 'block_until_new_connection', 'srv_lock_timeout_thread', 'srv_conc_enter_innodb', 'ma_checkpoint_background', 'ma_service_thread_control', 'handle_slave_background', 'binlog_background_thread', 'mysql_event_scheduler'],
    says: "one of MySQL's or MariaDB's background threads, or a connection without a query",
    source: 'mysql-server sql/, storage/innobase/srv/',
  },
  {
    kind: 'idle',
    id: 'kernel-style/rcu',
    fns: ['rcu_gp_kthread', 'call_rcu_thread', 'workqueue_thread'],
    says: 'a deferred-work thread',
    source: 'liburcu urcu-call-rcu-impl.h',
  },
];

/** Threads whose names say that they wait for work by trade. Weak: only supports, never decides. */
export const idleThreadNames = /^(?:pool-|worker|iou-wrk|gmain|gdbus|dconf|OMP|jemalloc_bg_thd|grpc_|tokio|rayon|QDBus|llvmpipe|signal|timer)/i;

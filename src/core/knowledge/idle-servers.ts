import type { IdleRow } from './rows.ts';
import { words } from './word-list.ts';

/** Databases and servers without work. */
export const idleServers: readonly IdleRow[] = [
  {
    kind: 'idle',
    id: 'mysql/background',
    fns: words`
      io_handler_thread os_aio_linux_handle os_aio_linux_handler os_aio_linux_collect os_aio_simulated_handle os_aio_simulated_handler LinuxAIOHandler::collect LinuxAIOHandler::poll fil_aio_wait
      srv_monitor_thread srv_error_monitor_thread srv_lock_timeout_thread srv_lock_timeout_and_monitor_thread
      lock_wait_timeout_thread lock_wait_rollback_thread_wait srv_purge_coordinator_thread srv_purge_coordinator_suspend
      srv_worker_thread srv_suspend_thread srv_suspend_thread_low srv_master_thread srv_master_sleep srv_master_main_loop
      buf_flush_page_cleaner_thread buf_flush_page_cleaner_coordinator buf_flush_page_coordinator_thread buf_flush_page_cleaner_worker
      pc_sleep_if_needed buf_lru_manager_thread buf_lru_manager_sleep_if_needed buf_dump_thread buf_resize_thread dict_stats_thread
      fts_optimize_thread ib_wqueue_wait ib_wqueue_timedwait log_writer log_checkpointer log_closer log_flusher
      log_flush_notifier log_write_notifier log_files_governor timer_notify_thread_func timer_notifier_thread_func signal_hand
      handle_connections_sockets mysqld_socket_acceptor Mysqld_socket_listener::listen_for_connection_event
      Per_thread_connection_handler::block_until_new_connection block_until_new_connection one_thread_per_connection_end
      end_thread cache_thread poll_for_idle compress_gtid_table event_scheduler_thread Event_queue::get_top_for_execution_if_time
      Event_scheduler::run process_flush_master ma_checkpoint_background ma_service_thread_control binlog_background_thread
      handle_manager tpool::thread_pool_generic::wait_for_tasks tpool::thread_pool_generic::worker_main tpool::waitable_task::wait
        threadpool_worker_entry Binlog_sender::wait_with_heartbeat Binlog_sender::wait_new_events
      Binlog_sender::wait_without_heartbeat MYSQL_LOG::wait_for_update MYSQL_BIN_LOG::wait_for_update_bin_log mysql_binlog_send
      ngs::Server::run_task ngs::Scheduler_dynamic::worker_proxy ngs::Scheduler_dynamic::wait_if_idle_then_delete_worker
      ngs::Scheduler_dynamic::worker xpl::Broker_task::wait_for_data_and_swap_queues ngs::Socket_acceptors_task::*
      next_event handle_slave_io handle_slave_background slave_worker_exec_job_group pop_jobs_item ack_receiver
       page_archiver_thread`,
    reach: 4,
    says: "one of MySQL's or MariaDB's background threads without work",
    source: 'mysql-server sql/, storage/innobase/srv/, log/; MariaDB tpool/, sql/',
  },
  {
    kind: 'idle',
    id: 'mysql/connection',
    fns: words`do_command handle_one_connection handle_connection do_handle_one_connection threadpool_process_request`,
    reach: 8,
    says: 'a connection without a query',
    source: 'mysql-server sql/sql_parse.cc do_command: reads the next packet',
  },
  {
    kind: 'idle',
    id: 'postgres/idle',
    fns: words`
      ServerLoop PostmasterMain BgWriterMain BackgroundWriterMain WalWriterMain CheckpointerMain AutoVacLauncherMain PgArchiverMain
      pgarch_MainLoop ArchiverMain SysLoggerMain PgstatCollectorMain ApplyLauncherMain WalSndLoop WalSndWaitForWal
      WalReceiverMain logicalrep_worker_main LogicalRepApplyLoop StartupProcessMain WaitForWALToBecomeAvailable
      pq_getbyte pq_getmsg SocketBackend ReadCommand BackgroundWorkerMain IoWorkerMain`,
    reach: 4,
    says: 'a PostgreSQL process without work',
    source: 'postgresql src/backend/postmaster, src/backend/tcop/postgres.c ReadCommand',
  },
  {
    kind: 'idle',
    id: 'mongo/idle',
    fns: words`
      mongo::PeriodicTaskRunner::run mongo::ThreadPool::_consumeTasks mongo::ThreadPool::_workerThreadBody mongo::SignalProcessingThread
      mongo::transport::ServiceExecutorSynchronous::* mongo::ClientCursorMonitor::run mongo::TTLMonitor::run wt_evict_thread_run
      evict_thread_run wt_cond_wait_signal ckpt_server sweep_server log_server log_wrlsn_server log_file_server
      mongo::FTDCController::doLoop mongo::BackgroundJob::jobBody mongo::DeadlineMonitor::*`,
    reach: 5,
    says: 'a background thread of MongoDB',
    source: 'mongo src/mongo; wiredtiger src/evict, src/conn',
  },
  {
    kind: 'idle',
    id: 'apache/idle',
    fns: words`
      ap_mpm_pod_check ap_mpm_podx_check server_main_loop ap_wait_or_timeout
      apr_pollset_poll impl_pollset_poll apr_pollcb_poll perform_idle_server_maintenance`,
    reach: 3,
    says: 'an Apache process or thread waiting for a connection',
    source: 'httpd server/mpm; apr poll/unix',
  },
  {
    kind: 'idle',
    id: 'apache/accept',
    fns: words`accept_mutex_on child_main prefork_run ap_run_mpm`,
    reach: 5,
    turns: true,
    says: 'an Apache process waiting for a connection, or for its turn to accept one',
    source:
      'httpd server/mpm/prefork/prefork.c: with several listeners one idle child has the accept mutex; a request is handled many frames further in',
  },
  {
    kind: 'idle',
    id: 'php/idle',
    fns: words`fcgi_accept_request fpm_event_loop fpm_event_epoll_wait fpm_run_master sapi_cli_server_do_event_loop php_cli_server_do_event_loop`,
    reach: 3,
    says: 'a PHP worker without a request',
    source: 'php main/fastcgi.c fcgi_accept_request; sapi/fpm/fpm/fpm_events.c',
  },
  {
    kind: 'idle',
    id: 'uwsgi/idle',
    fns: words`
      simple_loop simple_loop_run wsgi_req_simple_accept uwsgi_accept master_loop event_queue_wait
      uwsgi_master_check_daemons uwsgi_mule uwsgi_mule_handler uwsgi_corerouter_loop
      uwsgi_spooler`,
    reach: 4,
    says: 'a uWSGI process without a request',
    source: 'uwsgi core/loop.c, core/utils.c wsgi_req_accept, core/master.c',
  },
  {
    kind: 'idle',
    id: 'uwsgi/accept',
    fns: words`wsgi_req_accept`,
    reach: 4,
    turns: true,
    says: 'a uWSGI worker waiting for a request, or for its turn to accept one',
    source: 'uwsgi core/utils.c wsgi_req_accept: --thunder-lock, or several threads, accept one at a time',
  },
  {
    kind: 'idle',
    id: 'servers/idle',
    fns: words`
       smbd_server_loop tevent_loop_wait tevent_common_loop_wait tevent_loop_once epoll_event_loop std_event_loop_once
      slapd_daemon_task slapd_daemon ldap_int_thread_pool_wrapper master_event_loop io_loop_run io_loop_handler_run svc_run
       isc_app_ctxrun isc_nm_loop isc_ratelimiter wait_request_or_command_data server_accept_loop
       wait_until_can_do_something cupsdDoSelect run_poll_loop
      process_runnable_tasks vca_acct vca_epoll_thread Pool_Work_Thread CLI_Run WRK_thread
      mgt_run vbp_thread ovsdb_idl_wait poll_block`,
    reach: 4,
    says: 'a server without a request',
    source: 'Samba tevent, OpenLDAP, Dovecot, BIND, OpenSSH, CUPS, HAProxy, Varnish, Open vSwitch',
  },
];

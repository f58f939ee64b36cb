import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

/** Waiting for other processes, and for RCU, as libraries show it. */
export const clientWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'cpp/process-wait',
    fns: words`
      QProcess::waitForFinished QProcess::waitForStarted QProcessPrivate::waitForFinished QProcessPrivate::waitForStarted
      QProcess::waitForReadyRead g_spawn_sync g_spawn_command_line_sync pclose IO_new_proc_close IO_proc_close system
      libc_system do_system posix_spawn spawni posix_spawnp apr_proc_wait base::Process::WaitForExit
      base::GetAppOutput`,
    resource: 'child process',
    wokenBy: 'process',
    layer: 3,
    says: 'a child process to end',
    source: 'Qt QProcess, GLib gspawn.c, glibc sysdeps/posix/system.c, libio/iopopen.c, APR, Chromium',
  },
  {
    kind: 'wait',
    id: 'display/reply',
    fns: words`
      xcb_wait_for_reply xcb_wait_for_special_event xcb_take_socket XReply =_XReply XSync
      wl_display_roundtrip wl_display_roundtrip_queue dbus_pending_call_block dbus_connection_send_with_reply_and_block dbus_connection_block_pending_call g_dbus_connection_call_sync
      g_dbus_connection_send_message_with_reply_sync g_dbus_proxy_call_sync QDBusPendingCallPrivate::waitForFinished
      QDBusConnectionPrivate::sendWithReply sd_bus_call loader_dri3_wait_for_event
      pa_threaded_mainloop_wait pw_thread_loop_wait`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 3,
    says: 'an answer of a server (display, sound, bus, remote call)',
    source:
      'libxcb src/xcb_in.c; libX11 src/xcb_io.c; wayland src/wayland-client.c; D-Bus; GLib gio; Qt; systemd; PulseAudio src/pulse/thread-mainloop.c; PipeWire',
  },
  {
    kind: 'wait',
    id: 'display/events',
    fns: words`xcb_wait_for_event XIfEvent XNextEvent =_XReadEvents XReadEvents wl_display_dispatch_queue pa_mainloop_poll`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 3,
    says: 'events of a display or sound server',
    source: 'libxcb src/xcb_in.c; libX11 src/XlibInt.c; wayland src/wayland-client.c; PulseAudio src/pulse/mainloop.c',
  },
  {
    kind: 'wait',
    id: 'network/client',
    fns: words`
      cli_safe_read cli_safe_read_with_ok cli_read_query_result mysql_real_query mysql_query mysql_store_result
      mysql_stmt_execute mysql_read_query_result pqWaitTimed pqSocketPoll pqSocketCheck PQexec PQgetResult PQconnectdb
      PQexecParams PQexecFinish redisGetReply redisBufferRead redisCommand curl_easy_perform easy_transfer Curl_poll Curl_socket_check Curl_wait_ms
      curl_multi_wait curl_multi_poll multi_wait SSL_connect SSL_do_handshake SSL_accept ldap_result res_nsend
      res_context_send send_dg send_vc zmq_recv zmq_msg_recv zmq::socket_base_t::recv
      zmq::signaler_t::wait zmq::mailbox_t::recv mongoc_stream_readv OCIStmtExecute ssl3_read_n ssh_poll_ctx_dopoll
      krb5_sendto amqp_simple_wait_frame nn_recv rd_kafka_flush rd_kafka_metadata rd_kafka_query_watermark_offsets`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 3,
    says: 'an answer over the network',
    source:
      'client libraries: MySQL, libpq, hiredis, libcurl, OpenSSL, OpenLDAP, glibc resolv/res_send.c, ZeroMQ, libssh, rabbitmq-c, librdkafka',
  },
  {
    kind: 'wait',
    id: 'rcu/grace-period',
    fns: words`
      synchronize_rcu urcu_bp_synchronize_rcu urcu_memb_synchronize_rcu urcu_mb_synchronize_rcu urcu_qsbr_synchronize_rcu
      urcu_signal_synchronize_rcu wait_for_readers urcu_adaptative_busy_wait call_rcu_completion_wait rcu_barrier
      urcu_memb_barrier wait_gp synchronize_srcu`,
    resource: 'team',
    wokenBy: 'team',
    layer: 3,
    says: 'the readers of RCU to pass',
    source: 'userspace-rcu src/urcu.c, src/urcu-bp.c, src/urcu-call-rcu-impl.h, src/urcu-wait.h',
  },
  {
    kind: 'wait',
    id: 'library/sleep',
    fns: words`
      std::this_thread::sleep_for std::this_thread::sleep_until std::thread::sleep std::thread::sleep_ms os_thread_sleep
      my_sleep g_usleep QThread::sleep QThread::msleep QThread::usleep boost::this_thread::sleep boost::this_thread::sleep_for
      boost::this_thread::hiden::sleep_until apr_sleep PR_Sleep absl::SleepFor AbslInternalSleepFor* pg_usleep SDL_Delay
      SDL_Delay_REAL uv_sleep JVM_Sleep os::naked_sleep os::naked_short_sleep base::PlatformThread::Sleep Perl_pp_sleep
      time_sleep pysleep floatsleep rb_f_sleep zif_sleep zif_usleep ngx_msleep ACE_OS::sleep Poco::Thread::sleep`,
    resource: 'timer',
    wokenBy: 'clock',
    layer: 4,
    timed: true,
    says: 'the clock (sleep)',
    source:
      'libstdc++, Rust std, MySQL, GLib, Qt, boost, APR, NSPR, abseil, PostgreSQL, SDL, OpenJDK, Chromium, CPython, Ruby, PHP',
  },
];

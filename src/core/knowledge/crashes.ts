import type { CrashRow } from './rows.ts';
import { words } from './word-list.ts';

/** Frames of a process that is dying, not hanging. */
export const crashes: readonly CrashRow[] = [
  {
    kind: 'crash',
    id: 'libc/abort',
    notSeen: ['signal-reentrancy'],
    fns: words`
      abort assert_fail assert_fail_base assert_perror_fail =__assert libc_message malloc_printerr fortify_fail fortify_fail_abort
      stack_chk_fail chk_fail libc_fatal abort_msg =__assert_rtn malloc_report abort_with_payload`,
    says: 'an abort',
    source:
      'glibc stdlib/abort.c, assert/assert.c, debug/fortify_fail.c; macOS libsystem_c (raise and pthread_kill alone may be any signal)',
  },
  {
    kind: 'crash',
    id: 'cpp/terminate',
    fns: words`
      std::terminate cxxabiv1::__terminate gnu_cxx::__verbose_terminate_handler cxa_throw_bad_array_new_length cxa_pure_virtual
      std::panicking::rust_panic std::panicking::begin_panic_handler std::process::abort rust_panic core::panicking::panic_fmt core::panicking::panic_nounwind
      qt_message_fatal QMessageLogger::fatal g_assertion_message g_assertion_message_expr g_log_abort google::LogMessageFatal::~LogMessageFatal
      absl::log_internal::LogMessageFatal::~LogMessageFatal logging::LogMessage::HandleFatal runtime.fatalthrow runtime.dieFromSignal
      runtime.crash runtime.fatalpanic Py_FatalError fatal_error_exit Py_FatalErrorFunc rb_bug rb_assert_failure VMError::report_and_die
      os::abort mozalloc_abort MOZ_Crash`,
    says: 'a fatal error',
    source:
      'libstdc++ vterminate.cc; Rust std panicking.rs; Qt; GLib; glog; Go runtime; CPython pylifecycle.c; Ruby error.c; HotSpot vmError.cpp',
  },
  {
    kind: 'crash',
    id: 'native/crash-handler',
    notSeen: ['signal-reentrancy'],
    fns: words`
      KCrash::startDirectly KCrash::startProcess KCrash::defaultCrashHandler KCrash::startDrKonqi google_breakpad::ExceptionHandler::SignalHandler
      google_breakpad::ExceptionHandler::HandleSignal google_breakpad::ExceptionHandler::GenerateDump crashpad::SignalHandler::HandleCrash
      backward::SignalHandling::handleSignal backward::SignalHandling::sig_handler google::FailureSignalHandler absl::AbslFailureSignalHandler AbslFailureSignalHandler
      llvm::sys::RunSignalHandlers handle_fatal_signal my_print_stacktrace faulthandler_fatal_error
      JVM_handle_linux_signal folly::symbolizer::signalHandler
      boost::stacktrace::safe_dump_to nsProfileLock::FatalSignalHandler
       rb_sigsegv`,
    says: 'a crash handler',
    source:
      'KDE KCrash; Breakpad; Crashpad; backward-cpp; glog; abseil; LLVM; MySQL sql/signal_handler.cc; CPython faulthandler.c; HotSpot; folly; Ruby signal.c',
  },
  {
    kind: 'crash',
    id: 'native/sanitizer',
    fns: words`
      sanitizer::Die sanitizer::Abort asan::ReportGenericError asan::ScopedInErrorReport::~ScopedInErrorReport
      tsan::ReportRace msan::ReportUMR sanitizer::ReportDeadlySignal asan::AsanOnDeadlySignal`,
    says: "a sanitizer's report",
    source: 'llvm compiler-rt',
  },
];

import type { CrashRow } from './rows.ts';

/** Frames of a process that is dying, not hanging. */
export const crashes: readonly CrashRow[] = [
  {
    kind: 'crash',
    id: 'libc/abort',
    fns: ['abort', 'raise', 'pthread_kill_implementation', 'pthread_kill_internal', 'assert_fail', 'assert_fail_base', 'assert_perror_fail', 'libc_message', 'malloc_printerr', 'fortify_fail', 'stack_chk_fail', 'chk_fail', 'libc_fatal', 'gsignal'],
    says: 'an abort',
    source: 'glibc stdlib/abort.c, assert/assert.c',
  },
  {
    kind: 'crash',
    id: 'cpp/terminate',
    fns: ['std::terminate', '__cxxabiv1::__terminate', 'gnu_cxx::__verbose_terminate_handler', '__gnu_cxx::__verbose_terminate_handler', 'cxa_throw_bad_array_new_length', 'cxa_pure_virtual', 'std::panicking::rust_panic', 'rust_panic', 'qt_message_fatal', 'QMessageLogger::fatal', 'g_assertion_message', 'g_log_default_handler'],
    says: 'a fatal error',
    source: 'libstdc++ vterminate.cc; rust std; Qt; GLib',
  },
  {
    kind: 'crash',
    id: 'sanitizer',
    fns: ['sanitizer::Die', '__sanitizer::Die', '__asan::ReportGenericError', '__sanitizer::Abort', '__asan::ScopedInErrorReport::~ScopedInErrorReport'],
    says: "a sanitizer's report",
    source: 'llvm compiler-rt',
  },
];

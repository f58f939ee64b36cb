import { libcResets } from './libc-resets.ts';
import type { SectionRow } from './rows.ts';
import { words } from './word-list.ts';

const hung = 'no reset in posix/fork.c of glibc 2.12 to 2.42; measured on 2.36: the child hung';
const neverReset = 'defined with __libc_lock_define_initialized, no reset in posix/fork.c of glibc 2.12 to 2.42';
const resolve = 'Resolve names before the fork, or exec a helper.';

/**
 * Functions of glibc that take a named lock which fork does not reset. A waiter whose first frame above the lock
 * primitive is one of these waits for that lock; another thread inside one of the same row is, or was, inside the
 * critical section.
 */
export const glibcSections: readonly SectionRow[] = [
  {
    kind: 'section',
    id: 'glibc/envlock',
    notSeen: ['tzset'],
    fns: words`setenv unsetenv putenv clearenv add_to_environ`,
    lock: 'envlock',
    symbols: ['envlock'],
    resource: 'lock word',
    says: 'the environment lock of libc',
    source: `glibc stdlib/setenv.c; ${hung}`,
    advice:
      'Change the environment before the first thread starts, or pass envp to execve/posix_spawn in the child instead of calling setenv there.',
  },
  {
    kind: 'section',
    id: 'glibc/tzset-lock',
    notSeen: ['setenv-2014'],
    fns: words`
      tz_convert tz_convert_internal tzset tzset_internal tzset_unlocked tzfile_compute tzfile_read localtime localtime_r gmtime gmtime_r mktime timelocal
      mktime_internal strftime_internal strftime_l strftime wcsftime ctime ctime_r offtime_tz tzname_max tz_compute tzset_parse_tz`,
    lock: 'tzset_lock',
    symbols: ['tzset_lock'],
    resource: 'lock word',
    says: 'the time zone lock of libc',
    reset: libcResets.onlyMusl,
    source: `glibc time/tzset.c __tz_convert, __tzset (gmtime takes it too); ${hung}`,
    advice: 'Format time before the fork, or use UTC arithmetic of your own in the child.',
  },
  {
    kind: 'section',
    id: 'glibc/random-lock',
    fns: words`random srandom rand srand initstate setstate`,
    lock: 'random.c lock',
    symbols: ['unsafe_state'],
    resource: 'lock word',
    says: "the lock of libc's random()",
    reset: libcResets.onlyMusl,
    source: `glibc stdlib/random.c; ${hung}`,
    advice: 'Use random_r, drand48_r or getrandom() after a fork.',
  },
  {
    kind: 'section',
    id: 'glibc/exit-funcs',
    fns: words`run_exit_handlers cxa_atexit internal_atexit new_exitfn on_exit exit cxa_finalize atexit cxa_at_quick_exit quick_exit`,
    lock: '__exit_funcs_lock',
    symbols: ['__exit_funcs_lock', '__exit_lock'],
    resource: 'lock word',
    says: "the lock of libc's exit handlers (also taken by C++ local statics with a destructor)",
    reset: libcResets.onlyMusl,
    source: `glibc stdlib/cxa_atexit.c, stdlib/exit.c (2.41 adds __exit_lock); ${hung}`,
    advice: 'End a forked child with _exit(), and construct local statics before the fork.',
  },
  {
    kind: 'section',
    id: 'glibc/setlocale-lock',
    fns: words`
      setlocale newlocale duplocale freelocale dcigettext dcngettext dcgettext dgettext gettext bindtextdomain textdomain
      set_binding_values nl_find_domain nl_load_domain nl_find_locale nl_expand_alias strerror strerror_r strerror_l wcsmbs_load_conv wcsmbs_getfct nl_get_era_entry nl_init_era_entries nl_get_alt_digit
      psignal strsignal`,
    lock: '__libc_setlocale_lock',
    symbols: ['__libc_setlocale_lock', '_nl_state_lock'],
    resource: 'rwlock',
    says: 'the locale locks of libc (setlocale, gettext, strerror of a translated locale)',
    reset: libcResets.onlyMusl,
    source: `glibc locale/setlocale.c, intl/dcigettext.c, wcsmbs/wcsmbsload.c, time/era.c; ${hung}`,
    advice: 'Call setlocale and load translations before the fork.',
  },
  {
    kind: 'section',
    id: 'glibc/gconv-lock',
    fns: words`iconv_open iconv_close gconv_open gconv_close gconv_find_transform gconv_close_transform gconv_load_conf gconv_load_cache`,
    lock: '__gconv_lock',
    symbols: ['__gconv_lock'],
    resource: 'lock word',
    says: "the lock of libc's character set conversion",
    source: `glibc iconv/gconv_db.c; ${hung}`,
    advice: 'Open converters before the fork.',
  },
  {
    kind: 'section',
    id: 'glibc/check-pf',
    fns: words`check_pf make_request`,
    lock: '__check_pf lock',
    resource: 'lock word',
    says: 'the lock of the address family check in getaddrinfo',
    source: `glibc sysdeps/unix/sysv/linux/check_pf.c; ${hung}`,
    advice: resolve,
  },
  {
    kind: 'section',
    id: 'glibc/resolver',
    fns: words`
      getaddrinfo getaddrinfo_a gethostbyname gethostbyname_r gethostbyname2 gethostbyname2_r gethostbyaddr gethostbyaddr_r getnameinfo
      nrl_domainname res_init res_ninit res_hconf_init res_hconf_reorder_addrs resolv_conf_get_current resolv_conf_get
      resolv_conf_put nss_files_gethostbyname2_r nss_files_gethostbyname_r nss_files_gethostbyaddr_r nss_files_gethostbyname4_r gaih_inet
      gaiconf_init gaiconf_reload res_maybe_init res_vinit resolv_conf_attach maybe_init context_get res_context_acquire gethostent getnetbyname`,
    lock: "libc's name resolution locks",
    resource: 'lock word',
    says: "one of the locks of libc's name resolution",
    source: `glibc resolv/resolv_conf.c, resolv/res_hconf.c, inet/getnameinfo.c; ${neverReset}`,
    advice: resolve,
  },
  {
    kind: 'section',
    id: 'glibc/nss',
    fns: words`
      getpwnam getpwuid getgrnam getgrgid getservbyname getservbyport getprotobyname getprotobynumber getpwent getgrent getspnam getpwnam_r getpwuid_r
      getgrnam_r getgrgid_r setpwent endpwent setgrent endgrent initgroups getgrouplist innetgr getnetgrent fgetpwent fgetgrent nss_lookup nss_passwd_lookup2
      nss_database_lookup nss_database_lookup2 nss_next2 nss_load_library nss_module_load nss_module_get_function
      nss_files_data_open nss_action_allocate nss_getent nss_getent_r nss_setent nss_endent lckpwdf ulckpwdf cuserid getlogin_r`,
    lock: "libc's name service locks",
    symbols: ['nss_module_list_lock', 'nss_actions_lock'],
    resource: 'lock word',
    says: "one of the locks of libc's name service (NSS)",
    source: `glibc nss/getXXbyYY.c, getXXent.c, nss_module.c; ${hung} (only the database of nss_database.c is reset, from 2.33 on)`,
    advice: 'Look users, groups and services up before the fork, or with the _r functions.',
  },
  {
    kind: 'section',
    id: 'glibc/syslog',
    fns: words`syslog vsyslog vsyslog_chk syslog_chk vsyslog_internal openlog closelog syslog_internal setlogmask`,
    lock: 'syslog_lock',
    symbols: ['syslog_lock'],
    resource: 'lock word',
    says: "syslog's lock",
    reset: libcResets.onlyMusl,
    source: `glibc misc/syslog.c; ${neverReset}`,
    advice: 'Do not call syslog in a forked child before exec; let the parent log.',
  },
  {
    kind: 'section',
    id: 'glibc/popen',
    fns: words`popen pclose IO_proc_open IO_new_proc_open IO_new_proc_close IO_proc_close IO_new_popen`,
    lock: 'proc_file_chain_lock',
    symbols: ['proc_file_chain_lock'],
    resource: 'lock word',
    says: "popen's list lock",
    reset: libcResets.popen,
    source: 'glibc libio/iopopen.c: reset from 2.41 on (commit 9f0d2c0ee6); measured on 2.36: the child hung',
  },
  {
    kind: 'section',
    id: 'glibc/system',
    fns: words`do_system libc_system system cancel_handler`,
    lock: 'system.c lock',
    resource: 'lock word',
    says: "the lock of libc's system()",
    source: `glibc sysdeps/posix/system.c; ${neverReset}; measured: 1 of 601 forks`,
  },
  {
    kind: 'section',
    id: 'glibc/utmp',
    fns: words`getutent getutent_r setutent endutent pututline getutid_r getutline_r utmpname updwtmp getlogin`,
    lock: '__libc_utmp_lock',
    symbols: ['__libc_utmp_lock'],
    resource: 'lock word',
    says: "the lock of libc's login records",
    source: `glibc login/getutent_r.c; ${neverReset}`,
  },
  {
    kind: 'section',
    id: 'glibc/abort',
    fns: words`abort`,
    lock: 'abort.c lock',
    resource: 'lock word',
    says: "the lock of libc's abort()",
    reset: libcResets.abort,
    source: 'glibc stdlib/abort.c: recursive lock up to 2.40, rwlock reset at fork from 2.41 on (commit d40ac01cbb)',
  },
  {
    kind: 'section',
    id: 'glibc/sem-open',
    fns: words`sem_open sem_close sem_unlink sem_routines_lookup check_add_mapping`,
    lock: 'sem_mappings_lock',
    symbols: ['__sem_mappings_lock', 'sem_mappings_lock'],
    resource: 'lock word',
    says: 'the list of named semaphores',
    reset: libcResets.onlyMusl,
    source: `glibc sysdeps/pthread/sem_routines.c; ${neverReset}`,
  },
  {
    kind: 'section',
    id: 'glibc/rare-locks',
    fns: words`fmtmsg register_printf_function register_printf_specifier register_printf_modifier register_printf_type bindresvport rpc_createxid key_call_socket yp_bind nis_call`,
    lock: 'a lock of libc',
    resource: 'lock word',
    says: 'a lock of a rarely used part of libc',
    source: `glibc stdlib/fmtmsg.c, stdio-common/reg-*.c, inet/bindresvport.c, sunrpc, nis; ${neverReset}`,
  },
  {
    kind: 'section',
    id: 'glibc/dl-load-write',
    fns: words`
      dl_iterate_phdr dl_add_to_namespace_list dl_find_object Unwind_Find_FDE uw_frame_state_for uw_init_context_1 Unwind_RaiseException
      Unwind_Resume Unwind_Backtrace Unwind_ForcedUnwind backtrace cxa_throw cxa_rethrow ULx86_64_dwarf_find_proc_info dl_unwind_find_exidx unw_init_local_phdr`,
    lock: 'dl_load_write_lock',
    symbols: ['_rtld_global+2608', '_rtld_global+2352', '_dl_load_write_lock'],
    resource: 'mutex',
    says: "the dynamic linker's list lock (dl_iterate_phdr: exceptions, backtraces, unwinders)",
    source: `glibc elf/dl-iteratephdr.c, elf/dl-object.c; ${hung} although dl_load_lock is reset (offset 2608 of _rtld_global measured on x86-64 2.36)`,
    advice:
      'Throw no exception and take no backtrace in a forked child before exec; GCC 12 with glibc 2.35 and later unwinds without this lock.',
  },
];

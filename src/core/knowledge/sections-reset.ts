import { libcResets } from './libc-resets.ts';
import type { SectionRow } from './rows.ts';
import { words } from './word-list.ts';

const elsewhere =
  'A lock that fork() resets is not orphaned by fork(): look for _Fork, vfork or clone, a signal handler, another allocator, or memory that was overwritten.';

/** Functions of libc that take a lock which fork() itself resets in the child. */
export const resetSections: readonly SectionRow[] = [
  {
    kind: 'section',
    id: 'musl/malloc',
    fns: words`libc_malloc_impl libc_free libc_realloc libc_memalign libc_calloc alloc_slot alloc_group malloc_usable_size_impl`,
    files: [
      'src/malloc/mallocng/malloc.c',
      'src/malloc/mallocng/free.c',
      'src/malloc/oldmalloc/malloc.c',
      'src/malloc/malloc.c',
    ],
    lock: "musl's allocator lock",
    resource: 'lock word',
    says: "the lock of musl's allocator",
    reset: libcResets.onlyMusl,
    source: 'musl src/malloc/mallocng: reset by fork() from 1.2.2 on, not before',
    advice: 'Use musl 1.2.2 or later, or do not allocate in the forked child of a threaded process.',
  },
  {
    kind: 'section',
    id: 'musl/malloc-impl',
    fns: words`libc_malloc_impl`,
    lock: "musl's allocator lock",
    resource: 'lock word',
    says: "the lock of musl's allocator",
    reset: libcResets.onlyMusl,
    source: 'musl 1.2.1 and later src/malloc/mallocng/malloc.c (__libc_malloc_impl): reset by fork() from 1.2.2 on',
    advice: 'Use musl 1.2.2 or later, or do not allocate in the forked child of a threaded process.',
  },
  {
    kind: 'section',
    id: 'glibc/malloc',
    fns: words`
      malloc free cfree calloc realloc reallocarray int_malloc int_free int_free_merge_chunk int_realloc libc_malloc libc_malloc2 libc_free libc_calloc
      libc_realloc libc_memalign memalign int_memalign mid_memalign posix_memalign aligned_alloc valloc pvalloc arena_get2
      arena_get_retry get_free_list reused_arena malloc_consolidate sysmalloc systrim malloc_trim mtrim mallinfo mallinfo2 malloc_info malloc_stats
      ptmalloc_init malloc_hook_ini tcache_init arena_thread_freeres malloc_arena_thread_freeres malloc_thread_freeres detach_arena heap_trim
      malloc_check free_check realloc_check`,
    lock: 'malloc arena lock',
    symbols: ['main_arena', 'mp_', 'list_lock', 'free_list_lock'],
    resource: 'lock word',
    says: "the memory allocator's lock",
    reset: libcResets.malloc,
    source: 'glibc malloc/arena.c, malloc/malloc.c; posix/fork.c',
    advice: elsewhere,
  },
  {
    kind: 'section',
    id: 'glibc/stdio',
    fns: words`
      fputs printf fprintf vfprintf vprintf vfprintf_internal puts fwrite fflush fflush_unlocked fclose putc fputc putchar fgets fread getc fgetc getchar getline
      getdelim fscanf scanf ungetc fputws fputwc fgetws IO_puts IO_fputs IO_fwrite IO_fflush IO_flush_all IO_flush_all_lockp IO_flush_all_linebuffered
      IO_cleanup IO_unbuffer_all IO_new_fclose IO_old_fclose flockfile IO_un_link IO_link_in fopen freopen fdopen IO_new_fopen IO_new_fdopen fopen_internal IO_list_lock
      IO_lock_lock fseek fseeko ftell ftello rewind setvbuf setbuf perror psiginfo IO_getline IO_fread IO_fgets IO_getdelim IO_ungetc IO_setvbuf IO_seekoff IO_ftell fcloseall
      printf_chk fprintf_chk vfprintf_chk vprintf_chk fputs_unlocked_chk libc_fatal_stdio`,
    lock: 'stdio stream lock',
    symbols: [
      '_IO_stdfile_0_lock',
      '_IO_stdfile_1_lock',
      '_IO_stdfile_2_lock',
      '_IO_list_all',
      '_IO_2_1_stdout_',
      '_IO_2_1_stderr_',
    ],
    resource: 'lock word',
    says: 'the lock of a stdio stream or of the list of streams',
    reset: libcResets.stdio,
    source:
      'glibc posix/fork.c: _IO_list_lock and each FILE are reset in the child (from 2.24 on of a process that glibc knows to be multi-threaded)',
    advice: elsewhere,
  },
  {
    kind: 'section',
    id: 'glibc/dl-load',
    fns: words`
      dlopen dlmopen dlclose dlsym dlvsym dlerror dladdr dladdr1 dlinfo dl_open dl_close dl_sym dl_vsym dl_addr dl_open_worker dl_open_worker_begin dlopen_implementation
      dl_catch_error dl_catch_exception dlerror_run dlopen_doit dlsym_doit dlclose_doit dlclose_worker dl_close_worker dl_map_object dl_init dl_call_fini call_init call_destructors
      dl_fini dl_lookup_symbol_x do_lookup_x add_dependency dl_fixup dl_runtime_resolve dl_runtime_resolve_xsavec dl_runtime_resolve_xsave do_dlopen libc_dlopen_mode libc_dlsym cxa_thread_atexit_impl call_tls_dtors`,
    lock: 'dl_load_lock',
    symbols: ['_rtld_global+2568', '_rtld_global+2312', '_dl_load_lock'],
    resource: 'mutex',
    says: "the dynamic linker's load lock",
    reset: libcResets.dlLoad,
    source:
      'glibc elf/dl-open.c, dl-close.c, dl-lookup.c; posix/fork.c re-initialises dl_load_lock in the child in every version (offset 2568 of _rtld_global measured on x86-64 2.36)',
    advice: elsewhere,
  },
  {
    kind: 'section',
    id: 'freebsd/rtld-bind-lock',
    fns: words`rtld_dlopen dlopen_object rtld_bind find_symdef symlook_obj symlook_default rtld_bind_start tls_get_addr_slow rtld_exit dlclose_locked do_dlsym`,
    lock: 'rtld_bind_lock',
    resource: 'rwlock',
    says: "the dynamic linker's bind lock",
    source: 'FreeBSD libexec/rtld-elf/rtld.c, rtld_lock.c; libthr/thread/thr_rtld.c',
  },
  {
    kind: 'section',
    id: 'glibc/dl-tls',
    fns: words`tls_get_addr tls_get_addr_slow update_get_addr tls_get_addr_tail allocate_and_init dl_update_slotinfo dl_allocate_tls dl_allocate_tls_init`,
    lock: 'dl_load_tls_lock',
    symbols: ['_rtld_global+2648', '_dl_load_tls_lock'],
    resource: 'mutex',
    says: "the dynamic linker's lock of thread-local storage",
    reset: libcResets.dlTls,
    source: 'glibc elf/dl-tls.c; reset from 2.35 on',
  },
  {
    kind: 'section',
    id: 'glibc/unwind-link',
    fns: words`libc_unwind_link_get`,
    lock: 'unwind_link lock',
    resource: 'lock word',
    says: 'the lock with which libc loads the unwinder (backtrace, pthread_exit, pthread_cancel)',
    reset: libcResets.unwindLink,
    source: 'glibc misc/unwind-link.c; reset from 2.34 on',
  },
  {
    kind: 'section',
    id: 'glibc/nss-database',
    fns: words`nss_database_get nss_database_reload nss_database_check_reload_and_get nss_database_get_noreload nss_database_fork_prepare_parent`,
    lock: 'nss_database lock',
    resource: 'lock word',
    says: "the lock of libc's name service switch",
    reset: libcResets.nssDatabase,
    source: 'glibc nss/nss_database.c; reset from 2.33 on',
  },
  {
    kind: 'section',
    id: 'glibc/stack-cache',
    fns: words`nptl_deallocate_stack deallocate_stack allocate_stack get_cached_stack nptl_free_tcb nptl_setxid make_stacks_executable dl_make_stack_executable dl_thread_gscope_wait thread_gscope_wait dl_init_static_tls pthread_getattr_default_np`,
    lock: 'stack cache lock',
    symbols: ['stack_cache_lock', '_dl_stack_cache_lock', '__default_pthread_attr_lock', '_rtld_global+4328'],
    resource: 'lock word',
    says: "the lock of libc's cache of thread stacks",
    reset: libcResets.stackCache,
    source:
      'glibc nptl/allocatestack.c, nptl/nptl-stack.c; reset by reclaim_stacks in the child of fork() (offset 4328 of _rtld_global measured on x86-64 2.36)',
    advice: elsewhere,
  },
  {
    kind: 'section',
    id: 'glibc/atfork-lock',
    fns: words`register_atfork unregister_atfork run_fork_handlers run_prefork_handlers run_postfork_handlers pthread_atfork`,
    lock: 'atfork_lock',
    symbols: ['atfork_lock', '__fork_lock'],
    resource: 'lock word',
    says: "the lock of libc's list of at-fork handlers",
    reset: libcResets.atforkList,
    source:
      'glibc nptl/register-atfork.c: held while handlers run in 2.28 to 2.35 (BZ 24595, 27054); released round each handler from 2.36 on',
    advice:
      'An at-fork handler that registers handlers or closes a library hangs in glibc 2.28 to 2.35: update glibc, or do it outside the handler.',
  },
];

import { cpythonResets, type Reset } from './libc-resets.ts';
import type { SectionRow } from './rows.ts';
import { words } from './word-list.ts';

const jemalloc: readonly Reset[] = [
  {
    by: 'jemalloc',
    from: '3.0',
    note: 'not if it was loaded without pthread_atfork',
    source: 'jemalloc src/jemalloc.c, src/jemalloc_init.c: pthread_atfork(jemalloc_prefork, …)',
  },
];
const gperftools: readonly Reset[] = [
  {
    by: 'gperftools',
    from: '2.6',
    note: 'not with TCMALLOC_NO_ATFORK, nor on macOS, FreeBSD, AIX',
    source: 'gperftools src/static_vars.cc: pthread_atfork(CentralCacheLockAll, …)',
  },
];

/** Allocators, unwinders and Python: functions that take a lock of their own. */
export const librarySections: readonly SectionRow[] = [
  {
    kind: 'section',
    id: 'libgcc/object-mutex',
    fns: words`register_frame_info register_frame_info_bases deregister_frame_info deregister_frame_info_bases register_frame deregister_frame search_object unseen_objects Unwind_Find_registered_FDE`,
    lock: 'object_mutex',
    symbols: ['object_mutex'],
    resource: 'mutex',
    says: "libgcc's registry of unwind tables",
    source: 'gcc libgcc/unwind-dw2-fde.c (before GCC 13); glibc sysdeps/generic/unwind-dw2-fde.c',
  },
  {
    kind: 'section',
    id: 'libunwind/cache',
    fns: words`
      ULx86_64_dwarf_find_save_locs ULaarch64_dwarf_find_save_locs dwarf_find_save_locs get_rs_cache dwarf_step ULx86_64_dwarf_step UIx86_64_dwarf_find_save_locs ULx86_64_validate_mem
      ULx86_64_init_local unw_init_local ULx86_64_tdep_init tdep_init x86_64_local_addr_space_init dwarf_flush_rs_cache ULx86_64_dwarf_put_unwind_info get_static_proc_name`,
    lock: "libunwind's cache lock",
    resource: 'mutex',
    says: "the lock of libunwind's cache",
    source: 'libunwind src/dwarf/Gparser.c get_rs_cache (not with UNW_CACHE_PER_THREAD)',
    advice:
      'Do not unwind in a signal handler or in a forked child: build libunwind with a cache per thread, or use another unwinder.',
  },
  {
    kind: 'section',
    id: 'tcmalloc/page-heap',
    fns: words`tcmalloc::* tc_malloc tc_free tc_realloc tc_calloc tc_new tc_delete tc_newarray tc_deletearray tc_memalign tc_posix_memalign ThreadCache::* CentralCacheLockAll do_malloc_pages TCMallocInternalNew* TCMallocInternalDelete* TCMallocInternalMalloc TCMallocInternalFree MallocHook::* HeapProfiler* ProfileHandler::*`,
    lock: "tcmalloc's locks",
    resource: 'spinlock',
    says: "one of tcmalloc's spin locks",
    reset: gperftools,
    source: 'gperftools src/static_vars.cc; google/tcmalloc has no atfork handler (read in 2026)',
    advice:
      'Use gperftools 2.6 or later (not built with TCMALLOC_NO_ATFORK), or exec after the fork; google/tcmalloc takes no care of fork.',
  },
  {
    kind: 'section',
    id: 'jemalloc/arenas',
    fns: words`
      je_malloc je_free je_calloc je_realloc je_memalign je_posix_memalign je_aligned_alloc je_mallocx je_rallocx je_xallocx je_sdallocx je_dallocx je_mallctl je_arena_* je_tcache_* je_extent_* je_edata_* je_pa_* je_pac_* je_hpa_* je_sec_* je_base_* je_large_* je_huge_* je_chunk_* je_prof_* je_ecache_* je_ehooks_* je_eset_* je_rtree_* je_tsd_* je_ckh_* je_stats_* je_ctl_* je_malloc_default je_background_thread_* je_malloc_tsd_*
      je_jemalloc_prefork je_jemalloc_postfork_child jemalloc_prefork arena_bin_* arena_tcache_* arena_run_* arena_slab_* arena_decay* arena_purge* arena_cache_bin_* extent_recycle* extent_alloc* extent_dalloc* extents_* tcache_alloc_* tcache_bin_flush_* tcache_event* huge_palloc huge_dalloc imalloc_body imalloc ifree malloc_init_hard`,
    lock: "jemalloc's locks",
    resource: 'mutex',
    says: "one of jemalloc's locks",
    reset: jemalloc,
    source: 'jemalloc 3 to 5 src/arena.c, src/extent.c; src/jemalloc.c jemalloc_prefork / jemalloc_postfork_child',
    advice:
      'Use a current jemalloc 5 (several mutexes were missed at fork in earlier ones), and do not allocate in signal handlers.',
  },
  {
    kind: 'section',
    id: 'mimalloc/heaps',
    fns: words`mi_malloc mi_free mi_calloc mi_realloc mi_heap_malloc mi_malloc_generic mi_segment_* mi_arena_* mi_page_* mi_heap_* mi_thread_init mi_os_* mi_subproc_* mi_abandoned_*`,
    lock: "mimalloc's locks",
    resource: 'mutex',
    says: "one of mimalloc's locks",
    source: 'mimalloc src/: registers no atfork handler (read in 2026)',
    advice: 'Do not fork a threaded process that uses mimalloc, except to exec at once.',
  },
  {
    kind: 'section',
    id: 'python/logging-lock',
    fns: words`handle emit flush acquire release callHandlers createLock close =_acquireLock format`,
    files: ['logging/__init__.py', 'logging/handlers.py'],
    lock: "a logging handler's lock",
    resource: 'RLock',
    says: "a logging handler's lock",
    reset: cpythonResets.logging,
    source:
      'CPython Lib/logging/__init__.py Handler.handle; re-initialised at fork from 3.7 on; measured: 3.6 and 2.7 hang',
    advice:
      'Start children before threads, use subprocess (without preexec_fn) or the spawn start method; CPython 3.7 and later re-initialise the locks of logging itself.',
  },
  {
    kind: 'section',
    id: 'python/import',
    fns: words`=_find_and_load =_load_unlocked =_find_and_load_unlocked exec_module =_call_with_frames_removed =_lock_unlock_module =_handle_fromlist =_gcd_import acquire __enter__ =__enter__`,
    files: [
      '<frozen importlib._bootstrap>',
      '<frozen importlib._bootstrap_external>',
      'importlib/_bootstrap.py',
      'importlib/_bootstrap_external.py',
    ],
    lock: "a module's import lock",
    resource: 'import lock',
    says: 'the lock of a module that is being imported',
    source: 'CPython Lib/importlib/_bootstrap.py; measured: not reset at fork, 3.6 to 3.13',
    advice: 'Import modules before the fork (at the top of the main module), never lazily in a thread while forking.',
  },
  {
    kind: 'section',
    id: 'cpython/buffered-lock',
    notSeen: ['py-half-import'],
    fns: words`
      bufferedwriter_flush_unlocked bufferedwriter_flush buffered_flush buffered_flush_and_rewind_unlocked buffered_close buffered_seek buffered_truncate io_BufferedWriter_write io_BufferedWriter_write_impl bufferedwriter_write bufferedwriter_raw_write
      io_BufferedReader_read io_BufferedReader_read1 buffered_readline buffered_read buffered_readinto buffered_iternext bufferedreader_raw_read bufferedreader_fill_buffer bufferedreader_read_all bufferedreader_peek_unlocked enter_buffered_busy
      io__Buffered_flush io__Buffered_readline io__Buffered_read io__Buffered_read1 io__Buffered_readinto io__Buffered_close io__Buffered_seek io__Buffered_peek io__Buffered_simple_flush buffered_simple_flush`,
    lock: "a buffered file's lock",
    resource: 'buffered file lock',
    says: 'the lock inside a buffered file object (sys.stdout, sys.stderr or another)',
    source: 'CPython Modules/_io/bufferedio.c; measured: not reset at fork, 3.6 to 3.13',
    advice:
      'Do not print from threads while forking; in the child write with os.write() or reopen sys.stdout on a new buffer.',
  },
  {
    kind: 'section',
    id: 'python/executor-shutdown-lock',
    fns: words`submit shutdown =_python_exit`,
    files: ['concurrent/futures/thread.py'],
    lock: '_global_shutdown_lock',
    resource: 'Python lock',
    says: "the global lock of thread pool executors (also taken by os.fork's before hook, 3.9+)",
    reset: cpythonResets.executorShutdown,
    source: 'CPython Lib/concurrent/futures/thread.py os.register_at_fork(before=_global_shutdown_lock.acquire)',
  },
  {
    kind: 'section',
    id: 'python/resource-tracker-lock',
    fns: words`=_send ensure_running register unregister =_check_alive getfd`,
    files: ['multiprocessing/resource_tracker.py', 'multiprocessing/semaphore_tracker.py'],
    lock: "the resource tracker's lock",
    resource: 'RLock',
    says: "the lock of multiprocessing's resource tracker",
    source: 'CPython Lib/multiprocessing/resource_tracker.py ResourceTracker._lock: no at-fork hook',
    advice: 'Create shared memory, semaphores and queues before threads that do so, or use the spawn start method.',
  },
];

/** Who takes care of a fork, and of what: printed by `ghostlock risk`, so that one knows what is left. */
export interface AtForkRow {
  readonly by: string;
  /** Beginnings of the library's file name. */
  readonly modules: readonly string[];
  /** Beginnings of function names. */
  readonly fns: readonly string[];
  readonly says: string;
  readonly source: string;
}

export const atForkHandlers: readonly AtForkRow[] = [
  {
    by: 'jemalloc',
    modules: ['libjemalloc'],
    fns: ['je_', 'jemalloc_'],
    says: 'takes its locks before the fork and resets them in the child; its background threads are restarted',
    source: 'jemalloc src/jemalloc.c: pthread_atfork(jemalloc_prefork, …) since 3.0',
  },
  {
    by: 'tcmalloc (gperftools)',
    modules: ['libtcmalloc'],
    fns: ['tcmalloc::'],
    says: 'takes its locks before the fork from 2.6 on; not with TCMALLOC_NO_ATFORK, and not in google/tcmalloc',
    source: 'gperftools src/static_vars.cc',
  },
  {
    by: 'OpenBLAS',
    modules: ['libopenblas', 'libscipy_openblas'],
    fns: ['blas_thread_', 'blas_memory_'],
    says: 'ends its worker threads before the fork and starts them anew on both sides',
    source: 'OpenBLAS driver/others/memory.c: pthread_atfork(blas_thread_shutdown, …) since 0.2.9',
  },
  {
    by: 'LLVM OpenMP',
    modules: ['libomp', 'libiomp5'],
    fns: ['__kmp_', '__kmpc_'],
    says: 're-initialises itself in the child (KMP_INIT_AT_FORK)',
    source: 'llvm openmp runtime/src/z_Linux_util.cpp __kmp_register_atfork',
  },
  {
    by: 'gRPC',
    modules: ['libgrpc'],
    fns: ['grpc_core::', 'grpc_event_engine::', 'grpc::'],
    says: 'only with GRPC_ENABLE_FORK_SUPPORT=1, and only if no call is in progress',
    source: 'grpc doc/fork_support.md',
  },
  {
    by: 'OpenSSL',
    modules: ['libcrypto', 'libssl'],
    fns: [],
    says: 'reseeds its random generators in the child; its other locks stay as they are',
    source: 'openssl crypto/threads_pthread.c, doc/man3/OPENSSL_fork_prepare.pod',
  },
  {
    by: 'libgomp',
    modules: ['libgomp'],
    fns: ['gomp_', 'GOMP_'],
    says: 'nothing: GNU OpenMP has no at-fork handler',
    source: 'gcc PR 52303, PR 60035',
  },
];

/** What libc's fork() itself does for the child, in words. */
export const libcAtFork = {
  glibc: {
    says: "fork() resets malloc's arenas, the stdio streams, the dynamic linker's load lock and the cache of thread stacks; the locks of setenv, localtime, setlocale, atexit, iconv, getpwnam, syslog, random and others stay as they are, and so does every pthread mutex",
    source: 'glibc posix/fork.c, 2.12 to 2.42',
  },
  musl: {
    says: "from 1.2.2 on fork() resets all of libc's own locks, before that none; pthread mutexes stay as they are",
    source: 'musl src/process/fork.c',
  },
} as const;

/** What CPython's os.fork() does, the newest that applies first. */
export const cpythonAtFork: readonly { readonly from: string; readonly says: string }[] = [
  {
    from: '3.12',
    says: 'warns when a process with threads forks; the GIL, the threading module, logging and executors are re-initialised in the child, module locks and the locks of buffered files (sys.stdout) are not',
  },
  {
    from: '3.9',
    says: 'the GIL, the threading module, logging and executors are re-initialised in the child; module locks and the locks of buffered files (sys.stdout) are not',
  },
  {
    from: '3.7',
    says: 'the GIL, the threading module and logging are re-initialised in the child; module locks, executors and the locks of buffered files (sys.stdout) are not',
  },
  {
    from: '2.5',
    says: 'the GIL and the global import lock are re-initialised in the child; logging, module locks and buffered files are not',
  },
];

import { baseName } from '../names.ts';
import { isAtLeast } from '../version.ts';

/**
 * What fork() puts right in the child, by version. A lock that is in no table here stays as it was at the moment of
 * fork: taken, if another thread had it.
 */

export interface Reset {
  readonly by: 'glibc' | 'musl' | 'cpython' | 'jemalloc' | 'gperftools' | 'openblas' | 'llvm-openmp';
  /** First version that does it. */
  readonly from?: string;
  /** First version that no longer does. */
  readonly until?: string;
  readonly note?: string;
  readonly source: string;
}

const fork = 'glibc posix/fork.c (sysdeps/nptl/fork.c before 2.34), read at tags 2.12 to 2.42';
const musl = 'musl src/process/fork.c, read at v1.1.24, v1.2.1, v1.2.2, v1.2.5';
const onlyThreaded =
  'from 2.24 on only if glibc knows the process to be multi-threaded (header.multiple_threads; __libc_single_threaded in 2.34 and 2.35; SINGLE_THREAD_P from 2.36 on)';

const muslAll: Reset = { by: 'musl', from: '1.2.2', source: musl };

/** Resets by lock, for the `reset` of section rows. */
export const libcResets = {
  malloc: [
    {
      by: 'glibc',
      from: '2.3',
      note: `by atfork handlers of malloc up to 2.23, in fork() itself since; ${onlyThreaded}`,
      source: `${fork}; malloc/arena.c`,
    },
    muslAll,
  ],
  stdio: [{ by: 'glibc', from: '2.3', note: `each FILE and the list of them; ${onlyThreaded}`, source: fork }, muslAll],
  dlLoad: [{ by: 'glibc', from: '2.3', source: fork }, muslAll],
  dlTls: [{ by: 'glibc', from: '2.35', note: 'before 2.35 dl_load_lock served', source: fork }, muslAll],
  nssDatabase: [{ by: 'glibc', from: '2.33', note: onlyThreaded, source: fork }],
  unwindLink: [{ by: 'glibc', from: '2.34', note: onlyThreaded, source: fork }],
  popen: [{ by: 'glibc', from: '2.41', note: onlyThreaded, source: `${fork}; libio/iopopen.c` }, muslAll],
  abort: [{ by: 'glibc', from: '2.41', note: onlyThreaded, source: `${fork}; stdlib/abort.c` }, muslAll],
  stackCache: [
    { by: 'glibc', from: '2.3', source: 'glibc reclaim_stacks: nptl/allocatestack.c, sysdeps/nptl/fork.h' },
    muslAll,
  ],
  atforkList: [
    { by: 'glibc', from: '2.3', source: `${fork}; nptl/register-atfork.c, posix/register-atfork.c` },
    muslAll,
  ],
  onlyMusl: [muslAll],
} as const satisfies Record<string, readonly Reset[]>;

/** What CPython puts right in the child, by version. */
export const cpythonResets = {
  logging: [
    {
      by: 'cpython',
      from: '3.7',
      source: 'CPython Lib/logging/__init__.py os.register_at_fork; measured: 2.7 and 3.6 hang, 3.7 to 3.13 do not',
    },
  ],
  gil: [{ by: 'cpython', from: '2.5', source: 'CPython PyEval_ReInitThreads' }],
  globalImportLock: [
    {
      by: 'cpython',
      from: '2.6',
      source: 'CPython Modules/posixmodule.c: held over fork, re-initialised in the child',
    },
  ],
  executorShutdown: [
    {
      by: 'cpython',
      from: '3.9',
      source: 'CPython Lib/concurrent/futures/thread.py: before=acquire, after_in_child=_at_fork_reinit',
    },
  ],
} as const satisfies Record<string, readonly Reset[]>;

/** Versions as far as they are known: `{ glibc: '2.36', cpython: '3.11' }`. */
export type Versions = Readonly<Partial<Record<Reset['by'], string>>>;

/**
 * Whether fork() frees such a lock in the child. `unknown` where it depends on a version that nobody told. Of libc's
 * two entries only that of the libc at hand counts.
 */
export function isResetAtFork(
  resets: readonly Reset[] | undefined,
  versions: Versions,
  libc: 'glibc' | 'musl',
): 'yes' | 'no' | 'unknown' {
  const other = libc === 'musl' ? 'glibc' : 'musl';
  const own = (resets ?? []).filter(({ by }) => by !== other);
  const [first] = own;
  if (first === undefined) return 'no';
  const known = own.find(({ by }) => versions[by] !== undefined);
  if (known !== undefined) return covers(known, versions[known.by] ?? '') ? 'yes' : 'no';
  // in glibc for longer than any dump is old
  return first.by === 'glibc' && first.from === '2.3' ? 'yes' : 'unknown';
}

function covers({ from, until }: Reset, version: string): boolean {
  return (from === undefined || isAtLeast(version, from)) && (until === undefined || !isAtLeast(version, until));
}

/** The version in a library's file name: `libc-2.31.so`, `libpthread-2.17.so`, `libpython3.11.so.1.0`. */
export function versionInModule(module: string): { readonly by: Reset['by']; readonly version: string } | undefined {
  const base = baseName(module);
  const glibc = /^(?:libc|libpthread|ld)-(2\.\d+)(?:\.\d+)?\.so/.exec(base);
  if (glibc?.[1] !== undefined) return { by: 'glibc', version: glibc[1] };
  const python = /^libpython(\d\.\d+)[a-z]*\.so/.exec(base);
  return python?.[1] === undefined ? undefined : { by: 'cpython', version: python[1] };
}

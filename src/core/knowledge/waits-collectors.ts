import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const boehm = 'bdwgc 7.2 to 8.2 pthread_stop_world.c, alloc.c, pthread_support.c';

/** Garbage collectors that stop the threads of a program by a signal: Guile, Mono's older one, Inkscape, many more. */
export const collectorWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'boehm/stop-world',
    notSeen: ['sem-pool'],
    fns: words`
      GC_stop_world GC_suspend_all GC_start_world suspend_restart_barrier resend_lost_signals resend_lost_signals_retry
      GC_stopped_mark GC_try_to_collect_inner`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 3,
    above: ['semaphore', 'timer'],
    stopsAll: true,
    says: 'the other threads to stop for the garbage collector (Boehm)',
    source: boehm,
  },
  {
    kind: 'wait',
    id: 'boehm/collect',
    fns: words`
      GC_gcollect GC_gcollect_and_unmap GC_try_to_collect GC_collect_a_little GC_stop_world_external GC_malloc
      GC_malloc_atomic GC_malloc_kind GC_malloc_uncollectable GC_malloc_many GC_generic_malloc GC_generic_malloc_many
      GC_realloc GC_debug_malloc GC_memalign GC_allocobj GC_collect_or_expand GC_alloc_large`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 4,
    above: ['semaphore', 'timer', 'thread'],
    stopsAll: true,
    says: 'the other threads to stop for the garbage collector (Boehm)',
    source: `${boehm}: a semaphore or a sleep inside an allocation is the collector's count of threads that have stopped`,
  },
  {
    kind: 'wait',
    id: 'boehm/suspended',
    fns: words`GC_suspend_handler GC_suspend_handler_inner GC_suspend_self_inner suspend_self_inner`,
    resource: 'signal',
    wokenBy: 'signal',
    layer: 3,
    says: "the garbage collector's signal to go on (Boehm)",
    source: boehm,
  },
];

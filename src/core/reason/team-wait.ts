import { isThreadStart } from '../knowledge/glue.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { bare, baseName, isUnnamed } from '../names.ts';
import type { Task } from './incident.ts';
import { callerOf, type Wait } from './waits.ts';

/**
 * OpenMP runtimes come without symbols more often than with: a stack whose innermost frames are nameless ones of such
 * a library waits (or spins) for its team. A worker between two regions is docked there: nothing of its own follows.
 */
export function teamWaitOf(task: Task, { waits }: Knowledge): Wait | undefined {
  const { frames } = task;
  let first = 0;
  while (first < frames.length && frames.get(first).language === 'kernel') first += 1;
  let end = first;
  while (end < Math.min(frames.length, first + 12) && isOpenMp(frames.get(end).module)) end += 1;
  if (end === first || !isUnnamed(frames.fn(first))) return undefined;
  const row = waits.rowsFor('gomp_team_barrier_wait').find(({ resource }) => resource === 'team');
  if (row === undefined) return undefined;
  const outer = end - 1;
  const caller = end < frames.length && isThreadStart(bare(frames.fn(end))) ? undefined : callerOf(frames, outer);
  const frame = frames.get(first);
  return {
    task,
    row,
    kind: row.resource,
    inner: first,
    outer,
    aliases: [],
    deadline: 'none',
    sharing: 'private',
    place: { input: frame.input ?? task.place.input, line: frame.inputLine },
    ...(caller === undefined ? {} : { caller }),
  };
}

function isOpenMp(module: string | undefined): boolean {
  return module !== undefined && /^lib(?:gomp|omp|iomp5|iomp)[.-]/.test(baseName(module));
}

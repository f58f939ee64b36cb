import type { ResourceKind } from '../../knowledge/rows.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import type { Wait } from '../waits.ts';

const owned = new Set<ResourceKind>([
  'mutex',
  'rwlock',
  'spinlock',
  'lock word',
  'RLock',
  'Python lock',
  'import lock',
  'buffered file lock',
  'once',
  'GIL',
]);

/** A wait that ends only when whoever has the lock lets go of it. */
export function isLockWait(wait: Wait): boolean {
  if (wait.row.wokenBy !== 'owner') return false;
  return owned.has(wait.kind);
}

/** A Python thread stopped in something its frames do not show: often, not always, a lock. */
export function isHiddenWait(wait: Wait): boolean {
  return wait.kind === 'unknown' && wait.row.layer === 4;
}

/** Waits for locks in plain code, the GIL aside: no signal handler and no fork stands between. In the order of the dumps. */
export function plainLockWaits(state: Case): [Task, Wait][] {
  return [...state.waits].filter(
    ([task, wait]) =>
      isLockWait(wait) &&
      wait.kind !== 'GIL' &&
      interruptedAt(state, wait) === undefined &&
      insideFork(state, task) === undefined,
  );
}

/** The signal frame, if any, between the wait and the code it interrupted. */
export function interruptedAt(state: Case, wait: Wait): number | undefined {
  return state.marks.get(wait.task)?.signals.find((index) => index > wait.inner);
}

/** The innermost frame of a fork that has not returned, if it stands between the wait and any signal frame. */
export function insideFork(state: Case, task: Task): { index: number; id: string } | undefined {
  const marks = state.marks.get(task);
  const signal = marks?.signals[0] ?? Number.POSITIVE_INFINITY;
  const fork = marks?.forks.find(({ row, index }) => row.where === 'inside' && index < signal);
  return fork === undefined ? undefined : { index: fork.index, id: fork.row.id };
}

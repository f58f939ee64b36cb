import type { ResourceKind } from '../../knowledge/rows.ts';
import type { Case } from '../case.ts';
import type { Process, Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { isLockWait } from './lock-waits.ts';

const signalKinds = new Set<ResourceKind>(['condition', 'semaphore', 'event', 'queue', 'future', 'team', 'barrier']);

/** A wait for a signal (condition, semaphore, queue, team) that only another thread of the same process can send. */
export function isSignalWait(wait: Wait): boolean {
  return (
    signalKinds.has(wait.kind) &&
    (wait.row.wokenBy === 'signaller' || wait.row.wokenBy === 'team') &&
    wait.row.shared !== true &&
    wait.sharing !== 'shared'
  );
}

/** Only another thread of the same process can end it: no descriptor, child, clock or signal does. */
export function isInward(wait: Wait): boolean {
  if (wait.deadline === 'some') return false;
  return isSignalWait(wait) || (isLockWait(wait) && wait.sharing !== 'shared') || wait.kind === 'thread';
}

/** A whole dump, and each of its threads (but `except`) waits for others of the same process. */
export function isClosed(state: Case, process: Process, except?: Task): boolean {
  if (process.complete === undefined || process.cut !== undefined) return false;
  return process.tasks.every((task) => {
    if (task === except) return true;
    const wait = state.waits.get(task);
    return wait !== undefined && !task.partial && isInward(wait);
  });
}

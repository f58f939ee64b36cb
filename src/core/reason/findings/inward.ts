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
    !maySpanProcesses(wait)
  );
}

/**
 * Shared between processes, or possibly so: a semaphore has no other use more common, and one in a mapping of its own
 * (no symbol, not on the heap of the program) may be in shared memory whatever its frames fail to say.
 */
export function maySpanProcesses(wait: Wait): boolean {
  if (wait.row.shared === true) return true;
  // libstdc++ waits on its futures with a shared futex, yet they are of one process
  if (wait.kind === 'future' || wait.kind === 'team') return false;
  if (wait.sharing === 'shared') return true;
  if (wait.kind !== 'semaphore' || wait.sharing === 'private' || wait.symbol !== undefined || wait.row.layer > 2)
    return false;
  return wait.address !== undefined && /^0x7[ef][0-9a-f]{10}$/.test(wait.address);
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

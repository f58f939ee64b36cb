import type { Finding } from '../../diagnosis.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import type { Wait } from '../waits.ts';

/**
 * How sure it is that a wait never ends by itself. Elimination: in a complete dump nobody but the waiter exists in
 * this process, and a private futex can be woken from nowhere else.
 */
export function permanence(wait: Wait, state: Case): Finding['permanent'] {
  if (wait.deadline === 'some') return 'no';
  const elimination = eliminated(wait, state);
  if (elimination === undefined) return 'unknown';
  if (elimination === 'others at rest') return 'likely';
  if (wait.kind === 'unknown' || wait.sharing === 'shared') return 'unknown';
  if (wait.deadline === 'none' && (wait.sharing === 'private' || isInternalLock(wait) || isStatic(wait)))
    return 'proven';
  return 'strong';
}

export type Elimination = 'alone' | 'others at rest';

/** Whether nobody else in the process can act: there is no other thread, or all others rest in known places. */
export function eliminated(wait: Wait, state: Case): Elimination | undefined {
  const { process } = wait.task;
  if (process.complete === undefined) return undefined;
  const others = process.tasks.filter((task) => task !== wait.task);
  if (others.length === 0) return 'alone';
  return others.every((task) => restsForGood(task, state)) ? 'others at rest' : undefined;
}

function restsForGood(task: Task, state: Case): boolean {
  return state.marks.get(task)?.idle !== undefined && state.waits.has(task);
}

/** A lock that a symbol names lies in the program's data, which no other process shares. What a line of Python calls it is no symbol. */
function isStatic(wait: Wait): boolean {
  return wait.symbol !== undefined && wait.sharing !== 'shared' && wait.kind !== 'Python lock';
}

/** libc's own lock words are always process-private. */
function isInternalLock(wait: Wait): boolean {
  return wait.section !== undefined && wait.kind === 'lock word';
}

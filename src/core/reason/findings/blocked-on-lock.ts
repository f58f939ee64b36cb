import type { Certainty, Evidence, Owner } from '../../diagnosis.ts';
import { bestHold } from '../best-hold.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { isSharedMutex, statedOwner } from '../owners.ts';
import { type Draft, draft, evidence, lockWords, ownerOf, waitEvidence, whoIn } from './draft.ts';
import { isClosed } from './inward.ts';
import { isHiddenWait, isLockWait } from './lock-waits.ts';
import { isIdle } from './rest.ts';
import { permanence } from './permanence.ts';
import { ownerCommands } from './rivals.ts';

/** The wait is clear; whoever holds the lock is not, or lives and goes on. */
export function blockedOnLocks(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if ((!isLockWait(wait) && !isHiddenWait(wait)) || isIdle(state, task)) return [];
    const stated = statedOwner(wait);
    const isShared = wait.sharing === 'shared' || isSharedMutex(wait);
    const mayHold = isShared ? state.incident.processes.flatMap(({ tasks }) => tasks) : task.process.tasks;
    const holder =
      stated === undefined
        ? undefined
        : mayHold.find(
            ({ tid, pthread }) =>
              (stated.tid !== undefined && tid === stated.tid) ||
              (stated.pthread !== undefined && pthread === stated.pthread),
          );
    const inferred =
      holder === undefined ? bestHold(wait, task.process.tasks, state.waits, state.knowledge) : undefined;
    const owner: Owner | null =
      holder !== undefined
        ? ownerOf(holder, 'stated', false)
        : inferred !== undefined
          ? ownerOf(inferred.task, 'inferred', false)
          : null;
    const list: Evidence[] = [...waitEvidence(wait)];
    if (stated !== undefined) list.push(evidence(`the lock says ${stated.says}`, stated.place));
    if (holder !== undefined) list.push(evidence(`that is ${whoIn(holder)}`, holder.place));
    if (inferred !== undefined) list.push(evidence(`${whoIn(inferred.task)} ${inferred.says}`, inferred.place));
    // a holder told by its stack alone, and running: it may well let go in a moment
    const goesOn = inferred !== undefined && state.waits.get(inferred.task) === undefined;
    const certainty: Certainty =
      holder !== undefined && stated?.by !== 'only'
        ? 'strong'
        : inferred !== undefined && !goesOn
          ? 'likely'
          : 'possible';
    const hidden = isHiddenWait(wait);
    const ownerTask = holder ?? inferred?.task;
    if (owner === null && stated === undefined && task.process.tasks.length > 1 && saysLittle(state, task, wait))
      return [];
    return [
      draft({
        class: 'blocked-on-lock',
        certainty,
        permanent:
          wait.deadline === 'some' ? 'no' : permanence(wait, state) === 'unknown' ? 'unknown' : permanence(wait, state),
        headline: hidden
          ? `${whoIn(task)} does not run: it waits in ${task.frames.fn(0)} for something that Python frames do not show, most often a lock.`
          : `${whoIn(task)} waits for ${lockWords(wait)}${ownerTask === undefined ? '; who holds it, the dumps do not show.' : `, which ${whoIn(ownerTask)} holds${holder === undefined ? ', by its stack' : ''}.`}`,
        task,
        wait,
        owner,
        evidence: list,
        rivals:
          ownerTask !== undefined
            ? []
            : [
                'another thread of this process holds it and goes on (contention, or slow work under the lock)',
                'its owner is not in this process: a lock held at fork, or a thread that ended while holding it',
                'a lock that was never released on an error path',
              ],
        advice: {
          now:
            ownerTask === undefined
              ? 'Take the commands below before you restart anything: they name the owner.'
              : `Look at ${whoIn(ownerTask)}: the wait ends when it lets go.`,
          fix: 'Depends on the owner: see `ghostlock explain blocked-on-lock`.',
        },
        next: ownerTask === undefined ? ownerCommands(wait) : [],
      }),
    ];
  });
}

/**
 * The futex call alone, or a `_thread.lock` without Python frames, on which nobody else waits: a condition or a queue
 * of Python waits in one as well, and so does any runtime's parked thread. Where all threads wait so, something hangs.
 */
function saysLittle(state: Case, task: Task, wait: Wait): boolean {
  if (task.partial) return (wait.row.id === 'kernel/futex' || wait.row.id === 'go/futex') && wait.address === undefined;
  if (wait.row.id !== 'cpython/lock' || wait.address === undefined || isClosed(state, task.process)) return false;
  for (let index = 0; index < Math.min(task.frames.length, 200); index++) {
    if (task.frames.get(index).language === 'python') return false;
  }
  return ![...state.waits].some(
    ([other, { address }]) => other !== task && other.process === task.process && address === wait.address,
  );
}

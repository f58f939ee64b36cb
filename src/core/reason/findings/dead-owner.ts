import type { Certainty } from '../../diagnosis.ts';
import type { Case } from '../case.ts';
import { factsOf, type Process } from '../incident.ts';
import { isSharedMutex, lockFields, type StatedOwner, statedOwner } from '../owners.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, lockWords, processWords, waitEvidence, whoIn } from './draft.ts';
import { forkSigns } from './fork-signs.ts';
import { plainLockWaits } from './lock-waits.ts';
import { ownerCommands } from './rivals.ts';

/** FUTEX_OWNER_DIED, the bit that the kernel sets in a robust mutex whose owner ended. */
const ownerDied = 0x4000_0000;

/** The owner that the lock names has ended while holding it; no fork made it so. */
export function deadOwners(state: Case): Draft[] {
  return plainLockWaits(state).flatMap(([, wait]) => {
    const stated = statedOwner(wait);
    if (stated?.tid === undefined) return [];
    const certainty = certaintyOf(state, wait, stated);
    return certainty === undefined ? [] : [build(wait, stated, certainty)];
  });
}

function certaintyOf(state: Case, wait: Wait, stated: StatedOwner): Certainty | undefined {
  const { process } = wait.task;
  const born = process.pid ?? process.tasks.find(({ number }) => number === 1)?.tid;
  const tid = stated.tid ?? 0;
  if (process.complete === undefined || process.cut !== undefined || born === undefined) return undefined;
  // a lower TID is older than the process: it came with a fork
  if (tid <= born || isNamespaced(process)) return undefined;
  if (state.incident.processes.some(({ tasks }) => tasks.some((task) => task.tid === tid))) return undefined;
  if (isRobust(wait)) return 'strong';
  if (wait.sharing === 'shared' || isSharedMutex(wait)) return 'possible';
  return stated.by === 'only' || forkSigns(state, wait.task).length > 0 ? 'likely' : 'strong';
}

function isNamespaced(process: Process): boolean {
  return factsOf(process.facts, 'status').some(({ nspid }) => (nspid?.length ?? 0) > 1);
}

function isRobust(wait: Wait): boolean {
  return lockFields(wait).some((fields) => ((fields.lock ?? 0) & ownerDied) !== 0);
}

function build(wait: Wait, stated: StatedOwner, certainty: Certainty): Draft {
  const { task } = wait;
  const { process } = task;
  const { complete } = process;
  return draft({
    class: 'dead-owner',
    certainty,
    permanent: wait.deadline === 'some' ? 'no' : certainty === 'possible' ? 'unknown' : 'strong',
    headline: `${whoIn(task)} waits for ${lockWords(wait)}, whose owner ${stated.tid} no longer exists: it ended while holding the lock.`,
    task,
    wait,
    owner: { tid: stated.tid ?? 0, how: 'stated', ghost: false },
    evidence: [
      ...waitEvidence(wait),
      evidence(`the lock says ${stated.says}`, stated.place),
      ...(complete === undefined
        ? []
        : [evidence(`no thread of ${processWords(process)} has this TID: ${complete.because}`, complete.place)]),
      evidence(
        `TID ${stated.tid} is higher than the process's own pid ${process.pid ?? ''}: that thread began after the process did, so the lock did not come with a fork`.replace(
          '  ',
          ' ',
        ),
        task.place,
      ),
    ],
    rivals: [
      ...(certainty === 'possible'
        ? ['the lock is shared between processes, and its owner is a live thread of another one']
        : []),
      ...(stated.by === 'only' ? ['the printed lock is another one than the one waited for'] : []),
    ],
    advice: {
      now: `Restart ${processWords(process)}: nobody is left to release the lock.`,
      fix: 'Release the lock on every way out of the thread: a guard object, pthread_cleanup_push for cancellation, no pthread_exit or return while holding it. Between processes use a robust mutex (PTHREAD_MUTEX_ROBUST) and handle EOWNERDEAD.',
    },
    next:
      certainty === 'strong'
        ? []
        : [...ownerCommands(wait), `ls /proc/${process.pid ?? 'PID'}/task   # is ${stated.tid} among them?`],
  });
}

import type { Case } from '../case.ts';
import { statedOwner } from '../owners.ts';
import { type Draft, draft, evidence, lockWords, processWords, waitEvidence } from './draft.ts';
import { plainLockWaits } from './lock-waits.ts';
import { eliminated, permanence } from './permanence.ts';
import { isIdle } from './rest.ts';
import { orphanRivals, ownerCommands } from './rivals.ts';

/** Elimination: nobody in this process can release the lock. That proves the hang, never the cause. */
export function ownerlessLocks(state: Case): Draft[] {
  return plainLockWaits(state).flatMap(([task, wait]) => {
    if (wait.sharing === 'shared' || wait.deadline === 'some') return [];
    const elimination = eliminated(wait, state);
    const complete = task.process.complete;
    if (elimination !== 'alone' || complete === undefined) return [];
    const stated = statedOwner(wait);
    if (stated === undefined && isIdle(state, task)) return [];
    if (stated !== undefined && task.process.tasks.some(({ tid }) => tid !== undefined && tid === stated.tid))
      return [];
    const permanent = permanence(wait, state);
    return [
      draft({
        class: 'ownerless-lock',
        certainty: 'possible',
        permanent,
        headline: `${processWords(task.process)} waits${permanent === 'proven' ? ' for ever' : ''} for ${lockWords(wait)}: no other thread exists in it that could release the lock. Who took it, these dumps do not show.`,
        task,
        wait,
        evidence: [...waitEvidence(wait), evidence(`nobody else is there: ${complete.because}`, complete.place)],
        rivals: orphanRivals(wait),
        advice: {
          now: `Kill or restart ${processWords(task.process)}${task.process.pid === undefined ? '' : ` (kill -9 ${task.process.pid})`}: the lock cannot be released from inside it. Take the commands below first if the process may stay a moment longer.`,
          fix: 'Find out who took the lock: if the process was forked by a threaded parent, dump the parent too (same lock address, its threads); if not, look for a missing unlock on an error path or a thread that ended while holding it.',
        },
        next: [...ownerCommands(wait), ...parentCommands(task.process.pid ?? task.tid)],
      }),
    ];
  });
}

function parentCommands(pid: number | undefined): string[] {
  const target = pid ?? 'PID';
  return [
    `ps -o pid,ppid,lstart,cmd -p ${target}; grep -E '^(PPid|NSpid|Threads)' /proc/${target}/status   # then the same dump of its parent`,
  ];
}

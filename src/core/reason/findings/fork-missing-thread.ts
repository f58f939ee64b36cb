import type { Certainty, Evidence } from '../../diagnosis.ts';
import { type Case, sameAddress } from '../case.ts';
import { forkPointOf } from '../fork-point.ts';
import type { Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { remedyWords } from './advice.ts';
import { isPython } from './advice.ts';
import { type Draft, draft, evidence, lockWords, processWords, waitEvidence, whoIn } from './draft.ts';
import { forkKin, forkSigns } from './fork-signs.ts';
import { isClosed, isSignalWait } from './inward.ts';
import { interruptedAt } from './lock-waits.ts';
import { permanence } from './permanence.ts';
import { isIdle } from './rest.ts';

/** The forked child waits for work or a signal from a thread that fork did not copy. */
export function forkMissingThreads(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if (!(isSignalWait(wait) || joinsNobody(task, wait)) || wait.deadline === 'some' || task.partial) return [];
    if (isIdle(state, task) || interruptedAt(state, wait) !== undefined) return [];
    const { process } = task;
    if (
      process.complete === undefined ||
      process.cut !== undefined ||
      (process.tasks.length > 1 && !isClosed(state, process))
    )
      return [];
    const signs = forkSigns(state, task);
    // a team never ends by itself: without a sign of a fork this is still the first guess
    if (signs.length === 0 && !(wait.kind === 'team' && process.tasks.length === 1)) return [];
    return [build(state, task, wait, signs)];
  });
}

/** Joins a thread that a whole dump does not show. */
function joinsNobody(task: Task, wait: Wait): boolean {
  const { target } = wait;
  if (wait.kind !== 'thread' || target === undefined) return false;
  return !task.process.tasks.some(
    ({ tid, pthread }) =>
      (target.tid !== undefined && tid === target.tid) || (target.pthread !== undefined && pthread === target.pthread),
  );
}

function build(state: Case, task: Task, wait: Wait, signs: Evidence[]): Draft {
  const { process } = task;
  const kin = forkKin(state, task);
  const marks = state.marks.get(task);
  const counterpart = kin?.parent.tasks.find((other) => other !== kin.forker && isCounterpart(state, wait, other));
  const certainty: Certainty = signs.length === 0 ? 'possible' : counterpart !== undefined ? 'strong' : 'likely';
  const permanent = process.tasks.length === 1 ? permanence(wait, state) : 'strong';
  const { complete } = process;
  return draft({
    class: 'fork-missing-thread',
    certainty,
    permanent,
    headline: `${processWords(process)} waits${permanent === 'proven' ? ' for ever' : ''} for ${lockWords(wait)}, from a thread that does not exist in it: fork copies only the thread that calls it${counterpart === undefined ? '' : `, and ${whoIn(counterpart)}, which does this work, stayed in the parent`}.`,
    task,
    wait,
    forkPoint: marks === undefined ? null : forkPointOf(task, marks, kin, state.knowledge).point,
    evidence: [
      ...waitEvidence(wait),
      ...signs,
      ...(counterpart === undefined
        ? []
        : [evidence(`${whoIn(counterpart)} is there in the parent: ${roleOf(state, counterpart)}`, counterpart.place)]),
      ...(complete === undefined
        ? []
        : [evidence(`${processWords(process)} has no such thread: ${complete.because}`, complete.place)]),
    ],
    rivals:
      counterpart === undefined
        ? [
            'the signal was sent before the wait began, or is missing on some path (lost wakeup)',
            'the thread that should signal was started in this process and has ended',
          ]
        : [],
    advice: {
      now: `Kill ${processWords(process)}${process.pid === undefined ? '' : ` (kill -9 ${process.pid})`}: nobody in it can do what it waits for.`,
      fix: remedyWords(wait, state.knowledge) ?? fixFor(wait),
    },
    next:
      certainty === 'strong'
        ? []
        : [
            `ls /proc/${process.pid ?? 'PID'}/task; grep -E '^(PPid|Threads)' /proc/${process.pid ?? 'PID'}/status   # then the same dump of its parent`,
          ],
  });
}

/** A thread of the parent that does what the child waits for: waits at the same object, or has that role by trade. */
function isCounterpart(state: Case, wait: Wait, other: Task): boolean {
  const theirs = state.waits.get(other);
  if (sameAddress(theirs?.address, wait.address)) return true;
  const role = state.marks.get(other)?.idle?.row.id;
  if (wait.kind === 'team')
    return theirs?.kind === 'team' || role === 'openmp/docked-worker' || role === 'openblas/worker';
  if (wait.kind === 'thread') return role === 'python/feeder';
  if (wait.kind === 'future' || wait.kind === 'queue' || (wait.kind === 'condition' && isPython(wait)))
    return role === 'python/executor-worker' || role === 'python/process-worker';
  return false;
}

function roleOf(state: Case, task: Task): string {
  const row = state.marks.get(task)?.idle?.row;
  return row?.says ?? `it waits for ${state.waits.get(task)?.row.says ?? 'work'}`;
}

function fixFor(wait: Wait): string {
  if (wait.kind === 'team')
    return 'Do not use OpenMP (or a threaded BLAS) on both sides of a fork: fork before the first parallel region, limit the child to one thread (OMP_NUM_THREADS=1), or start the worker with spawn or exec.';
  if (isPython(wait))
    return 'Create executors, queues and timers in the process that uses them, after the fork: initialise them lazily per os.getpid(), re-create them with os.register_at_fork(after_in_child=…), or use the spawn start method.';
  return 'Start helper threads in the process that uses them: after the fork, or again in a pthread_atfork child handler; or exec after the fork.';
}

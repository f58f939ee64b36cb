import type { Certainty } from '../../diagnosis.ts';
import { isUnnamed } from '../../names.ts';
import { type Case, isPast } from '../case.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import { differ, pairsOf } from '../moved.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, processWords, waitWords, whoIn } from './draft.ts';
import { isInward } from './inward.ts';
import { isIdle, restOf, standsAt, waitsForTurn } from './rest.ts';
import { isAwaitedAnswer } from './waiting.ts';

/** Nothing hangs, as far as the dumps show: every thread rests where threads rest, or runs. */
export function healthy(state: Case): Draft[] {
  const { processes } = state.incident;
  const tasks = processes.flatMap(({ tasks: all }) => all);
  const [first] = tasks;
  if (first === undefined || !processes.every((process) => isCalmProcess(state, process))) return [];
  const known =
    processes.every(({ complete, cut }) => complete !== undefined && cut === undefined) &&
    !processes.some((process) => isLoneChild(state, process)) &&
    tasks.every((task) => restOf(state, task) === 'known') &&
    turnsAreTaken(state, tasks);
  const moved = processes.every((process) => pairsOf(process).some(([a, b]) => differ(a, b)));
  const certainty: Certainty = moved ? 'strong' : known ? 'likely' : 'possible';
  const one = processes.length === 1;
  return [
    draft({
      class: 'healthy',
      certainty,
      permanent: 'no',
      headline: `no hang found: ${tasks.length === 1 ? 'the thread' : `all ${tasks.length} threads`} of ${one ? processWords(first.process) : `${processes.length} processes`} ${tasks.length === 1 ? 'runs or waits' : 'run or wait'} where threads wait for work${certainty === 'possible' ? '; one dump cannot prove it' : ''}.`,
      task: first,
      resource: null,
      evidence: [
        ...(moved ? [evidence('two samples of the same threads differ: they go on', first.place)] : []),
        ...tasks.slice(0, 6).map((task) => evidence(`${whoIn(task)} ${describe(state, task)}`, task.place)),
      ],
      rivals:
        certainty === 'possible'
          ? [
              'a wait for work that never comes looks the same: two dumps a few seconds apart, and what the process should be doing, tell',
              ...(turnsAreTaken(state, tasks)
                ? []
                : [
                    'whoever has the lock of those that take turns was killed: then none of their processes accepts any more',
                  ]),
            ]
          : [],
      advice: { now: 'Nothing to unblock here. If something does hang, dump the process that it waits for.', fix: '' },
      next: [
        'Take the same dump again after 10 seconds and give both: stacks that differ are alive. Idle ones stay the same, and prove nothing.',
      ],
      cause: 'healthy',
    }),
  ];
}

/**
 * Each thread rests or is seen at work. One stack that may have company is too little to say so, and one that a signal
 * interrupted is not at rest.
 */
function isCalmProcess(state: Case, process: Process): boolean {
  const { tasks } = process;
  if (isPast(process)) return false;
  if (waitsForItself(state, process)) return false;
  if (factsOf(process.facts, 'status').some(({ state: letter }) => letter === 'Z' || letter === 'T')) return false;
  if (process.complete === undefined && tasks.length < 2 && !tasks.every((task) => isIdle(state, task))) return false;
  if (tasks.some((task) => (state.marks.get(task)?.signals.length ?? 0) > 0)) return false;
  const [only] = tasks;
  const wait = only === undefined ? undefined : state.waits.get(only);
  if (tasks.length === 1 && only !== undefined && wait !== undefined && isAwaitedAnswer(state, only, wait))
    return false;
  const odd = tasks.filter((task) => !isCalm(state, task));
  if (odd.length * 5 > tasks.length) return false;
  return odd.every(
    (task) =>
      isPassing(state.waits.get(task)) ||
      (odd.length * 10 <= tasks.length && state.waits.get(task)?.kind === 'condition'),
  );
}

/** Each of several threads, and no others exist, waits for another one of them. */
function waitsForItself(state: Case, { complete, cut, tasks }: Process): boolean {
  if (complete === undefined || cut !== undefined || tasks.length < 2) return false;
  return tasks.every((task) => {
    const wait = state.waits.get(task);
    return wait !== undefined && isInward(wait);
  });
}

/** Of those that take turns in a lock, one is shown that has it and rests: it was not lost with its owner. */
function turnsAreTaken(state: Case, tasks: readonly Task[]): boolean {
  const places = new Set(
    tasks.flatMap((task) => {
      const row = state.marks.get(task)?.idle?.row;
      return row !== undefined && waitsForTurn(state, task) ? [row] : [];
    }),
  );
  const others = tasks.filter((task) => !waitsForTurn(state, task));
  return [...places].every((row) => others.some((task) => standsAt(state, task, row)));
}

/** Only the forking thread lives on: whoever would have given it work or an answer may have stayed in the parent. */
function isLoneChild(state: Case, { tasks }: Process): boolean {
  const [only] = tasks;
  const marks = only === undefined ? undefined : state.marks.get(only);
  return tasks.length === 1 && marks !== undefined && marks.forks.length + marks.forkNames.length > 0;
}

/** At rest, or seen at work. A wait that neither of them explains is no sign of health. */
function isCalm(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  if (wait === undefined) return !task.partial && showsUserCode(task);
  if (wait.row.id === 'kernel/storage') return true;
  const rest = restOf(state, task);
  // the kernel alone shows a wait for a signal, not whether a worker's loop or a caller waits
  return rest === 'known' || (rest === 'shape' && !showsKernelAlone(task));
}

function showsKernelAlone({ frames }: Task): boolean {
  return frames.length === 0 || frames.get(frames.length - 1).language === 'kernel';
}

/** A kernel's stack alone shows a thread that sleeps, or was stopped; frames without names show nothing. */
function showsUserCode(task: Task): boolean {
  const { frames } = task;
  if (showsKernelAlone(task)) return false;
  return !isUnnamed(frames.fn(0)) || !isUnnamed(frames.fn(Math.min(1, frames.length - 1)));
}

/** Ordinary input and output, of which a busy process shows some at any moment. */
function isPassing(wait: Wait | undefined): boolean {
  return (
    wait !== undefined &&
    // such a server answers at once: whoever is seen to wait for it is where the hang shows
    wait.row.id !== 'display/reply' &&
    (wait.deadline === 'some' || ['descriptors', 'socket', 'file', 'timer'].includes(wait.kind))
  );
}

function describe(state: Case, task: Task): string {
  const idle = state.marks.get(task)?.idle;
  if (idle !== undefined && isIdle(state, task)) return `is ${idle.row.says}`;
  const wait = state.waits.get(task);
  return wait === undefined ? 'runs' : waitWords(wait);
}

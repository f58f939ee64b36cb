import type { Certainty } from '../../diagnosis.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import { type Draft, draft, evidence, processWords, waitWords, whoIn } from './draft.ts';

/** Nothing hangs, as far as the dumps show: every thread rests where threads rest, or runs. */
export function healthy(state: Case): Draft[] {
  const tasks = state.incident.processes.flatMap(({ tasks: all }) => all);
  const [first] = tasks;
  if (first === undefined) return [];
  const named = tasks.filter((task) => isAtRest(state, task)).length;
  const complete = state.incident.processes.every((process) => process.complete !== undefined);
  const certainty: Certainty = complete && named === tasks.length ? 'likely' : 'possible';
  const one = state.incident.processes.length === 1;
  return [
    draft({
      class: 'healthy',
      certainty,
      permanent: 'no',
      headline: `no hang found: ${tasks.length === 1 ? 'the thread' : `all ${tasks.length} threads`} of ${one ? processWords(first.process) : `${state.incident.processes.length} processes`} ${tasks.length === 1 ? 'runs or waits' : 'run or wait'} where threads wait for work.`,
      task: first,
      resource: null,
      evidence: tasks.slice(0, 6).map((task) => evidence(`${whoIn(task)} ${describe(state, task)}`, task.place)),
      rivals:
        certainty === 'possible'
          ? [
              'a wait for work that never comes looks the same: two dumps a few seconds apart, and what the process should be doing, tell',
            ]
          : [],
      advice: { now: 'Nothing to unblock here. If something does hang, dump the process that it waits for.', fix: '' },
      next: ['Take the same dump again after 10 seconds and give both: stacks that differ are alive.'],
      cause: 'healthy',
    }),
  ];
}

/** In a place where threads wait for work: known by the idle table, or a wait that owes nobody anything. */
export function isAtRest(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  if (wait === undefined) return false;
  if (state.marks.get(task)?.idle !== undefined) return true;
  return (
    ['timer', 'signal'].includes(wait.kind) ||
    wait.row.id === 'kernel/accept' ||
    wait.row.id === 'kernel/poll' ||
    wait.kind === 'condition' ||
    wait.kind === 'queue'
  );
}

function describe(state: Case, task: Task): string {
  const idle = state.marks.get(task)?.idle;
  if (idle !== undefined) return `is ${idle.row.says}`;
  const wait = state.waits.get(task);
  return wait === undefined ? 'runs' : waitWords(wait);
}

import { factsOf } from '../incident.ts';
import type { Case } from '../case.ts';
import { isIdle } from './rest.ts';
import { type Draft, draft, evidence, whoIn } from './draft.ts';

/** Burns the processor without progress: a yield or spin loop that waits for somebody. */
export function spinnings(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if (wait.row.spins !== true || (wait.row.wokenBy !== 'clock' && wait.row.wokenBy !== 'team')) return [];
    if (isIdle(state, task)) return [];
    const busy = factsOf(task.process.facts, 'status').find(
      ({ state: letter, tid, pid }) => letter === 'R' && (tid ?? pid) === task.tid,
    );
    return [
      draft({
        class: 'spinning',
        certainty: 'likely',
        permanent: 'unknown',
        headline: `${whoIn(task)} spins in ${wait.caller === undefined ? task.frames.fn(0) : task.frames.fn(wait.caller)}: it waits for ${wait.row.says} without sleeping.`,
        task,
        wait,
        evidence: [
          evidence(`${whoIn(task)} is in ${task.frames.fn(Math.max(0, wait.inner))}`, wait.place),
          ...(busy === undefined ? [] : [evidence('it is running (state R)', busy.place)]),
        ],
        rivals: ['it was dumped at work: a second dump with the same frames tells'],
        advice: {
          now: `top -H -p ${task.process.pid ?? 'PID'}: does the thread use a whole processor? Then dump twice and compare.`,
          fix: 'Wait on a condition instead of polling; in a forked child the worker threads that it waits for do not exist.',
        },
        next: [`top -b -n 1 -H -p ${task.process.pid ?? 'PID'}`],
      }),
    ];
  });
}

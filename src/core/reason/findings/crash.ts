import { type Case, placeOf } from '../case.ts';
import { type Draft, draft, evidence, processWords, whoIn } from './draft.ts';

/** The dump is of a crash, not of a hang. */
export function crashes(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const dying = process.tasks.find((task) => state.marks.get(task)?.crash !== undefined);
    const crash = dying === undefined ? undefined : state.marks.get(dying)?.crash;
    const task = dying ?? process.tasks[0];
    if (task === undefined || (crash === undefined && process.signal === undefined)) return [];
    if (
      process.signal !== undefined &&
      /SIG(?:ABRT|QUIT|KILL|TERM|STOP|INT|USR\d)$/.test(process.signal) &&
      crash === undefined
    )
      return [];
    const says =
      crash === undefined
        ? `the process ended with ${process.signal}`
        : `${task.frames.fn(crash.index)} on its stack: ${crash.row.says}`;
    return [
      draft({
        class: 'crash',
        certainty: process.signal !== undefined || crash !== undefined ? 'strong' : 'likely',
        permanent: 'unknown',
        headline: `${processWords(process)} crashed or aborted; it did not hang: ${says}.`,
        task,
        resource: null,
        evidence: [evidence(`${whoIn(task)}: ${says}`, crash === undefined ? task.place : placeOf(task, crash.index))],
        advice: {
          now: 'Read the frames of the crashing thread: the message printed before the abort says why.',
          fix: 'This is a crash: a debugger or a crash reporter is the tool for it.',
        },
        cause: `crash/${crash?.row.id ?? process.signal ?? ''}`,
      }),
    ];
  });
}

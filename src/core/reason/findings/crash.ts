import { parseArgs } from '../../args.ts';
import { bare } from '../../names.ts';
import { type Case, placeOf, type StackMarks } from '../case.ts';
import type { Task } from '../incident.ts';
import { type Draft, draft, evidence, processWords, waitWords, whoIn } from './draft.ts';
import { isLockWait } from './lock-waits.ts';

/** The dump is of a crash, not of a hang. */
export function crashes(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const dying = process.tasks.find((task) => crashOf(state, task) !== undefined);
    const crash = dying === undefined ? undefined : crashOf(state, dying);
    const handling =
      dying === undefined ? process.tasks.find((task) => handlerAt(state, task) !== undefined) : undefined;
    if (handling !== undefined && process.signal === undefined)
      return [handled(state, handling, handlerAt(state, handling) ?? 0)];
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

/** What raises any signal; only some signals are fatal. */
const raising = /^(?:raise|gsignal|pthread_kill_implementation|pthread_kill_internal)$/;
/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS on Linux; SIGBUS on the BSDs is 10. */
const fatal: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 10, 11, 31]);

/** The frames of a crash, unless the thread waits for a lock in them (then it hangs) or raises a signal that does not kill. */
function crashOf(state: Case, task: Task): StackMarks['crash'] {
  const crash = state.marks.get(task)?.crash;
  const wait = state.waits.get(task);
  if (crash === undefined || (wait !== undefined && isLockWait(wait))) return undefined;
  for (let index = crash.index; index < Math.min(task.frames.length, crash.index + 8); index++) {
    const row = state.knowledge.crashes.find(task.frames, index);
    if (row === undefined) continue;
    if (!raising.test(bare(task.frames.fn(index)))) return { index, row };
    const signal = signalArgument(task, index);
    if (signal !== undefined && fatal.has(signal)) return { index, row };
  }
  return undefined;
}

function signalArgument(task: Task, index: number): number | undefined {
  return parseArgs(task.frames.get(index).args).find(({ name }) =>
    /^_*(?:sig|signo|signum|signal|signal_number|sig_num)$/.test(name),
  )?.number;
}

/** A handler of a fatal signal at work: the frame that `<signal handler called>` called has its number. */
function handlerAt(state: Case, task: Task): number | undefined {
  const [frame] = state.marks.get(task)?.signals ?? [];
  const wait = state.waits.get(task);
  if (frame === undefined || frame === 0 || (wait !== undefined && wait.inner < frame && isLockWait(wait)))
    return undefined;
  const signal = signalArgument(task, frame - 1);
  if (signal === undefined || !fatal.has(signal)) return undefined;
  // a signal from outside on top of a thread that waits (a watchdog's SIGABRT) is no crash of its own
  const below = Array.from({ length: Math.min(4, task.frames.length - frame - 1) }, (_, at) =>
    state.knowledge.waits.find(task.frames, frame + 1 + at),
  );
  return below.some((row) => row !== undefined) ? undefined : frame - 1;
}

function handled(state: Case, task: Task, index: number): Draft {
  const signal = signalArgument(task, index) ?? 0;
  const wait = state.waits.get(task);
  const place = placeOf(task, index);
  return draft({
    class: 'crash',
    certainty: 'likely',
    permanent: 'unknown',
    headline: `${whoIn(task)} got the fatal signal ${signal}, and its handler ${task.frames.fn(index)} is at work: ${processWords(task.process)} crashed, the frames below the signal say where.`,
    task,
    resource: null,
    evidence: [
      evidence(`${task.frames.fn(index)} was called with signal ${signal}`, place),
      ...(wait === undefined ? [] : [evidence(`the handler ${waitWords(wait)}`, wait.place)]),
    ],
    rivals: ['the signal was sent by a watchdog because the process hung'],
    advice: {
      now: 'Read the frames directly below <signal handler called>.',
      fix: 'This is a crash: a debugger or a crash reporter is the tool for it.',
    },
    cause: `crash/handler/${signal}`,
  });
}

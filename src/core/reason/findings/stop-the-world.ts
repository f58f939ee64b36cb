import { isLibcModule, isThreadStart } from '../../knowledge/glue.ts';
import { bare, isUnnamed } from '../../names.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, ownerOf, shortly, waitWords, whoIn } from './draft.ts';

/**
 * A collector has sent every thread the signal to stop, and waits until all have answered. Those that have stand in
 * its handler; its own helpers are not asked. Whoever is left has blocked the signal, or cannot take it where it is.
 */
export function stopsOfTheWorld(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => (wait.row.stopsAll === true ? [build(state, task, wait)] : []));
}

function build(state: Case, task: Task, wait: Wait): Draft {
  const { process } = task;
  const library = libraryOf(wait.row.id);
  const others = process.tasks.filter((other) => other !== task && !isHelper(state, other, wait));
  const stopped = others.filter((other) => isStopped(state, other, library));
  const running = others.filter((other) => !stopped.includes(other));
  const whole = process.complete !== undefined && process.cut === undefined;
  const [first] = running;
  const one = whole && running.length === 1 ? first : undefined;
  return draft({
    class: 'waiting-on-thread',
    certainty: whole && first !== undefined ? 'likely' : 'possible',
    permanent: wait.deadline === 'some' ? 'no' : 'unknown',
    headline: `${whoIn(task)} waits for ${wait.row.says}${first === undefined ? '' : `: ${one === undefined ? `${running.length} have not` : `${whoIn(one)} has not`}`}.`,
    task,
    wait,
    resource: { kind: 'thread', ...(one?.tid === undefined ? {} : { name: `thread ${one.tid}` }) },
    owner: one === undefined ? null : ownerOf(one, 'inferred', false),
    members: [task, ...others],
    evidence: [
      evidence(`${whoIn(task)} waits for ${wait.row.says}`, wait.place),
      ...stopped.slice(0, 3).map((other) => evidence(`${whoIn(other)} has stopped`, other.place)),
      ...running.slice(0, 6).map((other) => evidence(`${whoIn(other)} has not: it ${does(state, other)}`, other.place)),
    ],
    rivals: [
      'a thread that runs takes the signal in a moment: two dumps a few seconds apart tell',
      ...(running.length > 1 ? ['several have not stopped: one of them is enough to keep all waiting'] : []),
    ],
    advice: {
      now: 'Restart the process: a thread that has blocked the signal does not stop, and until it does nobody allocates.',
      fix: "Block the collector's signals in no thread that it knows. Boehm's: #define GC_THREADS before <gc.h>, so that pthread_sigmask leaves them out; start threads that must block all signals without registering them.",
    },
    next: [
      `grep -H SigBlk /proc/${process.pid ?? 'PID'}/task/${one?.tid ?? '*'}/status   # 20000000 is SIGPWR, by which it stops threads on Linux`,
    ],
  });
}

function libraryOf(row: string): string {
  return row.slice(0, row.indexOf('/') + 1);
}

/** A thread of the collector's own: at rest in a known place, or all of its stack is the collector's. */
function isHelper(state: Case, task: Task, { row, outer, task: waiter }: Wait): boolean {
  if (state.marks.get(task)?.idle?.row.id.startsWith(libraryOf(row.id)) === true) return true;
  const { module } = waiter.frames.get(outer);
  if (module === undefined) return false;
  const { frames } = task;
  const waits = state.waits.get(task);
  for (let index = waits === undefined ? 0 : waits.outer + 1; index < frames.length; index++) {
    const own = frames.get(index).module;
    if (own !== module && !isLibcModule(own) && !isThreadStart(bare(frames.fn(index)))) return false;
  }
  return frames.length > 0;
}

function isStopped(state: Case, task: Task, library: string): boolean {
  if (state.waits.get(task)?.row.id.startsWith(library) === true) return true;
  // its handler has no name: an unnamed function that a signal called, and that waits for the next one
  const [signal] = state.marks.get(task)?.signals ?? [];
  return (
    signal !== undefined &&
    state.waits.get(task)?.kind === 'signal' &&
    isUnnamed(task.frames.fn(Math.max(0, signal - 1)))
  );
}

function does(state: Case, task: Task): string {
  const wait = state.waits.get(task);
  return wait === undefined ? `runs, or waits in no known place (${shortly(task)})` : waitWords(wait);
}

import type { Certainty } from '../../diagnosis.ts';
import { type Case, placeOf } from '../case.ts';
import { forkPointOf } from '../fork-point.ts';
import type { Task } from '../incident.ts';
import { parseArgs } from '../../args.ts';
import { isUnnamed } from '../../names.ts';
import { type Draft, draft, evidence, processWords, whoIn } from './draft.ts';
import { insideFork, interruptedAt } from './lock-waits.ts';
import { permanence } from './permanence.ts';
import { ownerCommands } from './rivals.ts';

/** Stuck inside fork() itself: a handler of the prepare, parent or child phase, or fork's own locks. */
export function forkHandlers(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => process.tasks).flatMap((task) => {
    const inside = insideFork(state, task);
    const marks = state.marks.get(task);
    if (inside === undefined || marks === undefined) return [];
    const wait = state.waits.get(task);
    if (wait === undefined || wait.inner > inside.index || interruptedAt(state, wait) !== undefined && (interruptedAt(state, wait) ?? 0) < inside.index) return [];
    if (wait.row.wokenBy === 'clock' && wait.row.spins !== true) return [];
    const phase = phaseOf(task, state);
    const handler = handlerOf(task, inside.index, wait.outer);
    // the frame directly inside fork() is libc's own list lock: other forks may simply be ahead
    const own = handler === undefined && phase !== 'child' && wait.kind === 'lock word' && wait.symbol === undefined;
    const certainty: Certainty = own ? 'possible' : 'strong';
    const { point } = forkPointOf(task, marks, undefined, state.knowledge);
    const where = handler === undefined ? '' : ` in ${label(task, handler)}`;
    const phrase = phase === undefined ? '' : `, ${phase} phase`;
    return [
      draft({
        class: 'fork-handler',
        certainty,
        permanent: permanence(wait, state),
        headline: `${whoIn(task)} is stuck inside fork()${phrase}${where}: it waits for ${wait.row.says}.`,
        task,
        wait,
        forkPoint: point,
        evidence: [
          evidence(`${whoIn(task)} waits for ${wait.row.says}`, wait.place),
          evidence(`the wait stands inside ${task.frames.fn(inside.index)}, a fork that has not returned`, placeOf(task, inside.index)),
          ...(handler === undefined ? [] : [evidence(`${label(task, handler)} is the handler that fork called`, placeOf(task, handler))]),
          ...(phase === 'prepare' || phase === 'parent' ? [evidence(`in the ${phase} phase ${phase === 'prepare' ? 'no child exists yet' : 'this is the parent'}: an orphaned lock is excluded`, placeOf(task, inside.index))] : []),
        ],
        rivals: phase === undefined ? ['the prepare handler of a parent, or the child handler of a new child: PPid and the other threads of the process tell'] : [],
        advice: {
          now: `Look at the other threads of ${processWords(task.process)}: ${phase === 'child' ? 'in the child there are none, so kill it' : 'the owner of the lock is among them'}.`,
          fix: 'A handler registered with pthread_atfork (or os.register_at_fork) must not wait for anything that another thread needs a lock or the fork for: stop the library’s threads before forking, drop the handler, use posix_spawn or vfork, which run no handlers, or update the library.',
        },
        next: [...ownerCommands(wait), `grep -E '^(PPid|Threads)' /proc/${task.process.pid ?? 'PID'}/status`],
        cause: `fork-handler/${handler === undefined ? '' : label(task, handler)}`,
      }),
    ];
  });
}

function phaseOf(task: Task, state: Case): 'prepare' | 'parent' | 'child' | undefined {
  const forks = state.marks.get(task)?.forks ?? [];
  const stated = forks.find(({ row }) => row.phase !== undefined)?.row.phase;
  if (stated !== undefined) return stated;
  for (const { index } of forks) {
    for (const { name, value, number } of parseArgs(task.frames.get(index).args)) {
      if (name !== 'who') continue;
      if (/prepare/.test(value)) return 'prepare';
      if (/child/.test(value)) return 'child';
      if (/parent/.test(value)) return 'parent';
      // musl's __fork_handler: -1 prepare, 0 parent, 1 child
      if (number !== undefined && /^_*fork_handler$/.test(task.frames.fn(index))) return number < 0 ? 'prepare' : number === 0 ? 'parent' : 'child';
    }
  }
  return undefined;
}

/** The outermost frame between fork and the wait: what fork called. */
function handlerOf(task: Task, fork: number, outer: number): number | undefined {
  for (let index = fork - 1; index > outer; index--) {
    const frame = task.frames.get(index);
    if (isUnnamed(frame.fn) && frame.module === undefined) continue;
    return index;
  }
  return undefined;
}

function label(task: Task, index: number): string {
  const frame = task.frames.get(index);
  return isUnnamed(frame.fn) ? (frame.module?.slice(frame.module.lastIndexOf('/') + 1) ?? '??') : frame.fn;
}

import { parseArgs } from '../../args.ts';
import type { Certainty, Evidence, Owner } from '../../diagnosis.ts';
import type { SectionRow } from '../../knowledge/rows.ts';
import { baseName, isUnnamed } from '../../names.ts';
import { type Case, parentKin, placeOf } from '../case.ts';
import { forkPointOf } from '../fork-point.ts';
import { inferHolds } from '../holds.ts';
import type { Task } from '../incident.ts';
import { statedOwner } from '../owners.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, lockWords, ownerOf, processWords, resourceOf, whoIn } from './draft.ts';
import { insideFork, interruptedAt, isLockWait } from './lock-waits.ts';
import { permanence } from './permanence.ts';
import { ownerCommands } from './rivals.ts';

/** Stuck inside fork() itself: a handler of the prepare, parent or child phase, or fork's own locks. */
export function forkHandlers(state: Case): Draft[] {
  return state.incident.processes
    .flatMap((process) => process.tasks)
    .flatMap((task) => {
      const inside = insideFork(state, task);
      if (inside === undefined) return [];
      const wait = state.waits.get(task);
      // an allocator or stream lock whose wait is inlined: `malloc` itself is the innermost frame
      const section = wait === undefined ? topSection(state, task) : undefined;
      if (wait === undefined && section === undefined) return [];
      if (
        wait !== undefined &&
        (wait.inner > inside.index || (interruptedAt(state, wait) ?? Number.POSITIVE_INFINITY) < inside.index)
      )
        return [];
      if (wait?.row.wokenBy === 'clock' && wait.row.spins !== true) return [];
      return [handlerDraft(state, task, inside.index, wait, section)];
    });
}

function topSection(state: Case, task: Task): SectionRow | undefined {
  for (let index = 0; index < Math.min(3, task.frames.length); index++) {
    const row = state.knowledge.sections.find(task.frames, index);
    if (row !== undefined) return row;
  }
  return undefined;
}

function handlerDraft(
  state: Case,
  task: Task,
  fork: number,
  wait: Wait | undefined,
  section: SectionRow | undefined,
): Draft {
  const marks = state.marks.get(task);
  const phase = phaseOf(task, state);
  const handler = handlerOf(task, fork, wait?.outer ?? 0);
  // the frame directly inside fork() is libc's own list lock: other forks may simply be ahead
  const own = handler === undefined && phase !== 'child' && wait?.kind === 'lock word' && wait.symbol === undefined;
  const owner = wait === undefined ? undefined : ownerHere(state, task, wait);
  const certainty: Certainty = own ? 'possible' : wait === undefined ? 'likely' : (owner?.certainty ?? 'strong');
  const what = wait === undefined ? (section?.says ?? 'a lock') : isLockWait(wait) ? lockWords(wait) : wait.row.says;
  const where = handler === undefined ? '' : ` in ${label(task, handler)}`;
  const phrase = phase === undefined ? '' : `, ${phase} phase`;
  const point = marks === undefined ? null : forkPointOf(task, marks, undefined, state.knowledge).point;
  return draft({
    class: 'fork-handler',
    certainty,
    permanent:
      wait === undefined
        ? 'unknown'
        : owner?.certainty === 'proven' && phase === 'child'
          ? 'proven'
          : permanence(wait, state),
    headline: `${whoIn(task)} is stuck inside fork()${phrase}${where}: it waits for ${what}${owner === undefined ? '' : `, which ${whoIn(owner.task)} ${owner.ghost ? 'held at fork' : 'holds'}`}.`,
    task,
    ...(wait === undefined ? {} : { wait }),
    resource:
      wait === undefined
        ? { kind: section?.resource ?? 'lock', ...(section === undefined ? {} : { name: section.lock }) }
        : resourceOf(wait),
    owner: owner?.owner ?? null,
    forkPoint: point,
    evidence: [
      evidence(`${whoIn(task)} waits for ${what}`, wait?.place ?? placeOf(task, 0)),
      evidence(`the wait stands inside ${task.frames.fn(fork)}, a fork that has not returned`, placeOf(task, fork)),
      ...(handler === undefined
        ? []
        : [evidence(`${label(task, handler)} is the handler that fork called`, placeOf(task, handler))]),
      ...(phase === 'prepare' || phase === 'parent'
        ? [
            evidence(
              `in the ${phase} phase ${phase === 'prepare' ? 'no child exists yet' : 'this is the parent'}: an orphaned lock is excluded`,
              placeOf(task, fork),
            ),
          ]
        : []),
      ...(owner?.evidence ?? []),
    ],
    rivals:
      phase === undefined
        ? [
            'the prepare handler of a parent, or the child handler of a new child: PPid and the other threads of the process tell',
          ]
        : [],
    advice: {
      now: `Look at the other threads of ${processWords(task.process)}: ${phase === 'child' ? 'in the child there are none, so kill it' : 'the owner of the lock is among them'}.`,
      fix: 'A handler registered with pthread_atfork (or os.register_at_fork) must not wait for anything that another thread needs a lock or the fork for: stop the library’s threads before forking, drop the handler, use posix_spawn or vfork, which run no handlers, or update the library.',
    },
    next: [
      ...(wait === undefined ? [] : ownerCommands(wait)),
      `grep -E '^(PPid|Threads)' /proc/${task.process.pid ?? 'PID'}/status`,
    ],
    cause: `fork-handler/${handler === undefined ? '' : label(task, handler)}`,
  });
}

interface Found {
  readonly task: Task;
  readonly owner: Owner;
  readonly ghost: boolean;
  readonly certainty: Certainty;
  readonly evidence: Evidence[];
}

/** Before fork the owner lives in this process; in the child it stayed in the parent. */
function ownerHere(state: Case, task: Task, wait: Wait): Found | undefined {
  const kin = parentKin(state, task.process);
  const candidates = [
    ...task.process.tasks.filter((other) => other !== task),
    ...(kin?.parent.tasks.filter((other) => other !== kin.forker) ?? []),
  ];
  const stated = statedOwner(wait);
  if (stated !== undefined) {
    // a parent-phase handler may take what this very thread took in the prepare phase
    const found = [task, ...candidates].find(
      ({ tid, pthread }) =>
        (stated.tid !== undefined && tid === stated.tid) ||
        (stated.pthread !== undefined && pthread === stated.pthread),
    );
    if (found === undefined) return undefined;
    const ghost = found.process !== task.process;
    return {
      task: found,
      owner: ownerOf(found, 'stated', ghost),
      ghost,
      certainty: stated.by === 'only' ? 'strong' : 'proven',
      evidence: [
        evidence(`the lock says ${stated.says}`, stated.place),
        evidence(`that is ${whoIn(found)}`, found.place),
      ],
    };
  }
  const [hold] = inferHolds(wait, candidates, state.waits, task.frames.length, state.knowledge);
  if (hold === undefined) return undefined;
  const ghost = hold.task.process !== task.process;
  return {
    task: hold.task,
    owner: ownerOf(hold.task, 'inferred', ghost),
    ghost,
    certainty: 'strong',
    evidence: [evidence(`${whoIn(hold.task)} ${hold.says}`, hold.place)],
  };
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
      if (number !== undefined && /^_*fork_handler$/.test(task.frames.fn(index)))
        return number < 0 ? 'prepare' : number === 0 ? 'parent' : 'child';
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
  return isUnnamed(frame.fn) ? (frame.module === undefined ? '??' : baseName(frame.module)) : frame.fn;
}

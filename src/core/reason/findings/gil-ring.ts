import type { Certainty, Evidence, Link } from '../../diagnosis.ts';
import type { ResourceKind } from '../../knowledge/rows.ts';
import type { Case } from '../case.ts';
import { inferHolds } from '../holds.ts';
import type { Process, Task } from '../incident.ts';
import { statedOwner } from '../owners.ts';
import type { Wait } from '../waits.ts';
import {
  type Draft,
  draft,
  evidence,
  lockName,
  processWords,
  resourceOf,
  shortly,
  threadRef,
  waitEvidence,
  whoIn,
} from './draft.ts';
import { isLockWait } from './lock-waits.ts';
import { ownerCommands } from './rivals.ts';

type Waiter = readonly [Task, Wait];

/**
 * A ring through the GIL: one thread has it and waits for a native lock, whose owner waits for the GIL. The GIL itself
 * names no owner in a native dump: it can only be with a thread of the interpreter that neither waits for it nor
 * stands in a wait that gives it back.
 */
export function gilRing(state: Case, process: Process, waiting: readonly Waiter[]): Draft | undefined {
  const marked = process.tasks.find((task) => task.marks.some((mark) => /gil/i.test(mark) && !/wait|drop/i.test(mark)));
  const candidates = process.tasks.flatMap((task): Waiter[] => {
    const wait = state.waits.get(task);
    return wait !== undefined && keepsGil(task, wait) && (marked === undefined || marked === task)
      ? [[task, wait]]
      : [];
  });
  const [candidate] = candidates;
  if (candidate === undefined || candidates.length !== 1) return undefined;
  const [task, wait] = candidate;
  const others = process.tasks.filter((other) => other !== task && !waiting.some(([from]) => from === other));
  if (process.complete === undefined || process.cut !== undefined || !others.every((other) => mayNotHold(state, other)))
    return undefined;
  const owner = ownerAmong(state, wait, waiting, others.length === 0);
  if (owner === undefined) return undefined;
  const back = waiting.find(([from]) => from === owner.task);
  return back === undefined ? undefined : build(process, candidate, back, owner, marked !== undefined);
}

const native = new Set<ResourceKind>(['mutex', 'rwlock', 'spinlock', 'lock word', 'once']);

/** Waits for a native lock, called from the interpreter; Python's own locks give the GIL back first. */
function keepsGil(task: Task, wait: Wait): boolean {
  return isLockWait(wait) && native.has(wait.kind) && runsPython(task);
}

function runsPython(task: Task): boolean {
  for (let index = 0; index < Math.min(task.frames.length, 100); index++) {
    if (/^_?Py[A-Z_]/.test(task.frames.fn(index)) || task.frames.get(index).language === 'python') return true;
  }
  return false;
}

/** Has no Python on its stack, or waits where the interpreter has let go of the GIL. */
function mayNotHold(state: Case, task: Task): boolean {
  return !runsPython(task) || state.waits.has(task);
}

interface RingOwner {
  readonly task: Task;
  readonly how: 'stated' | 'inferred' | 'remaining';
  readonly evidence: Evidence;
}

function ownerAmong(state: Case, wait: Wait, waiting: readonly Waiter[], nobodyElse: boolean): RingOwner | undefined {
  const tasks = waiting.map(([task]) => task);
  const stated = statedOwner(wait);
  if (stated !== undefined) {
    const task = tasks.find(
      ({ tid, pthread }) =>
        (stated.tid !== undefined && tid === stated.tid) ||
        (stated.pthread !== undefined && pthread === stated.pthread),
    );
    return task === undefined
      ? undefined
      : {
          task,
          how: 'stated',
          evidence: evidence(`the lock says ${stated.says}: that is ${whoIn(task)}`, stated.place),
        };
  }
  const [hold] = inferHolds(wait, tasks, state.waits, wait.task.frames.length, state.knowledge);
  if (hold !== undefined)
    return { task: hold.task, how: 'inferred', evidence: evidence(`${whoIn(hold.task)} ${hold.says}`, hold.place) };
  const [only] = tasks;
  if (only === undefined || tasks.length > 1 || !nobodyElse) return undefined;
  return {
    task: only,
    how: 'remaining',
    evidence: evidence(`no other thread of the process can own the lock than ${whoIn(only)}`, only.place),
  };
}

function build(
  process: Process,
  [task, wait]: Waiter,
  [other, back]: Waiter,
  owner: RingOwner,
  marked: boolean,
): Draft {
  const certainty: Certainty = owner.how === 'stated' ? 'strong' : 'likely';
  return draft({
    class: 'deadlock-cycle',
    certainty,
    permanent: certainty,
    headline: `2 threads of ${processWords(process)} wait for each other: ${shortly(task)} has the GIL and waits for ${lockName(wait)}, which ${shortly(other)} holds, which waits for the GIL.`,
    task,
    wait,
    owner: { ...threadRef(other), ghost: false, how: owner.how === 'stated' ? 'stated' : 'inferred' },
    chain: [
      { waiter: threadRef(task), resource: resourceOf(wait), owner: threadRef(other) },
      { waiter: threadRef(other), resource: { kind: 'GIL' }, owner: threadRef(task) },
    ] satisfies Link[],
    evidence: [
      ...waitEvidence(wait),
      owner.evidence,
      evidence(`${whoIn(other)} waits for the GIL`, back.place),
      evidence(
        marked
          ? `${whoIn(task)} is marked as the owner of the GIL`
          : `of all threads only ${whoIn(task)} can have the GIL: the others wait for it, or have given it back`,
        task.place,
      ),
    ],
    rivals: [
      ...(owner.how === 'stated' ? [] : ['the owner of the native lock is inferred: another thread may hold it']),
      ...(marked
        ? []
        : [
            'the native call gave the GIL back (a ctypes.CDLL function, Py_BEGIN_ALLOW_THREADS): then the GIL is with a thread that is about to run',
          ]),
    ],
    advice: {
      now: `Kill or restart ${processWords(process)}: neither thread can go on.`,
      fix: 'Give the GIL back before taking a native lock (Py_BEGIN_ALLOW_THREADS, pybind11::gil_scoped_release, `with nogil`, ctypes.CDLL instead of PyDLL), and never call into Python while holding that lock.',
    },
    next: [
      `py-spy dump --native --pid ${process.pid ?? 'PID'}   # active+gil marks the owner of the GIL`,
      ...(owner.how === 'stated' ? [] : ownerCommands(wait)),
    ],
    members: [task, other],
    cause: `cycle/gil/${wait.address ?? wait.symbol ?? wait.row.id}`,
  });
}

import type { Certainty, Link } from '../../diagnosis.ts';
import type { Case } from '../case.ts';
import { type Edge, edgesOf, ringsOf } from '../edges.ts';
import { pointersOf } from '../holds.ts';
import type { Process, Task } from '../incident.ts';
import { isPointer } from '../../args.ts';
import type { Wait } from '../waits.ts';
import { lockOrderAdvice } from './advice.ts';
import {
  type Draft,
  draft,
  evidence,
  lockWords,
  processWords,
  resourceOf,
  threadRef,
  waitEvidence,
  whoIn,
} from './draft.ts';
import { isHiddenWait, isLockWait } from './lock-waits.ts';
import { ownerCommands } from './rivals.ts';

/** A ring of any length: each waits for what the next one holds. */
export function deadlockCycles(state: Case): Draft[] {
  const edges = edgesOf(state);
  const rings = ringsOf(edges).filter((ring) => ring.length > 1);
  const inRing = new Set(rings.flat().map(({ from }) => from));
  return [...rings.map((ring) => ringDraft(ring)), ...remainingPairs(state, inRing)];
}

function ringDraft(ring: readonly Edge[]): Draft {
  // the ring begins with its lowest thread, whatever the order of the inputs
  const start = ring.reduce(
    (best, edge, index) => (order(edge.from) < order(ring[best]?.from ?? edge.from) ? index : best),
    0,
  );
  const turned = [...ring.slice(start), ...ring.slice(0, start)];
  const stated = turned.every(({ how }) => how === 'stated' || how === 'join');
  const guesses = turned.filter(({ how }) => how === 'inferred').length;
  const certainty: Certainty = stated ? 'proven' : guesses === 1 && turned.length > 1 ? 'strong' : 'likely';
  return cycle(turned, certainty, stated ? 'proven' : certainty);
}

function order(task: Task): number {
  return task.tid ?? task.number ?? task.place.line;
}

function cycle(ring: readonly Edge[], certainty: Certainty, permanent: Certainty): Draft {
  const first = ring[0];
  if (first === undefined) throw new Error('a ring has at least one edge');
  const timed = ring.some(({ wait }) => wait.deadline === 'some');
  const words = ring.map(
    ({ from, to, wait }) =>
      `${whoIn(from)} waits for ${lockWords(wait)}, which ${whoIn(to)} ${wait.kind === 'thread' ? 'is' : 'holds'}`,
  );
  return draft({
    class: 'deadlock-cycle',
    certainty: timed && certainty === 'proven' ? 'strong' : certainty,
    permanent: timed ? 'no' : permanent,
    headline: `${ring.length} threads of ${processWords(first.from.process)} wait for each other: ${words.join('; ')}.`,
    task: first.from,
    wait: first.wait,
    owner: {
      ...threadRef(first.to),
      ghost: false,
      how: first.how === 'stated' || first.how === 'join' ? 'stated' : 'inferred',
    },
    chain: ring.map(
      (edge): Link => ({ waiter: threadRef(edge.from), resource: resourceOf(edge.wait), owner: threadRef(edge.to) }),
    ),
    evidence: ring.flatMap((edge) => [
      ...waitEvidence(edge.wait),
      evidence(`${whoIn(edge.to)}: ${edge.says}`, edge.place),
    ]),
    rivals:
      certainty === 'proven' ? [] : ['one of the owners is inferred from its stack: a third thread may hold the lock'],
    advice: lockOrderAdvice,
    next: certainty === 'proven' ? [] : ring.flatMap(({ wait }) => ownerCommands(wait)).slice(0, 2),
    members: ring.map(({ from }) => from),
    cause: `cycle/${ring
      .map(({ from }) => order(from))
      .sort()
      .join('/')}`,
  });
}

/**
 * Two threads of one process wait for two different locks and everybody else is seen not to be in the way: then each
 * lock's owner can only be the other waiter, or nobody. That is `likely`, and the rival is named.
 */
function remainingPairs(state: Case, inRing: ReadonlySet<Task>): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const waiting = process.tasks.flatMap((task): [Task, Wait][] => {
      const wait = state.waits.get(task);
      return wait !== undefined &&
        (isLockWait(wait) || isHiddenWait(wait)) &&
        wait.deadline !== 'some' &&
        !inRing.has(task)
        ? [[task, wait]]
        : [];
    });
    const byLock = new Map<string, [Task, Wait]>();
    for (const [task, wait] of waiting) {
      const key = isPointer(wait.address) ? wait.address : isHiddenWait(wait) ? `${task.place.line}` : undefined;
      if (key !== undefined) byLock.set(key, byLock.get(key) ?? [task, wait]);
    }
    const [a, b] = [...byLock.values()];
    if (byLock.size !== 2 || a === undefined || b === undefined) return [];
    if (
      !crosses(a, b) &&
      !(
        isPointer(a[1].address) &&
        isPointer(b[1].address) &&
        process.complete !== undefined &&
        othersOutOfTheWay(
          state,
          process,
          waiting.map(([task]) => task),
        )
      )
    )
      return [];
    const edge = ([from, wait]: [Task, Wait], [to]: [Task, Wait]): Edge => ({
      from,
      to,
      wait,
      how: 'remaining',
      says: crosses(a, b) ? 'its frames carry both locks' : 'no other thread of the process can be its owner',
      place: to.place,
    });
    const certainty: Certainty = crosses(a, b) ? 'strong' : 'likely';
    return [cycle([edge(a, b), edge(b, a)], certainty, certainty)];
  });
}

/** Each waiter's own frames mention the lock that the other waits for: the frames of the function that took it. */
function crosses(a: readonly [Task, Wait], b: readonly [Task, Wait]): boolean {
  return (mentionsLock(a, b[1].address) && mentionsLock(b, a[1].address)) || crossedArguments(a, b);
}

/** Both stand in one function, with two of its arguments exchanged: `transfer (from=A, to=B)` against `(from=B, to=A)`. */
function crossedArguments([task, wait]: readonly [Task, Wait], [other, otherWait]: readonly [Task, Wait]): boolean {
  if (wait.caller === undefined || otherWait.caller === undefined) return false;
  const mine = task.frames.get(wait.caller);
  const theirs = other.frames.get(otherWait.caller);
  if (mine.fn !== theirs.fn || mine.line !== theirs.line) return false;
  const a = pointersOf(mine);
  const b = pointersOf(theirs);
  return [...a].some(([name, value]) => {
    const [swapped] = [...b].find(([key, at]) => key !== name && at === value) ?? [];
    return (
      swapped !== undefined &&
      a.get(swapped) !== undefined &&
      a.get(swapped) === b.get(name) &&
      a.get(swapped) !== value
    );
  });
}

function mentionsLock([task, wait]: readonly [Task, Wait], address: string | undefined): boolean {
  if (!isPointer(address)) return false;
  for (let index = wait.outer + 1; index < Math.min(task.frames.length, wait.outer + 12); index++) {
    if (new RegExp(`\\b0x0*${address.slice(2)}\\b`, 'i').test(task.frames.get(index).args ?? '')) return true;
  }
  return false;
}

function othersOutOfTheWay(state: Case, process: Process, waiting: readonly Task[]): boolean {
  return process.tasks.every((task) => {
    if (waiting.includes(task)) return true;
    const wait = state.waits.get(task);
    return (
      wait !== undefined &&
      (state.marks.get(task)?.idle !== undefined ||
        ['condition', 'thread', 'child process', 'timer', 'signal', 'descriptors', 'socket'].includes(wait.kind))
    );
  });
}

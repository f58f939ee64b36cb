import type { Certainty, Link } from '../../diagnosis.ts';
import type { Case } from '../case.ts';
import { type Edge, edgesOf, ringsOf } from '../edges.ts';
import { objectRings } from '../object-rings.ts';
import { argumentRings } from '../argument-rings.ts';
import type { Process, Task } from '../incident.ts';
import { isPointer } from '../../args.ts';
import type { Wait } from '../waits.ts';
import { lockOrderAdvice } from './advice.ts';
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
import { statedOwner } from '../owners.ts';
import { isHiddenWait, isLockWait } from './lock-waits.ts';
import { isIdle } from './rest.ts';
import { ownerCommands } from './rivals.ts';

/** A ring of any length: each waits for what the next one holds. */
export function deadlockCycles(state: Case): Draft[] {
  const edges = edgesOf(state);
  const rings = ringsOf(edges).filter((ring) => ring.length > 1);
  const inRing = new Set(rings.flat().map(({ from }) => from));
  return [...rings.map((ring) => ringDraft(ring)), ...remainingRings(state, inRing)];
}

function ringDraft(ring: readonly Edge[]): Draft {
  // the ring begins with its lowest thread, whatever the order of the inputs
  const start = ring.reduce(
    (best, edge, index) => (order(edge.from) < order(ring[best]?.from ?? edge.from) ? index : best),
    0,
  );
  const turned = [...ring.slice(start), ...ring.slice(0, start)];
  const stated = turned.every(({ how }) => how === 'stated' || how === 'join');
  const guesses = turned.filter(({ how }) => how === 'inferred');
  // one guess in a ring whose other links are stated agrees with them; a table's word alone is no second witness
  const certainty: Certainty = stated
    ? 'proven'
    : guesses.length === 1 && guesses[0]?.firm === true
      ? 'strong'
      : 'likely';
  return cycle(turned, certainty, stated ? 'proven' : certainty);
}

const longestSpelled = 4;

/** At a glance: who waits for whom, over what. Addresses, places and owner fields are among the evidence. */
function headline(ring: readonly Edge[], { from: { process } }: Edge): string {
  const isLong = ring.length > longestSpelled;
  const steps = ring.slice(0, isLong ? longestSpelled - 1 : undefined).map(({ from, to, wait }, index) => {
    const waiter = index === 0 ? shortly(from) : 'which';
    const { kind, name } = resourceOf(wait);
    const over = kind === 'thread' ? 'to end' : name === undefined ? kind : lockName(wait);
    return `${waiter} waits for ${shortly(to)} (${over})`;
  });
  const rest = isLong ? [`and so on, round to ${shortly(ring[0]!.from)}`] : [];
  const isOne = ring.every(({ from }) => from.process === process);
  const whose = isOne ? `threads of ${processWords(process)}` : 'tasks';
  return `${ring.length} ${whose} wait for each other: ${[...steps, ...rest].join(', ')}.`;
}

function order(task: Task): number {
  return task.tid ?? task.number ?? task.place.line;
}

function cycle(ring: readonly Edge[], certainty: Certainty, permanent: Certainty): Draft {
  const first = ring[0];
  if (first === undefined) throw new Error('a ring has at least one edge');
  const timed = ring.some(({ wait }) => wait.deadline === 'some');
  return draft({
    class: 'deadlock-cycle',
    certainty: timed && certainty === 'proven' ? 'strong' : certainty,
    permanent: timed ? 'no' : permanent,
    headline: headline(ring, first),
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
      .sort((a, b) => a - b)
      .join('/')}`,
  });
}

/** Rings without a stated or seen owner: by the arguments of the function they stand in, or by what remains. */
function remainingRings(state: Case, inRing: ReadonlySet<Task>): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const waiting = process.tasks.flatMap((task): Waiting[] => {
      const wait = state.waits.get(task);
      const stuck = wait !== undefined && (isLockWait(wait) || isHiddenWait(wait)) && wait.deadline !== 'some';
      return stuck && !inRing.has(task) ? [[task, wait]] : [];
    });
    const rings = argumentRings(waiting).filter((ring) => !isContradicted(ring));
    if (rings.length > 0) return rings.map((ring) => ringDraftOf(ring, 'its frames carry both locks', sureness(ring)));
    const crossed = objectRings(waiting).filter((ring) => !isContradicted(ring));
    if (crossed.length > 0)
      return crossed.map((ring) =>
        ringDraftOf(ring, 'each is inside a method of the object whose lock the other wants', 'likely'),
      );
    return remainingPair(state, process, waiting);
  });
}

type Waiting = readonly [Task, Wait];

/** One of its locks names an owner that is none of the ring. */
function isContradicted(ring: readonly Waiting[]): boolean {
  return ring.some(([, wait]) => {
    const stated = statedOwner(wait);
    return (
      stated !== undefined &&
      !ring.some(
        ([{ tid, pthread }]) =>
          (stated.tid !== undefined && tid === stated.tid) ||
          (stated.pthread !== undefined && pthread === stated.pthread),
      )
    );
  });
}

/** Known lock addresses that differ, and crossed arguments: two kinds of evidence. */
function sureness(ring: readonly Waiting[]): Certainty {
  const addresses = new Set(ring.map(([, wait]) => wait.address));
  return ring.every(([, wait]) => isPointer(wait.address)) && addresses.size === ring.length ? 'strong' : 'likely';
}

/**
 * Two threads of one process wait for two different locks and everybody else is seen not to be in the way: then each
 * lock's owner can only be the other waiter, or nobody. That is `likely`, and the rival is named.
 */
function remainingPair(state: Case, process: Process, waiting: readonly Waiting[]): Draft[] {
  const byLock = new Map<string, Waiting>();
  for (const each of waiting) {
    const { address, kind, symbol } = each[1];
    // seen from C alone a Python lock may be a condition or a queue, which nobody holds
    if (kind === 'Python lock' && symbol === undefined && !showsPython(each[0])) continue;
    if (isPointer(address)) byLock.set(address, byLock.get(address) ?? each);
  }
  const [a, b] = [...byLock.values()];
  if (byLock.size !== 2 || a === undefined || b === undefined) return [];
  if (isContradicted([a, b])) return [];
  if (mentionsLock(a, b[1].address) && mentionsLock(b, a[1].address)) {
    return [ringDraftOf([a, b], 'its frames carry both locks', 'strong')];
  }
  const stuck = waiting.map(([task]) => task);
  if (process.complete === undefined || !othersOutOfTheWay(state, process, stuck)) return [];
  const rest = process.tasks.filter((task) => !stuck.includes(task));
  return rest.every((task) => restsOrJoins(state, task))
    ? [ringDraftOf([a, b], 'no other thread of the process seems to be its owner', 'likely')]
    : [ringDraftOf([a, b], 'the other threads of the process wait where threads also wait without a lock', 'possible')];
}

function showsPython({ frames }: Task): boolean {
  for (let index = 0; index < frames.length; index++) if (frames.get(index).language === 'python') return true;
  return false;
}

function ringDraftOf(ring: readonly Waiting[], says: string, certainty: Certainty): Draft {
  const edges = ring.map(([from, wait], index): Edge => {
    const [to] = ring[(index + 1) % ring.length] ?? [from];
    return { from, to, wait, how: 'remaining', says, place: to.place };
  });
  return cycle(edges, certainty, certainty);
}

function mentionsLock([task, wait]: readonly [Task, Wait], address: string | undefined): boolean {
  if (!isPointer(address)) return false;
  for (let index = wait.outer + 1; index < Math.min(task.frames.length, wait.outer + 12); index++) {
    if (new RegExp(`\\b0x0*${address.slice(2)}\\b`, 'i').test(task.frames.get(index).args ?? '')) return true;
  }
  return false;
}

/** In a place where threads rest, by the table, or in a join: who holds a lock there would have to have kept it by mistake. */
function restsOrJoins(state: Case, task: Task): boolean {
  return isIdle(state, task) || state.waits.get(task)?.kind === 'thread';
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

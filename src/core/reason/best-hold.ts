import { isPointer } from '../args.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Frame } from '../model.ts';
import {
  byAddress,
  certainDoors,
  doorsOf,
  holdOf,
  holdRank,
  type InferredHold,
  insideOf,
  isSameLock,
  namelessDoors,
  pointersOf,
} from './holds.ts';
import type { Task } from './incident.ts';
import { stackIndex } from './stack-index.ts';
import type { Wait } from './waits.ts';

/**
 * The first of what `inferHolds` finds, for the price of a look-up: what the stacks of others say is worked out once for
 * all that stand at the same door, whatever lock they wait for there, so that thousands of waiters and of suspects do not
 * look at each other one by one.
 */
export function bestHold(
  wait: Wait,
  candidates: readonly Task[],
  waits: ReadonlyMap<Task, Wait>,
  knowledge: Knowledge,
): InferredHold | undefined {
  const known = suspicions.get(waits) ?? new WeakMap<readonly Task[], Suspicion>();
  suspicions.set(waits, known);
  const suspicion = known.get(candidates) ?? new Suspicion(candidates, waits, knowledge);
  known.set(candidates, suspicion);
  const task = suspicion.of(wait);
  return task === undefined ? undefined : holdOf(wait, task, waits, wait.task.frames.length, knowledge);
}

const suspicions = new WeakMap<ReadonlyMap<Task, Wait>, WeakMap<readonly Task[], Suspicion>>();

/** Those who may be inside, best first, and among them those at an object: for one door. */
interface Beyond {
  readonly all: readonly Task[];
  /** Positions in `all`, ascending, by the object on which the thread has passed the door. */
  readonly onObject: ReadonlyMap<string, readonly number[]>;
}

/** One kind of exclusion, with what is left of the lists after it. */
interface Leave {
  /** Threads to which the lock itself was passed: what the door says of them does not count. */
  readonly named: readonly Task[];
  readonly isNamed: ReadonlySet<Task>;
  readonly firsts: Map<readonly number[] | Beyond, number>;
}

class Suspicion {
  readonly #candidates: readonly Task[];
  readonly #order: ReadonlyMap<Task, number>;
  readonly #waits: ReadonlyMap<Task, Wait>;
  readonly #knowledge: Knowledge;
  readonly #beyond = new Map<string, Beyond>();
  readonly #leaves = new Map<string, Leave>();

  constructor(candidates: readonly Task[], waits: ReadonlyMap<Task, Wait>, knowledge: Knowledge) {
    this.#candidates = candidates;
    this.#order = new Map(candidates.map((task, index) => [task, index]));
    this.#waits = waits;
    this.#knowledge = knowledge;
  }

  of(wait: Wait): Task | undefined {
    const limit = wait.task.frames.length;
    const doors = doorsOf(wait, limit);
    const beyond = this.#beyondDoor(wait, doors, namelessDoors(wait, limit));
    const leave = this.#leaveFor(wait);
    let firm = Number.POSITIVE_INFINITY;
    doors.forEach((door, index) => {
      for (const [name, value] of pointersOf(door)) {
        const positions = beyond.onObject.get(onObject(index, name, value));
        if (positions !== undefined) firm = Math.min(firm, this.#first(wait, leave, beyond, positions));
      }
    });
    if (firm < beyond.all.length) return beyond.all[firm];
    const named = leave.named.find((task) => task !== wait.task);
    return named ?? beyond.all[this.#first(wait, leave, beyond)];
  }

  #beyondDoor(wait: Wait, doors: readonly Frame[], nameless: readonly Frame[]): Beyond {
    const key = JSON.stringify([
      wait.kind === 'once',
      wait.section?.id,
      nameless.map(({ address, module }) => [address, module]),
      doors.map(({ fn, file, line, address, language }) => [fn, file, line, address, language]),
      // at these the object decides whether anybody is past them at all
      doors.slice(certainDoors(doors)).map((door) => [...pointersOf(door)]),
    ]);
    const known = this.#beyond.get(key);
    if (known !== undefined) return known;
    const suspects = this.#suspects(wait, doors, nameless.length > 0);
    const limit = wait.task.frames.length;
    const found = suspects.flatMap((task) => {
      const inside = insideOf(wait, task, this.#waits, limit, doors, this.#knowledge);
      return inside === undefined ? [] : [inside];
    });
    found.sort((a, b) => holdRank[a.how] - holdRank[b.how]);
    const positionsOn = new Map<string, number[]>();
    found.forEach(({ task, index, door }, position) => {
      if (door === undefined) return;
      for (const [name, value] of pointersOf(task.frames.get(index))) {
        const at = onObject(door, name, value);
        const positions = positionsOn.get(at);
        if (positions === undefined) positionsOn.set(at, [position]);
        else positions.push(position);
      }
    });
    const made = { all: found.map(({ task }) => task), onObject: positionsOn };
    this.#beyond.set(key, made);
    return made;
  }

  /** In the order of the candidates. */
  #suspects(wait: Wait, doors: readonly Frame[], nameless: boolean): Task[] {
    const found = new Set<Task>();
    for (const process of new Set(this.#candidates.map((task) => task.process))) {
      const index = stackIndex(process, this.#knowledge);
      for (const door of doors) for (const task of index.withFunction(door.fn)) found.add(task);
      if (wait.section !== undefined) for (const task of index.withSection(wait.section)) found.add(task);
      if (nameless) for (const task of index.nameless) found.add(task);
    }
    return this.#inOrder(found);
  }

  #inOrder(tasks: Iterable<Task>): Task[] {
    const known = [...tasks].filter((task) => this.#order.has(task));
    return known.sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
  }

  /** Alike for all that wait for one lock. */
  #leaveFor(wait: Wait): Leave {
    const key = JSON.stringify([wait.address, wait.section?.id, wait.kind]);
    const known = this.#leaves.get(key);
    if (known !== undefined) return known;
    const named = this.#withAddress(wait.address).filter((task) => {
      const other = this.#waits.get(task);
      return !isExcluded(wait, other) && byAddress(wait, task, other) !== undefined;
    });
    const made: Leave = { named, isNamed: new Set(named), firsts: new Map() };
    this.#leaves.set(key, made);
    return made;
  }

  #withAddress(lock: string | undefined): Task[] {
    if (lock === undefined || !isPointer(lock)) return [];
    const processes = new Set(this.#candidates.map((task) => task.process));
    return this.#inOrder(
      [...processes].flatMap((process) => [...stackIndex(process, this.#knowledge).withAddress(lock)]),
    );
  }

  /** The first position of those who do not wait for the same lock themselves; it is looked for once a lock. */
  #first(wait: Wait, leave: Leave, beyond: Beyond, positions?: readonly number[]): number {
    const end = positions?.length ?? beyond.all.length;
    let first: number | undefined;
    const from = leave.firsts.get(positions ?? beyond) ?? 0;
    for (let at = from; at < end; at++) {
      const position = positions?.[at] ?? at;
      const task = beyond.all[position];
      if (task === undefined || isExcluded(wait, this.#waits.get(task)) || leave.isNamed.has(task)) continue;
      if (first === undefined) leave.firsts.set(positions ?? beyond, at);
      first ??= at;
      // Itself is left out for itself alone
      if (task !== wait.task) return position;
    }
    if (first === undefined) leave.firsts.set(positions ?? beyond, end);
    return Number.POSITIVE_INFINITY;
  }
}

function isExcluded(wait: Wait, other: Wait | undefined): boolean {
  return other !== undefined && isSameLock(wait, other);
}

function onObject(door: number, name: string, value: string): string {
  return `${door}\u0000${name}\u0000${value}`;
}

import { isPointer } from '../args.ts';
import { pointersOf } from './holds.ts';
import type { Task } from './incident.ts';
import { searchedFrames } from './stack-index.ts';
import type { Wait } from './waits.ts';

type Waiting = readonly [Task, Wait];

/** So far into an object may the lock be that its methods take. */
const objectSize = 4096;
/** How far outside the wait the object's method may stand. */
const methodDepth = 4;

interface Standing {
  readonly each: Waiting;
  /** The object in which the lock lies that it waits for: `this` of the method that takes it. */
  readonly wanted: string;
  /** Objects of which methods stand further out. */
  readonly inside: ReadonlySet<string>;
}

/**
 * Rings of objects that lock themselves: one thread is inside a method of A and waits for a lock that lies in B, the next
 * is inside a method of B and waits for a lock that lies in A: `Registry::drop (this=B)` below `Cache::evict (this=A)`.
 */
export function objectRings(waiting: readonly Waiting[]): Waiting[][] {
  const standing = waiting.flatMap((each) => standingOf(each) ?? []);
  const byInside = new Map<string, Standing[]>();
  for (const each of standing)
    for (const object of each.inside) byInside.set(object, [...(byInside.get(object) ?? []), each]);
  for (const start of standing) {
    const ring = ringFrom(start, byInside);
    if (ring.length > 1) return [ring.map(({ each }) => each)];
  }
  return [];
}

function standingOf(each: Waiting): Standing | undefined {
  const [task, wait] = each;
  if (!isPointer(wait.address)) return byMethod(each);
  const lock = Number(wait.address);
  const reach = Math.min(task.frames.length, wait.outer + 1 + methodDepth);
  for (let index = wait.outer + 1; index < reach; index++) {
    const own = [...pointersOf(task.frames.get(index)).values()].filter(
      (object) => lock - Number(object) >= 0 && lock - Number(object) < objectSize,
    );
    // the nearest below the lock
    const wanted = own.sort((a, b) => Number(b) - Number(a))[0];
    if (wanted !== undefined) return { each, wanted, inside: objectsFrom(task, index + 1, wanted) };
  }
  return undefined;
}

/** No tool shows arguments of libc on macOS: the object whose method asks for the lock has it, most likely. */
function byMethod(each: Waiting): Standing | undefined {
  const [task, { caller }] = each;
  if (caller === undefined) return undefined;
  const wanted = pointersOf(task.frames.get(caller)).get('this');
  return wanted === undefined ? undefined : { each, wanted, inside: objectsFrom(task, caller + 1, wanted) };
}

function objectsFrom(task: Task, from: number, wanted: string): Set<string> {
  const found = new Set<string>();
  for (let index = from; index < Math.min(task.frames.length, searchedFrames); index++) {
    const self = pointersOf(task.frames.get(index)).get('this');
    if (self !== undefined && self !== wanted) found.add(self);
  }
  return found;
}

/** Follows what each wants to the one thread that is inside it, until a thread comes round again. */
function ringFrom(start: Standing, byInside: ReadonlyMap<string, readonly Standing[]>): Standing[] {
  const seen: Standing[] = [];
  for (let at: Standing | undefined = start; at !== undefined; ) {
    const again = seen.indexOf(at);
    if (again >= 0) return seen.slice(again);
    seen.push(at);
    const inside: readonly Standing[] = byInside.get(at.wanted) ?? [];
    // an object that many threads pass through says nothing of who has its lock
    at = inside.length === 1 ? inside[0] : undefined;
  }
  return [];
}

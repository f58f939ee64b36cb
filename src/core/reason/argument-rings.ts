import { pointersOf } from './holds.ts';
import type { Task } from './incident.ts';
import type { Wait } from './waits.ts';

type Waiting = readonly [Task, Wait];

/**
 * Rings that the arguments of one function show: every thread stands on the same line of the same function, which has
 * taken one of its arguments and waits for another, and what one waits for is what the next has taken:
 * `transfer (from=A, to=B)`, `(from=B, to=C)`, `(from=C, to=A)`.
 */
export function argumentRings(waiting: readonly Waiting[]): Waiting[][] {
  const places = new Map<string, Standing[]>();
  for (const each of waiting) {
    const [task, wait] = each;
    if (wait.caller === undefined) continue;
    const frame = task.frames.get(wait.caller);
    const objects = pointersOf(frame);
    if (objects.size < 2) continue;
    const key = `${frame.fn} ${frame.file} ${frame.line}`;
    places.set(key, [...(places.get(key) ?? []), { each, objects }]);
  }
  return [...places.values()].flatMap((standing) => (standing.length < 2 ? [] : ringAmong(standing)));
}

interface Standing {
  readonly each: Waiting;
  readonly objects: ReadonlyMap<string, string>;
}

function ringAmong(standing: readonly Standing[]): Waiting[][] {
  const names = [...(standing[0]?.objects.keys() ?? [])];
  for (const taken of names) {
    for (const wanted of names) {
      const ring = taken === wanted ? [] : ringOf(standing, taken, wanted);
      if (ring.length > 1) return [ring];
    }
  }
  return [];
}

/** Follows `wanted` of one thread to `taken` of the next until a thread comes round again. */
function ringOf(standing: readonly Standing[], taken: string, wanted: string): Waiting[] {
  const holders = new Map<string, Standing>();
  for (const each of standing) {
    const object = each.objects.get(taken);
    // two threads that seem to have taken the same object: these arguments are not what is locked
    if (object === undefined || holders.has(object)) return [];
    holders.set(object, each);
  }
  const [start] = standing;
  const seen: Standing[] = [];
  for (let at = start; at !== undefined; at = holders.get(at.objects.get(wanted) ?? '')) {
    const again = seen.indexOf(at);
    if (again >= 0) return seen.slice(again).map(({ each }) => each);
    seen.push(at);
  }
  return [];
}

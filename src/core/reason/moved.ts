import type { Frames, Thread } from '../model.ts';
import { bare } from '../names.ts';
import type { Process, Task } from './incident.ts';

/** Pairs of one thread's stacks in two dumps of one kind, in the order in which they were read. */
export function pairsOf({ dumps }: Process): [Thread, Thread][] {
  const pairs: [Thread, Thread][] = [];
  for (const [index, dump] of dumps.entries()) {
    const later = dumps.slice(index + 1).find(({ format }) => format === dump.format);
    if (later === undefined) continue;
    const byTid = new Map(later.threads.map((thread) => [thread.tid, thread]));
    for (const thread of dump.threads) {
      const again = thread.tid === undefined ? undefined : byTid.get(thread.tid);
      if (again !== undefined && thread.partial !== true && again.partial !== true) pairs.push([thread, again]);
    }
  }
  return pairs;
}

/** The same thread stands elsewhere in another dump: it goes on. */
export function hasMoved(task: Task, pairs: readonly [Thread, Thread][]): boolean {
  return task.tid !== undefined && pairs.some(([a, b]) => a.tid === task.tid && differ(a, b));
}

export function differ(a: Thread, b: Thread): boolean {
  if (a.cut !== undefined || b.cut !== undefined || a.frames.length === 0 || b.frames.length === 0) return false;
  const [one, other] = [addressesOf(a.frames), addressesOf(b.frames)];
  if (one.length > 1 && other.length > 1) return !isPartOf(one, other) && !isPartOf(other, one);
  const [these, those] = [placesOf(a.frames), placesOf(b.frames)];
  if (isPython(a.frames) && isPython(b.frames)) return these.length !== those.length || !isPartOf(these, those);
  return !isPartOf(these, those) && !isPartOf(those, these);
}

/** Return addresses, each once: inlined functions share theirs with the function that they are inlined into. */
function addressesOf(frames: Frames): string[] {
  const found: string[] = [];
  for (let index = 0; index < frames.length; index++) {
    const { address } = frames.get(index);
    if (address !== undefined && address !== found.at(-1)) found.push(address);
  }
  return found;
}

function placesOf(frames: Frames): string[] {
  return Array.from({ length: frames.length }, (_, index) => {
    const { language, line } = frames.get(index);
    return `${bare(frames.fn(index))} ${language === 'python' ? line : ''}`;
  });
}

/** One view shows inlined functions, or native ones beside Python's, and the other does not: that is no movement. */
function isPartOf(short: readonly string[], long: readonly string[]): boolean {
  let found = 0;
  for (const mark of long) if (mark === short[found]) found += 1;
  return found === short.length;
}

function isPython(frames: Frames): boolean {
  for (let index = 0; index < frames.length; index++) if (frames.get(index).language !== 'python') return false;
  return true;
}

import type { Candidate } from './grouping.ts';
import type { Hints } from './hints.ts';

/** Pids are used again: dumps of one hang are taken within minutes of each other. */
const nearby = 20 * 60 * 1000;
/** In containers everybody is process 1, or 7: low numbers relate nobody. */
const lowest = 300;

/** Files of one process, and of a process and the parent or child that one of them names. Linear in their number. */
export function byKinship(
  files: readonly Candidate[],
  hints: (name: string) => Hints | undefined,
): (readonly Candidate[])[] {
  const hinted = files.map((file) => ({ file, hints: hints(file.name) }));
  const byPid = new Map<number, number[]>();
  hinted.forEach(({ hints: said }, index) => {
    for (const pid of new Set(said?.pids)) if (pid >= lowest) byPid.set(pid, [...(byPid.get(pid) ?? []), index]);
  });
  const root = hinted.map((_, index) => index);
  const find = (index: number): number => {
    let at = index;
    while (root[at] !== at) at = root[at] = root[root[at] ?? at] ?? at;
    return at;
  };
  hinted.forEach(({ file, hints: said }, index) => {
    for (const pid of new Set([...(said?.pids ?? []), ...(said?.relatives ?? [])])) {
      const near = nearest(file, byPid.get(pid) ?? [], files, index);
      if (near !== undefined) root[Math.max(find(near), find(index))] = Math.min(find(near), find(index));
    }
  });
  const families = new Map<number, Candidate[]>();
  hinted.forEach(({ file }, index) => {
    const family = families.get(find(index));
    if (family === undefined) families.set(find(index), [file]);
    else family.push(file);
  });
  return [...families.values()];
}

const looked = 8;

/** The one taken closest in time; of files without a time the first. `others` ascend. */
function nearest(
  file: Candidate,
  others: readonly number[],
  files: readonly Candidate[],
  self: number,
): number | undefined {
  let best: number | undefined;
  let bestGap = nearby;
  const from = Math.max(0, firstFrom(others, self) - looked);
  for (const other of others.slice(from, from + 2 * looked + 1)) {
    if (other === self) continue;
    const gap = Math.abs((files[other]?.time ?? 0) - (file.time ?? 0));
    if (gap <= bestGap && (best === undefined || gap < bestGap)) {
      best = other;
      bestGap = gap;
    }
  }
  return best;
}

function firstFrom(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

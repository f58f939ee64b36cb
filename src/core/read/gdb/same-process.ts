import type { FrameStore } from '../span-frames.ts';

interface Stretch {
  from: number;
  to: number;
}

const looked = 64;

/**
 * Whether two stacks without ids can be of the same process at the same moment. Two main threads cannot; two stacks
 * that share not one 16 MB region of code, with strangers' words between them, are taken for two processes.
 */
export function sameProcess(store: FrameStore, one: Stretch, other: Stretch, apart: boolean): boolean {
  if (hasMain(store, one) && hasMain(store, other)) return false;
  if (!apart) return true;
  const regions = codeRegions(store, one);
  const others = codeRegions(store, other);
  if (regions.size === 0 || others.size === 0) return true;
  return [...others].some((region) => regions.has(region));
}

function hasMain(store: FrameStore, { from, to }: Stretch): boolean {
  for (let i = Math.max(from, to - 4); i < to; i++) {
    const fn = store.fn(i);
    if (fn === 'main' || fn === '_start' || fn.startsWith('__libc_start')) return true;
  }
  return false;
}

function codeRegions(store: FrameStore, { from, to }: Stretch): Set<string> {
  const regions = new Set<string>();
  for (let i = from; i < Math.min(to, from + looked); i++) {
    const at = store.frame(i, true).address;
    if (at !== undefined && at.length > 9) regions.add(at.slice(0, -6));
  }
  return regions;
}

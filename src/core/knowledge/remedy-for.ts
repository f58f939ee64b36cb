import type { Frames } from '../model.ts';
import { baseName } from '../names.ts';
import type { Knowledge } from './knowledge.ts';
import type { RemedyRow } from './rows.ts';

const depth = 80;

/** What the makers of a library on the stack advise about fork: that of the innermost frame which is known. */
export function remedyFor(frames: Frames, { remedies, remediesByModule }: Knowledge): RemedyRow | undefined {
  for (let index = 0; index < Math.min(frames.length, depth); index++) {
    const row = remedies.find(frames, index);
    if (row !== undefined) return row;
    const module = baseName(frames.get(index).module ?? '');
    const byModule =
      module === ''
        ? undefined
        : remediesByModule.find(({ modules }) => modules?.some((start) => module.startsWith(start)));
    if (byModule !== undefined) return byModule;
  }
  return undefined;
}

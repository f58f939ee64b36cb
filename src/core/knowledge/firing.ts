import type { Frames } from '../model.ts';
import type { Knowledge } from './knowledge.ts';
import { remedyFor } from './remedy-for.ts';

/** The ids of the rows that fire on a stack: those that name one of its frames, or its library. */
export function rowsFiring(frames: Frames, knowledge: Knowledge): ReadonlySet<string> {
  const { waits, sections, forks, idle, crashes } = knowledge;
  const found = new Set<string>();
  for (let index = 0; index < frames.length; index++) {
    for (const matcher of [waits, sections, forks, idle, crashes]) {
      const row = matcher.find(frames, index);
      if (row !== undefined) found.add(row.id);
    }
  }
  const remedy = remedyFor(frames, knowledge);
  if (remedy !== undefined) found.add(remedy.id);
  return found;
}

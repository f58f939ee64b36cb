import { existsSync, statSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { isArchiveName } from '../../core/batch/file-name.ts';
import { jsonLine } from '../../core/batch/lines.ts';

import type { GroupBy, Item } from './item.ts';
import { itemsAt } from './plan.ts';
import { isOfShard, type Shard } from './shard.ts';
import { streamedItems } from './archive-items.ts';

/** Smaller archives are unpacked whole, by one worker; what is in larger ones is handed to all of them. */
const streamedFrom = 512 * 1024;

export interface Selection {
  readonly groupBy: GroupBy;
  readonly shard?: Shard;
}

/** Every incident at the paths, in the order of the paths and of the names below each. */
export async function* allItems(
  paths: Iterable<string> | AsyncIterable<string>,
  selection: Selection,
): AsyncIterable<Item> {
  for await (const item of plannedItems(paths, selection)) {
    if (item.kind === 'archive' && item.path !== undefined && isLarge(item.path)) yield* streamedItems(item);
    else yield item;
  }
}

/** The same with archives in one piece. */
export async function* plannedItems(
  paths: Iterable<string> | AsyncIterable<string>,
  { groupBy, shard }: Selection,
): AsyncIterable<Item> {
  for await (const path of paths) {
    for (const expanded of expand(path)) {
      const planned = plannedItem(expanded);
      for (const item of planned === undefined ? itemsAt(expanded, groupBy) : [planned]) {
        if (shard !== undefined && !isOfShard(item.id, shard)) continue;
        yield item;
      }
    }
  }
}

/** A piece of work as a line that may stand for a path: what `map --plan` prints. */
export function planLine(item: Item): string {
  return jsonLine(item);
}

function plannedItem(line: string): Item | undefined {
  if (!line.startsWith('{"kind":')) return undefined;
  try {
    return JSON.parse(line) as Item;
  } catch {
    return { kind: 'problem', id: line.slice(0, 200), says: 'a line of a plan that breaks off' };
  }
}

function expand(path: string): string[] {
  if (path.startsWith('{') || !/[*?[{]/.test(path) || existsSync(path)) return [path];
  const found = globSync(path, { onlyFiles: false, expandDirectories: false, dot: false }).sort();
  return found.length === 0 ? [path] : found.map((name) => name.replace(/\/$/, ''));
}

function isLarge(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= streamedFrom;
}

/** One file under another name, which says whether it is an archive where its first bytes leave that open. */
export async function* itemOfFile(file: string, name: string, groupBy: GroupBy): AsyncIterable<Item> {
  const [found] = itemsAt(file, groupBy);
  if (found === undefined) return;
  const isArchive = found.kind === 'archive' || (found.kind === 'incident' && isArchiveName(name));
  if (isArchive) {
    const item = { kind: 'archive', id: name, path: file, groupBy } as const;
    if (isLarge(file)) yield* streamedItems(item);
    else yield item;
  } else if (found.kind === 'incident')
    yield { ...found, id: name, files: found.files.map((one) => ({ ...one, name })) };
  else yield { ...found, id: name };
}

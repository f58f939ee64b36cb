import { existsSync, statSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import type { GroupBy, Item } from './item.ts';
import { itemsAt } from './plan.ts';
import { isOfShard, type Shard } from './shard.ts';
import { streamedItems } from './stream-archive.ts';

/** Smaller archives are unpacked whole, by a worker. */
const streamedFrom = 8 * 1024 * 1024;

export interface Selection {
  readonly groupBy: GroupBy;
  readonly shard?: Shard;
}

/** Every incident at the paths, in the order of the paths and of the names below each. */
export async function* allItems(
  paths: Iterable<string> | AsyncIterable<string>,
  { groupBy, shard }: Selection,
): AsyncIterable<Item> {
  for await (const path of paths) {
    for (const expanded of expand(path)) {
      for (const item of itemsAt(expanded, groupBy)) {
        if (shard !== undefined && !isOfShard(item.id, shard)) continue;
        if (item.kind === 'archive' && isLarge(item.path)) yield* streamedItems(item);
        else yield item;
      }
    }
  }
}

function expand(path: string): string[] {
  if (!/[*?[{]/.test(path) || existsSync(path)) return [path];
  const found = globSync(path, { onlyFiles: false, expandDirectories: false, dot: false }).sort();
  return found.length === 0 ? [path] : found.map((name) => name.replace(/\/$/, ''));
}

function isLarge(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= streamedFrom;
}

/** One file under another name. */
export async function* itemOfFile(file: string, name: string, groupBy: GroupBy): AsyncIterable<Item> {
  for (const item of itemsAt(file, groupBy)) {
    if (item.kind === 'incident') yield { ...item, id: name, files: item.files.map((one) => ({ ...one, name })) };
    else if (item.kind === 'archive' && isLarge(file)) yield* streamedItems({ ...item, id: name });
    else yield { ...item, id: name };
  }
}

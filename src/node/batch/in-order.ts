import type { Item } from './item.ts';
import type { Outcome } from './outcome.ts';
import type { Pool } from './pool.ts';

const mostItems = 32;
const mostBytes = 4 * 1024 * 1024;
/** Batches that are out or waiting for their turn, for each worker: so much memory is in use, whatever the archive. */
const ahead = 3;

export interface Done {
  readonly item: Item;
  readonly outcome: Outcome;
}

/** Diagnoses items with all workers and hands them back in their order. */
export async function* inOrder(items: AsyncIterable<Item>, pool: Pool): AsyncIterable<Done> {
  const running: Promise<Done[]>[] = [];
  try {
    for await (const batch of batches(items)) {
      running.push(diagnosed(batch, pool));
      while (running.length >= (pool.jobs === 1 ? 1 : pool.jobs * ahead)) yield* (await running.shift()) ?? [];
    }
    while (running.length > 0) yield* (await running.shift()) ?? [];
  } finally {
    await Promise.allSettled(running);
  }
}

async function diagnosed(batch: readonly Item[], pool: Pool): Promise<Done[]> {
  const outcomes = await pool.run(batch);
  return batch.map((item, index) => ({ item, outcome: outcomes[index] ?? { lines: '', records: [] } }));
}

async function* batches(items: AsyncIterable<Item>): AsyncIterable<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    batch.push(item);
    bytes += weight(item);
    if (batch.length < mostItems && bytes < mostBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** What an item holds in memory; an archive on disk will unpack to something. */
function weight(item: Item): number {
  if (item.kind === 'problem') return 0;
  if (item.kind === 'archive') return mostBytes / 8 + (item.bytes?.length ?? 0);
  return item.files.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
}

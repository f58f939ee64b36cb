import { createWriteStream, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { jsonLine, keyOf } from '../core/batch/lines.ts';
import { allItems, itemOfFile, plannedItems, planLine } from '../node/batch/all-items.ts';
import { inOrder } from '../node/batch/in-order.ts';
import type { Item } from '../node/batch/item.ts';
import { pathsOnInput } from '../node/batch/path-lists.ts';
import { Pool } from '../node/batch/pool.ts';
import { codeOf } from '../node/user-error.ts';
import { selectionFrom, settingsFrom } from './batch-options.ts';

export interface MapArguments {
  readonly paths: readonly string[];
  readonly null: boolean;
  readonly kv: boolean;
  readonly plan: boolean;
  readonly name: string | undefined;
  readonly knowledge?: string | string[] | undefined;
  readonly redact: boolean | boolean[];
  readonly groupBy: string;
  readonly shard?: string | undefined;
  readonly shards?: string | undefined;
  readonly jobs?: string | undefined;
}

/** Engines bring their own parallelism: one thread, unless asked for more. */
const jobsByDefault = 1;
const wholeLines = 64 * 1024;

/** Status 0 whatever the dumps were like; anything else means that this part of the work must be done again. */
export async function run(args: MapArguments): Promise<number> {
  const selection = selectionFrom(args, jobsByDefault);
  if (args.plan) return await plan(args, selection);
  const scratch = args.paths.includes('-') ? mkdtempSync(path.join(tmpdir(), 'ghostlock-')) : undefined;
  const pool = new Pool(selection.jobs, await settingsFrom(args));
  try {
    let text = '';
    for await (const { outcome } of inOrder(itemsOf(args, selection, scratch), pool)) {
      text += args.kv ? keyed(outcome.lines, outcome.records) : outcome.lines;
      if (text.length < wholeLines) continue;
      await write(text);
      text = '';
    }
    await write(text);
  } finally {
    await pool.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
  return 0;
}

async function plan(args: MapArguments, selection: ReturnType<typeof selectionFrom>): Promise<number> {
  const paths = args.paths.length === 0 ? pathsOnInput(args.null) : args.paths;
  for await (const item of plannedItems(paths, selection)) await write(planLine(item));
  return 0;
}

async function* itemsOf(
  args: MapArguments,
  selection: ReturnType<typeof selectionFrom>,
  scratch: string | undefined,
): AsyncIterable<Item> {
  if (args.paths.length === 0) return yield* allItems(pathsOnInput(args.null), selection);
  for (const one of args.paths) {
    if (one === '-' && scratch !== undefined) yield* fromInput(path.join(scratch, 'stdin'), args, selection);
    else yield* allItems([one], selection);
  }
}

/** An archive has its index at the end or must be gone through twice: a stream is laid down first. */
async function* fromInput(
  file: string,
  { name = 'stdin' }: MapArguments,
  { groupBy }: ReturnType<typeof selectionFrom>,
): AsyncIterable<Item> {
  await pipeline(process.stdin, createWriteStream(file));
  utimesSync(file, 0, 0); // when it was laid down says nothing about when it was written
  yield* itemOfFile(file, name, groupBy);
}

function keyed(lines: string, records: readonly Parameters<typeof keyOf>[0][]): string {
  const each = lines.split('\n');
  return records.map((record, index) => `${keyOf(record)}\t${each[index] ?? jsonLine(record)}\n`).join('');
}

/** In whole lines and one piece, so that outputs of several processes into one pipe are not cut into each other. */
function write(text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error && codeOf(error) !== 'EPIPE') reject(error);
      else resolve();
    });
  });
}

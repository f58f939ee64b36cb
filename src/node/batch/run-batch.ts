import { createHash } from 'node:crypto';
import type { Known } from '../../core/batch/known.ts';
import { Summary } from '../../core/batch/summary.ts';
import { UserError } from '../user-error.ts';
import { allItems } from './all-items.ts';
import { countItems } from './count-items.ts';
import { Digest } from './digest.ts';
import { inOrder } from './in-order.ts';
import type { GroupBy, Item } from './item.ts';
import { Pool } from './pool.ts';
import type { ProgressView } from './progress.ts';
import { Results } from './results.ts';
import type { Shard } from './shard.ts';
import type { Settings } from './treatment.ts';

export interface BatchRequest {
  /** Asked for twice: to work, and to know how much there is to do. */
  readonly paths: () => Iterable<string>;
  readonly settings: Settings;
  readonly groupBy: GroupBy;
  readonly shard?: Shard;
  /** Where the records go; nowhere where only the summary is wanted. */
  readonly output?: string;
  readonly resume: boolean;
  readonly jobs: number;
  readonly known?: Known;
  readonly progress: ProgressView;
}

const checkpointEvery = 2000;
const secondsBetween = 2;

/** Works through an archive; the summary it returns is the same after any interruption. */
export async function runBatch(request: BatchRequest): Promise<Summary> {
  const summary = new Summary();
  const results = request.output === undefined ? undefined : openResults(request, request.output);
  await results?.replay(summary);
  const digest = new Digest();
  const before = results?.before.items ?? 0;
  let count = 0;
  let saved = { count: before, at: Date.now() };
  const pool = new Pool(request.jobs, request.settings);
  const counter = countItems(request);
  try {
    const left = behind(allItems(request.paths(), request), before, digest, results?.before.digest ?? '');
    count = before;
    for await (const { item, outcome } of inOrder(left, pool)) {
      digest.add(item.id);
      count += 1;
      results?.append(outcome.lines);
      for (const record of outcome.records) summary.record(record);
      request.progress.update(count, summary.totals.unreadable, counter.total);
      const isDue = count - saved.count >= checkpointEvery || Date.now() - saved.at >= secondsBetween * 1000;
      if (results !== undefined && isDue) {
        results.checkpoint(count, digest.toString());
        saved = { count, at: Date.now() };
      }
    }
    results?.checkpoint(count, digest.toString(), true);
  } finally {
    counter.stop();
    request.progress.stop();
    await pool.close();
    results?.close();
  }
  return summary;
}

function openResults({ paths, groupBy, shard, settings, resume }: BatchRequest, output: string): Results {
  const { rows, isRedacted } = settings;
  const asked = { paths: [...paths()].slice(0, 100), groupBy, shard };
  const reading = {
    ...(rows.length > 0 && { knowledge: digestOf(JSON.stringify(rows)) }),
    ...(isRedacted && { isRedacted }),
  };
  const whole = JSON.stringify({ ...asked, ...reading });
  // The folder may be given away as a whole, and paths have names in them
  return Results.open(output, isRedacted ? digestOf(whole) : whole, resume);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The items after those that are done, if these are still the same. */
async function* behind(
  items: AsyncIterable<Item>,
  before: number,
  digest: Digest,
  expected: string,
): AsyncIterable<Item> {
  let count = 0;
  for await (const item of items) {
    if (count >= before) {
      yield item;
      continue;
    }
    digest.add(item.id);
    count += 1;
    if (count === before) unchanged(digest.toString() === expected);
  }
  unchanged(count >= before);
}

function unchanged(isSame: boolean): void {
  if (isSame) return;
  throw new UserError(
    '--resume: files were added to the part that is done, or taken away; start anew in another folder',
  );
}

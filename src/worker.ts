import { parentPort } from 'node:worker_threads';
import { recordsOf } from './node/batch/diagnose-item.ts';
import type { Item } from './node/batch/item.ts';
import { type Outcome, outcomeOf } from './node/batch/outcome.ts';

parentPort?.on('message', async (items: readonly Item[]) => {
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(outcomeOf(await recordsOf(item)));
  parentPort?.postMessage(outcomes);
});

import { parentPort, workerData } from 'node:worker_threads';
import { recordsOf } from './node/batch/diagnose-item.ts';
import type { Item } from './node/batch/item.ts';
import { type Outcome, outcomeOf } from './node/batch/outcome.ts';
import { type Settings, treatmentOf } from './node/batch/treatment.ts';

const treatment = treatmentOf(workerData as Settings);

parentPort?.on('message', (items: readonly Item[]) => {
  void answer(items);
});

/** What goes wrong here ends the thread: the pool tries each item by itself then. */
async function answer(items: readonly Item[]): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(outcomeOf(await recordsOf(item, treatment)));
  parentPort?.postMessage(outcomes);
}

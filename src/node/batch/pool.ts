import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { IncidentRecord } from '../../core/batch/record.ts';
import { recordsOf, unreadable } from './diagnose-item.ts';
import type { Item } from './item.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Settings, type Treatment, treatmentOf } from './treatment.ts';

/** What is more than this long at one incident is given up: a lock in the analysis of locks would be too much. */
const patience = 120_000;

/** Diagnoses batches of items, in worker threads or, for `jobs` 1, here. */
export class Pool {
  readonly jobs: number;
  readonly #file: string | undefined;
  readonly #settings: Settings;
  readonly #treatment: Treatment;
  readonly #idle: Worker[] = [];
  readonly #queue: ((worker: Worker) => void)[] = [];
  #running = 0;

  constructor(jobs: number, settings: Settings) {
    this.#settings = settings;
    this.#treatment = treatmentOf(settings);
    this.#file = jobs > 1 ? workerFile() : undefined;
    this.jobs = this.#file === undefined ? 1 : jobs;
  }

  /** One outcome an item, in their order. */
  async run(items: readonly Item[]): Promise<Outcome[]> {
    if (this.#file === undefined) return await here(items, this.#treatment);
    const worker = await this.#take(this.#file);
    try {
      const outcomes = await ask(worker, items);
      this.#give(worker);
      return outcomes;
    } catch (error) {
      await this.#drop(worker);
      if (items.length === 1 && items[0] !== undefined) return [givenUp(items[0], error, this.#treatment)];
      // One of them ended the worker: each by itself, to lose no other.
      const outcomes: Outcome[] = [];
      for (const item of items) outcomes.push(...(await this.run([item])));
      return outcomes;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  #start(file: string): Worker {
    return new Worker(file, { workerData: this.#settings });
  }

  #take(file: string): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#running < this.jobs) {
      this.#running += 1;
      return Promise.resolve(this.#start(file));
    }
    return new Promise((resolve) => {
      this.#queue.push(resolve);
    });
  }

  #give(worker: Worker): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }

  async #drop(worker: Worker): Promise<void> {
    await worker.terminate();
    this.#running -= 1;
    const next = this.#queue.shift();
    if (next === undefined || this.#file === undefined) return;
    this.#running += 1;
    next(this.#start(this.#file));
  }
}

async function here(items: readonly Item[], treatment: Treatment): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(outcomeOf(await recordsOf(item, treatment)));
  return outcomes;
}

function ask(worker: Worker, items: readonly Item[]): Promise<Outcome[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error(`took longer than ${patience / 1000} s`)), patience);
    const settle = (): void => {
      clearTimeout(timer);
      worker.off('error', fail).off('exit', ended).off('message', answered);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const ended = (): void => fail(new Error('ended in the middle'));
    const answered = (outcomes: Outcome[]): void => {
      settle();
      resolve(outcomes);
    };
    worker.on('error', fail).on('exit', ended).on('message', answered);
    // Bytes are copied, not transferred: where the worker dies of one item, the others are sent again.
    worker.postMessage(items);
  });
}

function givenUp(item: Item, error: unknown, treatment: Treatment): Outcome {
  const says = error instanceof Error ? error.message : String(error);
  const record: IncidentRecord = unreadable(
    item.id,
    item.kind === 'incident' ? item.groupedBy : 'file',
    `given up: ${says}`,
    treatment,
  );
  return outcomeOf([record]);
}

/** Beside the command, or above the chunk of it that this is. */
function workerFile(): string | undefined {
  return ['./worker.js', '../worker.js']
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((file) => existsSync(file));
}

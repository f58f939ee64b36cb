import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { addLine } from '../../core/batch/lines.ts';
import type { Summary } from '../../core/batch/summary.ts';
import { visible } from '../../core/report/visible.ts';
import { UserError } from '../user-error.ts';
import { asyncOf, bytesOf, linesOf } from './text-lines.ts';

const progressSchema = 'ghostlock/progress@1';

/** How far the results reach that are safe on disk. */
export interface Progress {
  readonly schema: typeof progressSchema;
  /** What was asked for: going on with something else would mix two archives. */
  readonly asked: string;
  readonly items: number;
  readonly bytes: number;
  /** Of the names of these items, in their order. */
  readonly digest: string;
  readonly done: boolean;
}

const resultsName = 'results.ndjson';
const progressName = 'progress.json';

/**
 * `results.ndjson`, and beside it how much of it counts. Lines are appended in the order of the archive; what was
 * written behind the last checkpoint is cut off on resume and done again, to the same bytes.
 */
export class Results {
  readonly folder: string;
  readonly file: string;
  readonly before: Progress;
  readonly #descriptor: number;
  #bytes: number;

  private constructor(folder: string, before: Progress, descriptor: number) {
    this.folder = folder;
    this.file = path.join(folder, resultsName);
    this.before = before;
    this.#descriptor = descriptor;
    this.#bytes = before.bytes;
  }

  static open(folder: string, asked: string, resume: boolean): Results {
    make(folder);
    const file = path.join(folder, resultsName);
    const fresh: Progress = { schema: progressSchema, asked, items: 0, bytes: 0, digest: '', done: false };
    if (!resume && existsSync(file)) {
      throw new UserError(`--output ${visible(folder)}: holds results already; --resume goes on with them`);
    }
    const before = resume ? (savedProgress(folder) ?? fresh) : fresh;
    if (before.asked !== asked) {
      throw new UserError(`--resume: ${visible(folder)} holds the results of something else: ${visible(before.asked)}`);
    }
    const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w');
    if (statSync(file).size < before.bytes) {
      throw new UserError(`--resume: ${visible(file)} is shorter than ${progressName} says; start anew elsewhere`);
    }
    ftruncateSync(descriptor, before.bytes);
    return new Results(folder, before, descriptor);
  }

  /** What the lines before the interruption add up to. */
  async replay(summary: Summary): Promise<void> {
    for await (const line of linesOf(asyncOf(bytesOf(this.file, this.before.bytes)))) addLine(summary, line);
  }

  append(lines: string): void {
    const bytes = Buffer.from(lines);
    for (let at = 0; at < bytes.length; ) {
      const written = writeSync(this.#descriptor, bytes, at, bytes.length - at, this.#bytes);
      at += written;
      this.#bytes += written;
    }
  }

  /** First the lines, then the word that they are there: also a power cut finds them in this order. */
  checkpoint(items: number, digest: string, done = false): void {
    fsyncSync(this.#descriptor);
    const progress: Progress = { ...this.before, items, bytes: this.#bytes, digest, done };
    replaceFile(path.join(this.folder, progressName), `${JSON.stringify(progress)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(
      `--output ${visible(folder)}: cannot be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function savedProgress(folder: string): Progress | undefined {
  try {
    const saved = JSON.parse(readFileSync(path.join(folder, progressName), 'utf8')) as Progress;
    return saved.schema === progressSchema ? saved : undefined;
  } catch {
    return undefined;
  }
}

/** All of it or the old one, whatever happens meanwhile. */
export function replaceFile(file: string, text: string | Uint8Array): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, text, { flush: true });
  renameSync(temporary, file);
}

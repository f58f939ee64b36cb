import type { FormatName, Frame, Thread } from '../model.ts';
import { type Draft, draft, finished, type ThreadDraft } from './draft.ts';
import type { Session } from './reader.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type Head = Partial<Pick<Thread, 'tid' | 'pthread' | 'name' | 'marks' | 'number'>>;

/**
 * Gathers the threads of one of the rarer Python formats into dumps: what a reader does when it has understood a line.
 */
export class PythonDump {
  readonly #session: Session;
  readonly #format: FormatName;
  /** True where the tool prints the innermost frame last. */
  readonly #reversed: boolean;
  dump: Draft | undefined;
  thread: ThreadDraft | undefined;
  readonly #seen = new Set<string | number>();
  #hint: number | undefined;

  constructor(session: Session, format: FormatName, order: 'innermost first' | 'innermost last') {
    this.#session = session;
    this.#format = format;
    this.#reversed = order === 'innermost last';
  }

  begin(line: number): Draft {
    this.close();
    this.#seen.clear();
    this.#hint = this.#session.pidHint()?.pid;
    this.dump = draft(this.#session, this.#format, line);
    return this.dump;
  }

  /** Begins a thread, and a new dump where this thread, or another process, is there already. */
  begins(head: Head, line: number): ThreadDraft {
    const ids = [head.tid, head.pthread].filter((id) => id !== undefined);
    const repeats = ids.some((id) => this.#seen.has(id));
    const dump =
      this.dump === undefined || repeats || this.#hint !== this.#session.pidHint()?.pid ? this.begin(line) : this.dump;
    this.closeThread();
    for (const id of ids) this.#seen.add(id);
    dump.endLine = line;
    this.thread = { ...head, place: this.#session.place(line), frames: [] };
    return this.thread;
  }

  /** The tool itself says whose dump this is. */
  identify(pid: number): void {
    this.#session.announcePid(pid);
    this.#hint = pid;
    if (this.dump === undefined) return;
    this.dump.pid = pid;
    this.dump.pidFrom = 'tool';
  }

  frame(frame: Frame): void {
    this.thread?.frames.push(frame);
    this.reached(frame.inputLine);
  }

  /** Adds to the last frame what the lines below it say. */
  amend(line: number, amend: (frame: Writable<Frame>) => void): void {
    const frame = this.thread?.frames.at(-1);
    if (frame !== undefined) amend(frame);
    this.reached(line);
  }

  reached(line: number): void {
    if (this.dump !== undefined) this.dump.endLine = line;
  }

  note(says: string, line: number): void {
    if (this.dump === undefined) return;
    this.dump.notes = [...(this.dump.notes ?? []), { says, place: this.#session.place(line) }];
  }

  cut(says: string): void {
    if (this.thread !== undefined) this.thread.cut ??= says;
  }

  closeThread(isReversed = this.#reversed): void {
    if (this.thread === undefined) return;
    if (isReversed) this.thread.frames.reverse();
    this.dump?.threads.push(finished(this.thread));
    this.thread = undefined;
  }

  /** Forgets the open dump: what was read is no dump of a hang. */
  drop(): void {
    this.thread = undefined;
    this.dump = undefined;
  }

  /** Emits what is open; `because` says why every thread is there, if it can be known. */
  close(because?: (threads: readonly Thread[]) => string | undefined): void {
    this.closeThread();
    const dump = this.dump;
    this.dump = undefined;
    if (dump === undefined || dump.threads.length === 0) return;
    const complete = dump.threads.every(({ cut }) => cut === undefined) ? because?.(dump.threads) : undefined;
    if (complete !== undefined) dump.complete = { because: complete, place: dump.place };
    this.#session.emit(dump);
  }
}

/** Tools that go through CPython's list of threads print the main thread last: where it is whole, the end is not cut. */
export function endsWithMain(threads: readonly Thread[]): boolean {
  const frames = threads.at(-1)?.frames;
  if (frames === undefined) return false;
  for (let i = frames.length - 1; i >= 0; i--) if (frames.fn(i) === '<module>') return true;
  return false;
}

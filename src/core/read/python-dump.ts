import type { FormatName, Thread } from '../model.ts';
import { type Draft, finished, type ThreadDraft } from './draft.ts';
import type { Session } from './reader.ts';
import { type Head, StackDump } from './stack-dump.ts';

/** The dumps of the rarer Python formats, whose threads are told apart by their ids. Threads without frames are kept. */
export class PythonDump extends StackDump {
  /** True where the tool prints the innermost frame last. */
  readonly #reversed: boolean;
  readonly #seen = new Set<string | number>();
  #hint: number | undefined;

  constructor(session: Session, format: FormatName, order: 'innermost first' | 'innermost last') {
    super(session, format);
    this.#reversed = order === 'innermost last';
  }

  override begin(line: number): Draft {
    const dump = super.begin(line);
    this.#seen.clear();
    this.#hint = this.session.pidHint()?.pid;
    return dump;
  }

  /** Begins a thread, and a new dump where this thread, or another process, is there already. */
  override begins(head: Head, line: number): ThreadDraft {
    const ids = [head.tid, head.pthread].filter((id) => id !== undefined);
    const repeats = ids.some((id) => this.#seen.has(id));
    if (this.dump === undefined || repeats || this.#hint !== this.session.pidHint()?.pid) this.begin(line);
    for (const id of ids) this.#seen.add(id);
    const thread = super.begins(head, line);
    this.reached(line);
    return thread;
  }

  /** The tool itself says whose dump this is. */
  identify(pid: number): void {
    this.session.announcePid(pid);
    this.#hint = pid;
    if (this.dump === undefined) return;
    this.dump.pid = pid;
    this.dump.pidFrom = 'tool';
  }

  cut(says: string): void {
    if (this.thread !== undefined) this.thread.cut ??= says;
  }

  override closeThread(isReversed = this.#reversed): void {
    if (this.thread === undefined) return;
    if (isReversed) this.thread.frames.reverse();
    this.dump?.threads.push(finished(this.thread));
    this.thread = undefined;
  }
}

/** Tools that go through CPython's list of threads print the main thread last: where it is whole, the end is not cut. */
export function endsWithMain(threads: readonly Thread[]): boolean {
  const frames = threads.at(-1)?.frames;
  if (frames === undefined) return false;
  for (let i = frames.length - 1; i >= 0; i--) if (frames.fn(i) === '<module>') return true;
  return false;
}

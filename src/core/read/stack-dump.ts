import type { FormatName, Frame, Thread } from '../model.ts';
import { type Draft, draft, finished, type ThreadDraft, type Writable } from './draft.ts';
import type { Session } from './reader.ts';

export type Head = Partial<Pick<Thread, 'tid' | 'pthread' | 'name' | 'marks' | 'number'>>;

/** What a format's own text says of the dump as a whole. */
interface Rules {
  /** Why every thread of the process is there, if it can be known. Not asked where a thread is cut. */
  readonly whole?: (dump: Draft) => string | undefined;
  /** Whether the dump tells something; if not given, where it has a thread. */
  readonly counts?: (dump: Draft) => boolean;
}

/**
 * Gathers the threads of one of the rarer formats into dumps: what a reader does when it has understood a line.
 * A thread without frames is dropped.
 */
export class StackDump {
  protected readonly session: Session;
  protected readonly format: FormatName;
  readonly #rules: Rules;
  dump: Draft | undefined;
  thread: ThreadDraft | undefined;

  constructor(session: Session, format: FormatName, rules: Rules = {}) {
    this.session = session;
    this.format = format;
    this.#rules = rules;
  }

  /** Begins a dump; with the pid that the tool itself says, which the other readers are told. */
  begin(line: number, pid?: number): Draft {
    this.close();
    if (pid !== undefined) this.session.announcePid(pid);
    this.dump = draft(this.session, this.format, line, pid);
    return this.dump;
  }

  /** Begins a thread, of a new dump where none is open. */
  begins(head: Head, line: number): ThreadDraft {
    this.closeThread();
    this.dump ??= draft(this.session, this.format, line);
    this.thread = { place: this.session.place(line), frames: [], ...head };
    return this.thread;
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
    this.dump.notes = [...(this.dump.notes ?? []), { says, place: this.session.place(line) }];
  }

  closeThread(): void {
    const { thread } = this;
    this.thread = undefined;
    if (thread !== undefined && thread.frames.length > 0) this.dump?.threads.push(finished(thread));
  }

  /** Forgets the open dump: what was read is no dump of a hang. */
  drop(): void {
    this.thread = undefined;
    this.dump = undefined;
  }

  /** Emits what is open. */
  close(whole: Rules['whole'] = this.#rules.whole): void {
    this.closeThread();
    const { dump } = this;
    this.dump = undefined;
    if (dump === undefined || !(this.#rules.counts?.(dump) ?? dump.threads.length > 0)) return;
    const because = dump.threads.every(({ cut }) => cut === undefined) ? whole?.(dump) : undefined;
    if (because !== undefined) dump.complete = { because, place: dump.place };
    this.session.emit(dump);
  }
}

import type { Dump, Fact, Place, Thread } from '../../model.ts';
import type { Session } from '../reader.ts';
import { type FrameStore, SpanFrames } from '../span-frames.ts';
import { completeness, HeaderRun } from './completeness.ts';
import type { ThreadId } from './thread-id.ts';

export interface ThreadDraft extends ThreadId {
  line: number;
  from: number;
  to: number;
  /** The number of its first frame: 0 unless the beginning is not shown. */
  first: number;
  /** A whole stack, as opposed to a row of `info threads`. */
  full: boolean;
  /** Has a row in `info threads`. */
  row?: boolean;
  /** Came under a header of `thread apply`. */
  headed: boolean;
  cut?: string;
}

/** One dump while it is being read: the threads so far, and what gdb said about their process. */
export class Draft {
  readonly threads: ThreadDraft[] = [];
  readonly facts: Fact[] = [];
  readonly notes: { says: string; place: Place }[] = [];
  readonly store: FrameStore;
  readonly firstLine: number;
  lastLine: number;
  pid?: number;
  program?: string;
  command?: string;
  core = false;
  signal?: string;
  cut?: { says: string; place: Place };
  readonly headers = new HeaderRun();
  /** `[New LWP …]` lines: threads besides the first. */
  announced = 0;
  /** The heading of `info threads` was seen, and a line behind the last row. */
  rowsHeading = 0;
  rowsEnded = false;
  rowsLine = 0;
  readonly #byNumber = new Map<number, ThreadDraft>();
  readonly #byTid = new Map<number, ThreadDraft>();
  readonly #byPthread = new Map<string, ThreadDraft>();

  constructor(store: FrameStore, line: number) {
    this.store = store;
    this.firstLine = line;
    this.lastLine = line;
  }

  /** The thread that these ids mean, if it is here. */
  find(id: ThreadId): ThreadDraft | undefined {
    if (id.tid !== undefined) {
      const same = this.#byTid.get(id.tid);
      if (same !== undefined) return same;
    }
    if (id.pthread !== undefined) {
      const same = this.#byPthread.get(id.pthread);
      if (same !== undefined && !differ(same.tid, id.tid)) return same;
    }
    if (id.number === undefined) return undefined;
    const same = this.#byNumber.get(id.number);
    return same === undefined || differ(same.tid, id.tid) || differ(same.pthread, id.pthread) ? undefined : same;
  }

  /** True if a thread with these ids cannot be of the same process: its number or pthread id belongs to another LWP here. */
  contradicts(id: ThreadId): boolean {
    const numbered = id.number === undefined ? undefined : this.#byNumber.get(id.number);
    if (numbered !== undefined && (differ(numbered.tid, id.tid) || differ(numbered.pthread, id.pthread))) return true;
    const twin = id.pthread === undefined ? undefined : this.#byPthread.get(id.pthread);
    return twin !== undefined && differ(twin.tid, id.tid);
  }

  add(thread: ThreadDraft): void {
    this.threads.push(thread);
    this.index(thread);
  }

  index(thread: ThreadDraft): void {
    if (thread.number !== undefined) this.#byNumber.set(thread.number, thread);
    if (thread.tid !== undefined) this.#byTid.set(thread.tid, thread);
    if (thread.pthread !== undefined) this.#byPthread.set(thread.pthread, thread);
  }

  get empty(): boolean {
    return this.threads.length === 0 && this.facts.length === 0;
  }

  finish(session: Session, pid: Pick<Dump, 'pid' | 'pidFrom'>): Dump {
    const complete = completeness(this);
    if (complete?.rows !== undefined) {
      this.facts.push({ kind: 'thread-count', place: session.place(this.rowsLine), threads: complete.rows });
    }
    return {
      format: 'gdb',
      place: session.place(this.firstLine),
      endLine: this.lastLine,
      ...pid,
      ...(this.program === undefined ? {} : { program: this.program }),
      ...(this.command === undefined ? {} : { command: this.command }),
      ...(this.core ? { core: true } : {}),
      ...(this.signal === undefined ? {} : { signal: this.signal }),
      threads: this.threads.map((thread) => this.#thread(session, thread)),
      facts: this.facts,
      ...(complete === undefined
        ? {}
        : { complete: { because: complete.because, place: session.place(complete.line) } }),
      ...(this.cut === undefined ? {} : { cut: this.cut }),
      ...(this.notes.length === 0 ? {} : { notes: this.notes }),
    };
  }

  #thread(session: Session, draft: ThreadDraft): Thread {
    const thread: { -readonly [key in keyof Thread]: Thread[key] } = {
      place: session.place(draft.line),
      frames: new SpanFrames(this.store, draft.from, draft.to),
    };
    // assigned one by one: there may be a hundred thousand, and spreads cost more than the reading
    if (draft.number !== undefined) thread.number = draft.number;
    if (draft.tid !== undefined) thread.tid = draft.tid;
    if (draft.pthread !== undefined) thread.pthread = draft.pthread;
    if (draft.name !== undefined) thread.name = draft.name;
    if (draft.marks !== undefined) thread.marks = draft.marks;
    if (!draft.full) thread.partial = true;
    if (draft.cut !== undefined) thread.cut = draft.cut;
    return thread;
  }
}

export function differ<T>(one: T | undefined, other: T | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** Copies what `from` knows and `to` does not. */
export function learn(to: ThreadId, from: ThreadId): void {
  if (from.number !== undefined) to.number ??= from.number;
  if (from.tid !== undefined) to.tid ??= from.tid;
  if (from.pthread !== undefined) to.pthread ??= from.pthread;
  if (from.name !== undefined) to.name ??= from.name;
  if (from.pid !== undefined) to.pid ??= from.pid;
  if (from.marks !== undefined) to.marks ??= from.marks;
  if (from.process !== undefined) to.process ??= from.process;
  if (from.inferior !== undefined) to.inferior ??= from.inferior;
}

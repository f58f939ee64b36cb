import type { Thread } from '../model.ts';
import type { Draft } from './draft.ts';
import { isOutermost } from './python-places.ts';
import type { Session } from './reader.ts';
import { type FrameStore, SpanFrames } from './span-frames.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export type ThreadHead = Pick<Thread, 'tid' | 'pthread' | 'name' | 'marks'>;

/** A thread that is still being read: its head, and which stretch of the store its frames are. */
export class OpenThread {
  readonly head: ThreadHead;
  readonly line: number;
  readonly store: FrameStore;
  readonly #from: number;
  cut: string | undefined;
  /** The line that was no frame, if it is the last one so far. */
  broken: number | undefined;

  constructor(head: ThreadHead, line: number, store: FrameStore) {
    this.head = head;
    this.line = line;
    this.store = store;
    this.#from = store.length;
  }

  get isEmpty(): boolean {
    return this.store.length === this.#from;
  }

  frame(start: number, end: number, line: number, name: number): void {
    if (this.broken !== undefined) this.cut ??= `line ${this.broken} is not a frame`;
    this.broken = undefined;
    this.store.push(start, end, line, name);
  }

  /** The last frame's text reaches to here. */
  extend(end: number): void {
    if (!this.isEmpty) this.store.extend(this.store.length - 1, end);
  }

  finish(session: Session): Thread {
    const cut = this.cut ?? (this.broken === undefined ? undefined : `breaks off at line ${this.broken}`);
    // Key by key, not by spread: archives have millions of threads.
    const thread: Writable<Thread> = {
      place: session.place(this.line),
      frames: new SpanFrames(this.store, this.#from, this.store.length),
    };
    const { tid, pthread, name, marks } = this.head;
    if (tid !== undefined) thread.tid = tid;
    if (pthread !== undefined) thread.pthread = pthread;
    if (name !== undefined) thread.name = name;
    if (marks !== undefined) thread.marks = marks;
    if (cut !== undefined) thread.cut = cut;
    return thread;
  }
}

/** A dump whose every stack is whole, from the main thread on: nothing hints that a part is missing. */
export function isWhole({ pid, threads }: Pick<Draft, 'pid' | 'threads'>): boolean {
  const last = threads.at(-1);
  return (
    last !== undefined &&
    threads.every(({ cut }) => cut === undefined) &&
    threads.some(({ name, tid }) => name === 'MainThread' || (tid !== undefined && tid === pid)) &&
    reachesOutermost(last)
  );
}

/**
 * CPython 2 keeps the thread states of the parent in a forked child, and py-spy shows them: with their stacks of the
 * moment of the fork, and without a kernel's thread id, which it then prints of no thread at all.
 */
export function noteLeftovers(dump: Draft): void {
  const nameless = dump.threads.find(({ tid, pthread }) => tid === undefined && pthread !== undefined);
  if (nameless === undefined || dump.threads.length < 2 || !dump.python?.startsWith('2.')) return;
  const says =
    'py-spy knew no kernel thread ids: in a forked child of Python 2 some of these threads may exist in the parent only';
  dump.notes = [...(dump.notes ?? []), { says, place: nameless.place }];
}

/** Whether the stack reaches to where a Python thread begins; native frames may lie further out. */
function reachesOutermost({ frames }: Thread): boolean {
  for (let i = frames.length - 1; i >= 0 && i > frames.length - 16; i--) if (isOutermost(frames.fn(i))) return true;
  return false;
}

import type { Thread } from '../model.ts';
import { isOutermost } from './python-places.ts';
import type { Session } from './reader.ts';
import { type FrameStore, SpanFrames } from './span-frames.ts';

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
    return {
      ...this.head,
      place: session.place(this.line),
      frames: new SpanFrames(this.store, this.#from, this.store.length),
      ...(cut !== undefined && { cut }),
    };
  }
}

/** A dump whose every stack is whole, from the main thread on: nothing hints that a part is missing. */
export function isWhole(threads: readonly Thread[]): boolean {
  const last = threads.at(-1);
  return (
    last !== undefined &&
    threads.every(({ cut }) => cut === undefined) &&
    threads.some(({ name }) => name === 'MainThread') &&
    reachesOutermost(last)
  );
}

/** Whether the stack reaches to where a Python thread begins; native frames may lie further out. */
function reachesOutermost({ frames }: Thread): boolean {
  for (let i = frames.length - 1; i >= 0 && i > frames.length - 16; i--) if (isOutermost(frames.fn(i))) return true;
  return false;
}

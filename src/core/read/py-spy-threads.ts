import type { Thread } from '../model.ts';
import { ListedFrames } from './frames.ts';
import { decodeFrame } from './py-spy-frame.ts';
import { isOutermost } from './python-places.ts';
import type { Session } from './reader.ts';

export type ThreadHead = Pick<Thread, 'tid' | 'pthread' | 'name' | 'marks'>;

/** A thread that is still being read: its head, and where its frames lie in the text. */
export class OpenThread {
  readonly head: ThreadHead;
  readonly line: number;
  /** Where a frame begins, where its block (with its variables) ends, its line; three numbers a frame. */
  readonly #spans: number[] = [];
  cut: string | undefined;
  /** The line that was no frame, if it is the last one so far. */
  broken: number | undefined;

  constructor(head: ThreadHead, line: number) {
    this.head = head;
    this.line = line;
  }

  get isEmpty(): boolean {
    return this.#spans.length === 0;
  }

  frame(start: number, end: number, line: number): void {
    if (this.broken !== undefined) this.cut ??= `line ${this.broken} is not a frame`;
    this.broken = undefined;
    this.#spans.push(start, end, line);
  }

  /** The last frame's block reaches to here. */
  extend(end: number): void {
    if (!this.isEmpty) this.#spans[this.#spans.length - 2] = end;
  }

  finish(session: Session, bytes: Uint8Array): Thread {
    const frames = [];
    for (let i = 0; i < this.#spans.length; i += 3) {
      frames.push(decodeFrame(bytes, this.#spans[i] ?? 0, this.#spans[i + 1] ?? 0, this.#spans[i + 2] ?? 0));
    }
    const cut = this.cut ?? (this.broken === undefined ? undefined : `breaks off at line ${this.broken}`);
    return {
      ...this.head,
      place: session.place(this.line),
      frames: new ListedFrames(frames),
      ...(cut !== undefined && { cut }),
    };
  }
}

/** Whether the stack reaches to where a Python thread begins; native frames may lie further out. */
export function reachesOutermost({ frames }: Thread): boolean {
  for (let i = frames.length - 1; i >= 0 && i > frames.length - 10; i--) if (isOutermost(frames.fn(i))) return true;
  return frames.length === 0;
}

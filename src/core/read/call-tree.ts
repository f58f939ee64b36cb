import type { Frame, Thread } from '../model.ts';
import { finished, type ThreadDraft } from './draft.ts';

interface Node {
  readonly column: number;
  readonly samples: number;
  readonly frame: Frame;
  readonly children: Node[];
}

/**
 * The stacks of one thread over some seconds, merged from the outermost frame inwards, each with the number of samples
 * that show it: the shape in which the sampling tools of macOS print.
 */
export class CallTree {
  readonly #thread: ThreadDraft;
  readonly #total: number;
  readonly #roots: Node[] = [];
  readonly #path: Node[] = [];

  /** `total` is how many samples show the thread. */
  constructor(thread: ThreadDraft, total: number) {
    this.#thread = thread;
    this.#total = total;
  }

  get isEmpty(): boolean {
    return this.#roots.length === 0;
  }

  /** A frame is called by the nearest one above it that stands further to the left. */
  add(column: number, samples: number, frame: Frame): void {
    while (this.#path.length > 0 && (this.#path.at(-1)?.column ?? 0) >= column) this.#path.pop();
    const node: Node = { column, samples, frame, children: [] };
    (this.#path.at(-1)?.children ?? this.#roots).push(node);
    this.#path.push(node);
  }

  mark(text: string): void {
    this.#thread.marks = [...(this.#thread.marks ?? []), text];
  }

  get tid(): number | undefined {
    return this.#thread.tid;
  }

  /** The stack that most samples show, and in how many of them. */
  thread(): Thread {
    const frames: Frame[] = [];
    let samples = this.#total;
    for (let children = this.#roots; children.length > 0; ) {
      const most = children.reduce((best, node) => (node.samples > best.samples ? node : best));
      frames.unshift(most.frame);
      samples = most.samples;
      children = most.children;
    }
    const marks = [...(this.#thread.marks ?? []), `in ${samples} of ${this.#total} samples`];
    return finished({ ...this.#thread, marks, frames });
  }
}

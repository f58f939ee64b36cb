import type { Frame, Frames } from '../model.ts';
import type { NameTable } from './name-table.ts';

/** What a format reads out of a frame's span of text, besides what the store keeps itself. */
export type FrameText = Omit<Frame, 'fn' | 'inputLine'>;
export interface FrameSpan {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly fn: string;
  /** Where the next outer frame of the same thread starts, -1 at the outermost. */
  readonly next: number;
}
export type DecodeFrame = (span: FrameSpan) => FrameText;

/**
 * The frames of one dump in columns: where each stands in the text, on which line, and the number of its name.
 * 16 bytes a frame; everything else is read from the span when somebody asks.
 */
export class FrameStore {
  readonly bytes: Uint8Array;
  readonly names: NameTable;
  readonly #decode: DecodeFrame;
  #starts = new Uint32Array(32);
  #ends = new Uint32Array(32);
  #lines = new Int32Array(32);
  #names = new Int32Array(32);
  #length = 0;

  constructor(bytes: Uint8Array, names: NameTable, decode: DecodeFrame) {
    this.bytes = bytes;
    this.names = names;
    this.#decode = decode;
  }

  get length(): number {
    return this.#length;
  }

  push(start: number, end: number, line: number, name: number): void {
    const at = this.#length;
    if (at === this.#starts.length) this.#grow();
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#lines[at] = line;
    this.#names[at] = name;
    this.#length = at + 1;
  }

  /** The frame's text goes on until `end` (wrapped arguments, locals). */
  extend(index: number, end: number): void {
    this.#ends[index] = end;
  }

  rename(index: number, name: number): void {
    this.#names[index] = name;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  nameId(index: number): number {
    return this.#names[index] ?? -1;
  }

  fn(index: number): string {
    return this.names.name(this.nameId(index));
  }

  frame(index: number, outermost: boolean): Frame {
    const fn = this.fn(index);
    const next = outermost ? -1 : this.start(index + 1);
    const text = this.#decode({ bytes: this.bytes, start: this.start(index), end: this.end(index), fn, next });
    return { fn, inputLine: this.#lines[index] ?? 0, ...text };
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    this.#starts = widened(this.#starts, new Uint32Array(size));
    this.#ends = widened(this.#ends, new Uint32Array(size));
    this.#lines = widened(this.#lines, new Int32Array(size));
    this.#names = widened(this.#names, new Int32Array(size));
  }
}

function widened<A extends Int32Array | Uint32Array>(old: A, wider: A): A {
  wider.set(old);
  return wider;
}

/** One thread's frames: a stretch of its dump's store. */
export class SpanFrames implements Frames {
  readonly #store: FrameStore;
  readonly #from: number;
  readonly length: number;

  constructor(store: FrameStore, from: number, to: number) {
    this.#store = store;
    this.#from = from;
    this.length = to - from;
  }

  fn(index: number): string {
    return this.#store.fn(this.#at(index));
  }

  get(index: number): Frame {
    return this.#store.frame(this.#at(index), index === this.length - 1);
  }

  #at(index: number): number {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`no frame ${index} of ${this.length}`);
    return this.#from + index;
  }
}

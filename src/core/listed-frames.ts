import type { Frame, Frames } from './model.ts';

/** Frames of the rarer formats: decoded as they are read. */
export class ListedFrames implements Frames {
  readonly #frames: readonly Frame[];

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
  }

  get length(): number {
    return this.#frames.length;
  }

  fn(index: number): string {
    return this.get(index).fn;
  }

  get(index: number): Frame {
    const frame = this.#frames[index];
    if (frame === undefined) throw new RangeError(`no frame ${index} of ${this.#frames.length}`);
    return frame;
  }
}

import { largestFile, tooLarge } from './limits.ts';

/** What a decoder hands out while it is fed; a bomb ends here, and not in memory. */
export class Pieces {
  #ready: Uint8Array[] = [];
  #size = 0;

  add(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#size > largestFile) throw tooLarge();
    this.#ready.push(piece);
  }

  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    this.#size = 0;
    return ready;
  }
}

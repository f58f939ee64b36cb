import { isBlank } from './frame-line.ts';

/**
 * Follows a frame's text from the end of its name on, over as many lines as it is wrapped to, and tells what may
 * still come: arguments, a place, or only locals. Each byte is looked at once.
 */
export class FrameHead {
  depth = 0;
  /** ` at file:line` or ` from module` has begun. */
  placed = false;
  /** The arguments have begun. */
  called = false;
  #quoted = false;
  /** The text ends with ` at`, ` from` or ` in`, and what these announce is on the next line. */
  dangling = false;

  reset(): void {
    this.depth = 0;
    this.placed = false;
    this.called = false;
    this.#quoted = false;
    this.dangling = false;
  }

  get argumentsOpen(): boolean {
    return this.depth > 0 || this.#quoted;
  }

  feed(bytes: Uint8Array, from: number, to: number): void {
    let end = to;
    while (end > from && isBlank(bytes[end - 1])) end--;
    for (let i = from; i < end; i++) {
      const byte = bytes[i] as number;
      if (this.#quoted) {
        if (byte === 0x5c) i++;
        else if (byte === 0x22) this.#quoted = false;
      } else if (byte === 0x22) this.#quoted = true;
      else if (byte === 0x27) i = afterCharacter(bytes, i, end);
      else if (byte === 0x28 || byte === 0x7b) {
        this.depth++;
        this.called = true;
      } else if (byte === 0x29 || byte === 0x7d) {
        if (this.depth > 0) this.depth--;
      } else if (this.depth === 0 && (i === from || isBlank(bytes[i - 1])) && announces(bytes, i, end))
        this.placed = true;
    }
    this.dangling = this.depth === 0 && !this.#quoted && endsWithPreposition(bytes, from, end);
    if (this.dangling) this.placed = true;
  }
}

/** A character such as `'('` or `'\\''`; an apostrophe alone (`'static`) is one byte. */
function afterCharacter(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at + 1] !== 0x5c) return bytes[at + 2] === 0x27 ? at + 2 : at;
  for (let i = at + 3; i < end && i < at + 8; i++) if (bytes[i] === 0x27) return i;
  return at;
}

/** `at …` or `from …` */
function announces(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === 0x61) return bytes[at + 1] === 0x74 && bytes[at + 2] === 0x20 && at + 3 < end;
  return (
    bytes[at] === 0x66 &&
    bytes[at + 1] === 0x72 &&
    bytes[at + 2] === 0x6f &&
    bytes[at + 3] === 0x6d &&
    at + 4 < end &&
    bytes[at + 4] === 0x20
  );
}

function endsWithPreposition(bytes: Uint8Array, from: number, end: number): boolean {
  const blankBefore = (at: number) => at >= from && isBlank(bytes[at]);
  if (bytes[end - 1] === 0x74 && bytes[end - 2] === 0x61) return blankBefore(end - 3);
  return (
    bytes[end - 1] === 0x6d &&
    bytes[end - 2] === 0x6f &&
    bytes[end - 3] === 0x72 &&
    bytes[end - 4] === 0x66 &&
    blankBefore(end - 5)
  );
}

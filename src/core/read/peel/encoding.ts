/** UTF-16 and byte order marks: everything after this step is UTF-8 without a mark. */

export interface Recoded {
  readonly bytes: Uint8Array;
  readonly removed?: string;
}

export function toUtf8(bytes: Uint8Array): Recoded {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { bytes: bytes.subarray(3), removed: 'byte order mark' };
  }
  const kind = utf16(bytes);
  if (kind === undefined) return { bytes };
  return { bytes: recode(bytes, kind), removed: 'UTF-16' };
}

function utf16(bytes: Uint8Array): { little: boolean; start: number } | undefined {
  if (bytes.length < 2) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { little: true, start: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { little: false, start: 2 };
  return guess(bytes);
}

/** Without a mark: dumps are nearly all ASCII, so every other byte of the head is NUL. */
function guess(bytes: Uint8Array): { little: boolean; start: number } | undefined {
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 8 || !bytes.subarray(0, 16).includes(0)) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  const half = length / 2;
  if (odd > half * 0.8 && even < half * 0.05) return { little: true, start: 0 };
  if (even > half * 0.8 && odd < half * 0.05) return { little: false, start: 0 };
  return undefined;
}

function recode(bytes: Uint8Array, { little, start }: { little: boolean; start: number }): Uint8Array {
  const sink = new ByteSink(bytes.length);
  const high = little ? 1 : 0;
  for (let i = start; i + 1 < bytes.length; i += 2) {
    const unit = (bytes[i + high]! << 8) | bytes[i + 1 - high]!;
    if (unit >= 0xd800 && unit < 0xdc00 && i + 3 < bytes.length) {
      const low = (bytes[i + 2 + high]! << 8) | bytes[i + 3 - high]!;
      if (low >= 0xdc00 && low < 0xe000) {
        sink.codePoint(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        i += 2;
        continue;
      }
    }
    sink.codePoint(unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
  }
  return sink.bytes();
}

/** Grows as UTF-8 is written. The core has no TextEncoder where only ES2023 is declared. */
export class ByteSink {
  #bytes: Uint8Array;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(Math.max(64, expected));
  }

  codePoint(point: number): void {
    this.#reserve(4);
    if (point < 0x80) this.#put(point);
    else if (point < 0x800) this.#put(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) this.#put(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else this.#put(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }

  line(text: string): void {
    this.#reserve(text.length + 1);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) {
        if (this.#length === this.#bytes.length) this.#reserve(text.length - i + 1);
        this.#bytes[this.#length] = unit;
        this.#length += 1;
        continue;
      }
      const point = text.codePointAt(i) ?? 0xfffd;
      if (point > 0xffff) i += 1;
      this.codePoint(point >= 0xd800 && point < 0xe000 ? 0xfffd : point);
    }
    this.codePoint(10);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #put(...values: readonly number[]): void {
    for (const value of values) {
      this.#bytes[this.#length] = value;
      this.#length += 1;
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

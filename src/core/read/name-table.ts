import { decode } from '../text.ts';

const seed = 0x2f0e1b2d;
const longestProbe = 32;

/** Hash of bytes [start, end), the one that `NameTable.intern` expects. A scanner that walks the bytes anyway may do the same sum itself. */
export function nameHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = nextHash(hash, bytes[i] as number);
  return hash;
}

export const firstHash = seed;

export function nextHash(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 16777619);
}

/**
 * Numbers for function names. In dumps of any size 99 % of the frames repeat a few thousand names, so a name is found
 * by its bytes and becomes a string once, when someone asks for it.
 */
export class NameTable {
  readonly #bytes: Uint8Array;
  #slots = new Int32Array(1024).fill(-1);
  #hashes = new Int32Array(512);
  #starts = new Uint32Array(512);
  #ends = new Uint32Array(512);
  #names: (string | undefined)[] = [];
  /** Names whose hash collides too often (crafted input): V8 hashes strings with a seed that nobody knows. */
  readonly #crowded = new Map<string, number>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#names.length;
  }

  name(id: number): string {
    const known = this.#names[id];
    if (known !== undefined) return known;
    const text = decode(this.#bytes, this.#starts[id] ?? 0, this.#ends[id] ?? 0);
    this.#names[id] = text;
    return text;
  }

  intern(start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let probe = 0; probe < longestProbe; probe++) {
      const id = slots[slot] as number;
      if (id < 0) return this.#add(slot, start, end, hash);
      if (this.#hashes[id] === hash && this.#same(id, start, end)) return id;
      slot = (slot + 1) & mask;
    }
    return this.internText(decode(this.#bytes, start, end));
  }

  /** For names that are not one span of the text: wrapped over lines, or unescaped. */
  internText(text: string): number {
    const known = this.#crowded.get(text);
    if (known !== undefined) return known;
    const id = this.#names.length;
    this.#room(id);
    this.#names.push(text);
    this.#crowded.set(text, id);
    return id;
  }

  #same(id: number, start: number, end: number): boolean {
    let i = this.#starts[id] as number;
    if ((this.#ends[id] as number) - i !== end - start) return false;
    const bytes = this.#bytes;
    for (let j = start; j < end; j++, i++) if (bytes[i] !== bytes[j]) return false;
    return true;
  }

  #add(slot: number, start: number, end: number, hash: number): number {
    const id = this.#names.length;
    this.#room(id);
    this.#names.push(undefined);
    this.#hashes[id] = hash;
    this.#starts[id] = start;
    this.#ends[id] = end;
    this.#slots[slot] = id;
    if (id * 4 > this.#slots.length) this.#rehash();
    return id;
  }

  #room(id: number): void {
    if (id < this.#hashes.length) return;
    this.#hashes = grown(this.#hashes, new Int32Array(id * 2));
    this.#starts = grown(this.#starts, new Uint32Array(id * 2));
    this.#ends = grown(this.#ends, new Uint32Array(id * 2));
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (const id of this.#slots) {
      if (id < 0) continue;
      const hash = this.#hashes[id] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

function grown<A extends Int32Array | Uint32Array>(old: A, wider: A): A {
  wider.set(old);
  return wider;
}

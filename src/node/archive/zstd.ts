import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';
import type { Chunks } from './decompress.ts';
import { Damaged } from './limits.ts';
import { Pieces } from './pieces.ts';

/** For Node before 22.15. `fzstd` passes over the checksums, hence text that was damaged would be taken for a dump. */
export async function* zstd(input: Chunks): Chunks {
  const parts: Uint8Array[] = [];
  for await (const chunk of input) parts.push(chunk);
  const hashing = await xxhash();
  for (const { bytes, checksum } of frames(Buffer.concat(parts))) {
    const hash = hashing.create64();
    const pieces = new Pieces();
    const decoder = new Decompress((piece) => pieces.add(piece.slice()));
    for (let at = 0; at < bytes.length; at += step) {
      decoder.push(bytes.subarray(at, at + step), at + step >= bytes.length);
      for (const piece of pieces.take()) {
        hash.update(piece);
        yield piece;
      }
    }
    if (checksum !== undefined && Number(hash.digest() & 0xffffffffn) !== checksum)
      throw new Damaged('damaged zstd data (checksum differs)');
  }
}

/** So much is fed at once: what a decoder makes of it stays in bounds. */
const step = 64 * 1024;

/** Larger ones are not held, and not checked: where the command `zstd` is there, it does both. */
export async function* zstdUnchecked(input: Chunks): Chunks {
  const pieces = new Pieces();
  const decoder = new Decompress((piece) => pieces.add(piece.slice()));
  for await (const chunk of input) {
    decoder.push(chunk);
    yield* pieces.take();
  }
  decoder.push(new Uint8Array(0), true);
  yield* pieces.take();
}

interface Frame {
  readonly bytes: Uint8Array;
  /** The low half of its contents' XXH64, where it was written with one. */
  readonly checksum: number | undefined;
}

/** RFC 8878, section 3.1: where each frame begins and ends. */
function* frames(all: Buffer): Iterable<Frame> {
  for (let start = 0; start < all.length; ) {
    const magic = wordAt(all, start);
    if (magic >>> 4 === 0x184d2a5) {
      start += 8 + wordAt(all, start + 4);
      continue;
    }
    if (magic !== 0xfd2fb528) throw new Damaged('damaged zstd data (no frame where one should begin)');
    const flags = byteAt(all, start + 4);
    const isSingle = (flags & 0x20) !== 0;
    const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
    const contentSize = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
    let end = start + 5 + (isSingle ? 0 : 1) + dictionary + contentSize;
    for (let isLast = false; !isLast; ) {
      const header = byteAt(all, end) | (byteAt(all, end + 1) << 8) | (byteAt(all, end + 2) << 16);
      isLast = (header & 1) !== 0;
      const isRepeated = ((header >> 1) & 3) === 1;
      end += 3 + (isRepeated ? 1 : header >> 3);
    }
    const checksum = (flags & 4) === 0 ? undefined : wordAt(all, end);
    if (checksum !== undefined) end += 4;
    if (end > all.length) throw cut();
    yield { bytes: all.subarray(start, end), checksum };
    start = end;
  }
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw cut();
  return byte;
}

function wordAt(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw cut();
  return bytes.readUInt32LE(at);
}

function cut(): Damaged {
  return new Damaged('damaged zstd data: it is cut (unexpected end)');
}

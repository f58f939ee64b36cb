import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { chunksOf, collectBytes } from './collect-bytes.ts';
import { type Chunks, decompress } from './decompress.ts';
import type { Entry } from './entry.ts';
import { headSize, isCompression, kindOf, withoutCompression } from './kind.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/**
 * The files in an archive, in the order in which they stand there: of a path by streaming, of bytes where it came out
 * of another archive. What is only compressed is an archive of one file.
 */
export async function* entriesOf(
  from: string | Uint8Array,
  name: string,
  wanted: (name: string) => boolean = () => true,
): AsyncIterable<Entry> {
  const kind = kindOf(headOf(from));
  if (kind === 'zip') return yield* zipEntries(from, wanted);
  const raw = streamOf(from);
  if (kind === 'tar') return yield* tarEntries(raw, wanted);
  if (!isCompression(kind)) return yield* single(raw, name);
  const [head, inner] = await peek(decompress(kind, raw, sizeOf(from)));
  if (kindOf(head) === 'tar') return yield* tarEntries(inner, wanted);
  yield* single(inner, withoutCompression(name));
}

async function* single(chunks: Chunks, name: string): AsyncIterable<Entry> {
  yield { name: name.slice(name.lastIndexOf('/') + 1), isAll: true, content: await collectBytes(chunks) };
}

function streamOf(from: string | Uint8Array): Chunks {
  return typeof from === 'string' ? createReadStream(from, { highWaterMark: 1 << 20 }) : chunksOf(from);
}

function sizeOf(from: string | Uint8Array): number {
  return typeof from === 'string' ? statSync(from).size : from.length;
}

export function headOf(from: string | Uint8Array): Uint8Array {
  if (typeof from !== 'string') return from.subarray(0, headSize);
  const head = new Uint8Array(headSize);
  const file = openSync(from, 'r');
  try {
    return head.subarray(0, readSync(file, head, 0, headSize, 0));
  } finally {
    closeSync(file);
  }
}

/** The first bytes, and a stream that still has them. */
async function peek(chunks: Chunks): Promise<[Uint8Array, Chunks]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  while (size < headSize) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    read.push(value);
    size += value.length;
  }
  const rest = async function* (): Chunks {
    try {
      yield* read;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return [Buffer.concat(read), rest()];
}

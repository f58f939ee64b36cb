import { spawn } from 'node:child_process';
import { Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import bz2 from 'unbzip2-stream';
import { XzReadableStream } from 'xz-decompress';
import { isOnPath } from '../on-path.ts';
import type { Compression } from './kind.ts';
import { Damaged } from './limits.ts';

export type Chunks = AsyncIterable<Uint8Array>;

/** From this size a native decompressor, where there is one, makes up for the start of its process. */
const largeFrom = 8 * 1024 * 1024;

/** `size`: of the compressed input. Every stream may hold several members one after the other. */
export async function* decompress(kind: Compression, input: Chunks, size: number): Chunks {
  try {
    yield* decoders[kind](input, size);
  } catch (error) {
    throw error instanceof Damaged ? error : new Damaged(whyDamaged(kind, error));
  }
}

const decoders: Readonly<Record<Compression, (input: Chunks, size: number) => Chunks>> = {
  // Node's default of 16 KiB chunks takes twice as long
  gz: (input) => through(input, zlib.createGunzip({ chunkSize: 1 << 20 })),
  zst: (input, size) => {
    if (typeof createZstd === 'function') return through(input, createZstd());
    return size > largeFrom && isOnPath('zstd') ? command('zstd', input) : zstd(input);
  },
  xz: (input, size) => (size > largeFrom && isOnPath('xz') ? command('xz', input) : xz(input)),
  bz2: (input, size) => (size > largeFrom && isOnPath('bzip2') ? command('bzip2', input) : bzip2(input)),
};

// Since Node 22.15 and 23.8
const createZstd = (zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream }).createZstdDecompress;

async function* through(input: Chunks, decoder: NodeJS.ReadWriteStream): Chunks {
  const output = decoder as Transform;
  Readable.from(input, { objectMode: true })
    .on('error', (error) => output.destroy(error))
    .pipe(output);
  yield* output;
}

/** A stream of the first kind that Node had. */
async function* bzip2(input: Chunks): Chunks {
  const decoder = bz2();
  const output = new Readable().wrap(decoder);
  decoder.on('error', (error) => output.destroy(error));
  Readable.from(input, { objectMode: true })
    .on('error', (error) => output.destroy(error))
    .pipe(decoder);
  yield* output;
}

async function* zstd(input: Chunks): Chunks {
  let ready: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => {
    ready.push(chunk.slice());
  });
  for await (const chunk of input) {
    decoder.push(chunk);
    yield* ready;
    ready = [];
  }
  decoder.push(new Uint8Array(0), true);
  yield* ready;
}

async function* xz(input: Chunks): Chunks {
  const source = Readable.toWeb(Readable.from(input, { objectMode: true })) as unknown as ReadableStream<Uint8Array>;
  const reader = new XzReadableStream(source).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

async function* command(name: string, input: Chunks): Chunks {
  const child = spawn(name, ['-dc'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-500);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  child.stdin.on('error', () => {}); // it may stop reading early; its status tells
  Readable.from(input, { objectMode: true }).pipe(child.stdin);
  try {
    yield* child.stdout as unknown as Chunks;
    if ((await ended) !== 0) throw new Damaged(said.trim().split('\n').at(-1) ?? `${name} failed`);
  } finally {
    child.kill();
  }
}

const names: Readonly<Record<Compression, string>> = { gz: 'gzip', zst: 'zstd', xz: 'xz', bz2: 'bzip2' };

function whyDamaged(kind: Compression, error: unknown): string {
  const says = error instanceof Error ? error.message : String(error);
  const isCut = /unexpected end|unexpected eof|premature|end of (?:file|input|stream)/i.test(says);
  return `damaged ${names[kind]} data${isCut ? ': it is cut' : ''} (${says.toLowerCase()})`;
}

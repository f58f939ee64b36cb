import { spawn } from 'node:child_process';
import { Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import bz2 from 'unbzip2-stream';
import { XzReadableStream } from 'xz-decompress';
import { isOnPath } from '../on-path.ts';
import type { Compression } from './kind.ts';
import { Damaged } from './limits.ts';
import { Pieces } from './pieces.ts';
import { zstd, zstdUnchecked } from './zstd.ts';

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
    if (size <= largeFrom) return zstd(input);
    return isOnPath('zstd') ? command('zstd', input) : zstdUnchecked(input);
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

/** A stream of the first kind that Node had: it works, and says what is wrong, while it is written to. */
async function* bzip2(input: Chunks): Chunks {
  const pieces = new Pieces();
  let problem: Error | undefined;
  const decoder = bz2()
    .on('data', (piece: Uint8Array) => pieces.add(piece))
    .on('error', (error: Error) => {
      problem ??= error;
    });
  for await (const chunk of input) {
    decoder.write(chunk);
    yield* pieces.take();
    if (problem !== undefined) throw problem;
  }
  decoder.end();
  yield* pieces.take();
  if (problem !== undefined) throw problem;
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

/** What two libraries say with a number, with the error of a variable, or with a joke. */
const inWords: Readonly<Partial<Record<Compression, (error: unknown, said: string) => string>>> = {
  xz: (_, said) =>
    said.endsWith('error code 8') ? 'unexpected end' : said.endsWith('error code 7') ? 'invalid data' : said,
  bz2: (error, said) =>
    error instanceof TypeError ? 'unexpected end' : said.includes('crc32') ? 'checksum differs' : 'invalid data',
};

function whyDamaged(kind: Compression, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const says = inWords[kind]?.(error, said) ?? said;
  const isCut = /unexpected end|unexpected eof|premature|end of (?:file|input|stream)/i.test(says);
  return `damaged ${names[kind]} data${isCut ? ': it is cut' : ''} (${says.toLowerCase()})`;
}

import { closeSync, openSync, readSync } from 'node:fs';

/** Lines of a file, or of standard input as they come; of a list of paths, also separated by NUL. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>, separator = 10): AsyncIterable<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (rest.length > 0) bytes = Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end = bytes.indexOf(separator); end >= 0; end = bytes.indexOf(separator, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

/** The first `size` bytes of a file, in pieces. */
export function* bytesOf(file: string, size = Number.POSITIVE_INFINITY): Iterable<Uint8Array> {
  const descriptor = openSync(file, 'r');
  try {
    for (let left = size; left > 0; ) {
      const piece = Buffer.allocUnsafe(Math.min(left, 1 << 20));
      const got = readSync(descriptor, piece, 0, piece.length, null);
      if (got === 0) return;
      left -= got;
      yield piece.subarray(0, got);
    }
  } finally {
    closeSync(descriptor);
  }
}

export async function* asyncOf<T>(items: Iterable<T>): AsyncIterable<T> {
  yield* items;
}

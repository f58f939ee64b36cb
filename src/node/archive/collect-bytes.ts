import type { Chunks } from './decompress.ts';
import { largestFile, tooLarge } from './limits.ts';

export async function collectBytes(chunks: Chunks, limit = largestFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    parts.push(chunk);
  }
  // A copy of its own: a view would keep the megabyte alive that it was cut from, and could not be handed to a worker
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function* chunksOf(bytes: Uint8Array): Chunks {
  if (bytes.length > 0) yield bytes;
}

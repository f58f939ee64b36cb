import { decode } from '../text.ts';
import { toUtf8 } from './peel/encoding.ts';

/** The lines of an input as its author saw them: element n is what a place with line n + 1 means. */
export function sourceLines(bytes: Uint8Array): string[] {
  const utf8 = toUtf8(bytes).bytes;
  return decode(utf8, 0, utf8.length)
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

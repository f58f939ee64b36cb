import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { visible } from '../../core/report/visible.ts';
import { UserError } from '../user-error.ts';
import { whyUnreadable } from './plan.ts';
import { bytesOf, linesOf } from './text-lines.ts';

/** `--from FILE`: one path a line, or ended by NUL as `find -print0` does. Read again each time, never held. */
export function* listedIn(file: string): Iterable<string> {
  const separator = separatorOf(file);
  let rest = Buffer.alloc(0);
  for (const bytes of bytesOf(file)) {
    const all = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end = all.indexOf(separator); end >= 0; end = all.indexOf(separator, start)) {
      yield* entry(all.toString('utf8', start, end));
      start = end + 1;
    }
    rest = Buffer.from(all.subarray(start));
  }
  yield* entry(rest.toString('utf8'));
}

/** The same of standard input, which comes once. */
export function listedOnInput(): string[] {
  const bytes = readFileSync(0);
  const separator = bytes.includes(0) ? '\0' : '\n';
  return bytes.toString().split(separator).flatMap(entry);
}

export async function* pathsOnInput(isNul: boolean): AsyncIterable<string> {
  for await (const line of linesOf(process.stdin, isNul ? 0 : 10)) yield* entry(line);
}

function entry(line: string): string[] {
  const name = line.endsWith('\r') ? line.slice(0, -1) : line;
  return name === '' ? [] : [name];
}

function separatorOf(file: string): number {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const head = Buffer.alloc(64 * 1024);
      return head.subarray(0, readSync(descriptor, head, 0, head.length, 0)).includes(0) ? 0 : 10;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new UserError(`--from ${visible(file)}: ${whyUnreadable(error)}`);
  }
}

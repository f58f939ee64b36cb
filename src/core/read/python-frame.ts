import type { Frame } from '../model.ts';
import type { Line } from './reader.ts';

// File "/usr/lib/python3.12/threading.py", line 355, in wait | File: "x.py", line 5, in f
const frame = /^\s*File:? "(.*)", line (\d+|\?+)(?:, in (.*?))?(?:\s+(?:<-|<=|←|#).*)?$/;
// What a paste that ends in the middle of such a line leaves
const begun = /^\s*File:? "/;

/** The frame of a Python traceback's line; cut in the middle it still names its file and line. */
export function readPythonFrame(text: string, inputLine: number): { frame: Frame; isCut: boolean } | undefined {
  const match = frame.exec(text.endsWith(',') ? text.slice(0, -1) : text);
  if (match?.[1] === undefined) return undefined;
  const [, file, line, fn] = match;
  return {
    frame: {
      fn: fn === undefined || fn === '' ? '??' : fn,
      language: 'python',
      inputLine,
      file,
      ...(line !== undefined && !line.startsWith('?') && { line: Number(line) }),
    },
    isCut: fn === undefined,
  };
}

export function isBegunFrame(text: string): boolean {
  return begun.test(text);
}

/** Whether the text is the heading, or what is left of it where a paste lost its first letters. */
export function isHeading(text: string, heading: string): boolean {
  const plain = text.trim();
  return plain.length <= heading.length && plain.endsWith('):') && plain.includes('call') && heading.endsWith(plain);
}

export function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** Whether the next line that is not blank begins with the word. */
export function followedBy({ bytes, end }: Line, word: string): boolean {
  let at = end;
  while (at < bytes.length && (bytes[at] ?? 0) <= 32) at++;
  return beginsWith(bytes, at, word);
}

export function beginsWith(bytes: Uint8Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

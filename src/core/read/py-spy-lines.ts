import { decode } from '../text.ts';
import { textOf } from './draft.ts';
import { readProcess, readPython, readThreadHead } from './py-spy-header.ts';
import { beginsWith } from './python-frame.ts';
import type { Line } from './reader.ts';

/** How far below `Process N: …` its next line is looked for: command lines may hold whole scripts (`python -c`). */
const commandLimit = 16_384;

export function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 9;
}

/** `        Arguments:`, `        Locals:`, and the variables four columns further in. */
export function isVariable({ bytes, start, end }: Line): boolean {
  let at = start;
  while (at < end && isSpace(bytes[at])) at++;
  if (at - start < 6) return false;
  while (at < end && bytes[at] !== 58 && !isSpace(bytes[at])) at++;
  // 0.2 prints "Arguments::"
  const next = at + 1 < end ? bytes[at + 1] : 13;
  return bytes[at] === 58 && (isSpace(next) || next === 13 || next === 58);
}

/** `    ...`, `    [...]`, `    … 12 more`. */
export function isElision(line: Line, first: number): boolean {
  if (first !== 46 && first !== 91 && first !== 0xe2 && first !== 40 && first !== 60) return false;
  return /^\s*[[(<]?(?:\.{2,}|…)[\])>]?(?:\s.*)?$/.test(textOf(line) ?? '');
}

/** What --subprocesses prints between two processes, as wide as the terminal. */
export function isRule({ bytes, start, end }: Line): boolean {
  let at = start;
  while (at < end && bytes[at] === 45) at++;
  return at - start >= 20 && (at === end || bytes[at] === 13);
}

/** Offset of the next line that begins with the word, if it is near. */
export function startOf({ bytes, end }: Line, word: string): number | undefined {
  const limit = Math.min(bytes.length, end + commandLimit);
  for (let at = end + 1; at < limit; ) {
    let first = at;
    while (isSpace(bytes[first])) first++;
    const newline = bytes.indexOf(10, at);
    if (beginsWith(bytes, first, word) && isHead(bytes, first, newline < 0 ? bytes.length : newline)) return at;
    if (newline < 0) return undefined;
    at = newline + 1;
  }
  return undefined;
}

/** A script on the command line may begin its lines with such words too. */
function isHead(bytes: Uint8Array, start: number, end: number): boolean {
  const text = decode(bytes, start, Math.min(end, start + 1000)).trimEnd();
  return (readThreadHead(text) ?? readPython(text) ?? readProcess(text)) !== undefined;
}

/** Where the lines of the command end; undefined where what follows is not py-spy's. */
export function endOfCommand(line: Line): number | undefined {
  const python = startOf(line, 'Python v');
  const thread = startOf(line, 'Thread ');
  if (python !== undefined && (thread === undefined || python < thread)) return python;
  return (
    thread ?? (startOf(line, 'Process ') === undefined && line.end + 2 >= line.bytes.length ? line.end : undefined)
  );
}

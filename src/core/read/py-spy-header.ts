import { address, decode } from '../text.ts';
import type { ThreadHead } from './py-spy-threads.ts';
import { beginsWith } from './python-frame.ts';
import type { Line } from './reader.ts';

// Thread 19242 (idle): "MainThread" | Thread 0x7F1A2B3C4D5E (active) | Thread (idle): "MainThread" | Thread 4054: "MainThread"
const thread = /^\s*Thread(?: (\d+|0[xX][\da-fA-F]+))?(?: \(((?:idle|active|gil)(?:\+gil)?)\)|(?=: "))(?:: ?"?(.*))?$/;
const remark = /\s+(?:<-|<=|←|#).*$/;

export function readThreadHead(text: string): ThreadHead | undefined {
  const match = thread.exec(text);
  if (match === null) return undefined;
  const [, id, status, rest] = match;
  const name = rest?.replace(/"(?:\s+(?:<-|<=|←|#).*)?$/, '');
  return {
    ...(id !== undefined && (/^0x/i.test(id) ? { pthread: address(id) } : { tid: Number(id) })),
    ...(status !== undefined && { marks: [status] }),
    ...(name !== undefined && name !== '' && { name }),
  };
}

const states = ['idle', 'active', 'active+gil'].map((word) => ({ word, marks: [word] }));
const threadWord = 'Thread ';

/** `Thread 19242 (idle): "MainThread"`, as nearly all are, without a string for the line; undefined for all others. */
export function scanThreadHead({ bytes, start, end }: Line): ThreadHead | undefined {
  if (!beginsWith(bytes, start, threadWord)) return undefined;
  let at = start + threadWord.length;
  let tid = 0;
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    tid = tid * 10 + digit;
  }
  if (at === start + threadWord.length || bytes[at] !== 32 || bytes[at + 1] !== 40) return undefined;
  const state = states.find(({ word }) => beginsWith(bytes, at + 2, word) && bytes[at + 2 + word.length] === 41);
  if (state === undefined) return undefined;
  at += state.word.length + 3;
  // `: "` and `"`: what else may stand here is for the pattern above
  if (bytes[at] !== 58 || bytes[at + 1] !== 32 || bytes[at + 2] !== 34 || bytes[end - 1] !== 34 || end - at < 5)
    return undefined;
  if (bytes.indexOf(34, at + 3) !== end - 1) return undefined;
  return { tid, marks: state.marks, name: decode(bytes, at + 3, end - 1) };
}

export interface ProcessHead {
  readonly pid: number;
  readonly command: string;
}

// Process 19242: /usr/bin/python3 serve.py
const process = /^\s*Process (\d+): (.*)$/;
// Parent Process 19242: /usr/bin/python3 serve.py
const parent = /^\s*Parent Process (\d+)(?::|$)/;
// Python v3.12.1 (/usr/bin/python3.12) | Python version 3.7.1
const python = /^\s*Python (?:v|version )(\d+\.\d+[^\s(]*)(?: \((.*)\))?$/;

export function readProcess(text: string): ProcessHead | undefined {
  const match = process.exec(text);
  return match === null ? undefined : { pid: Number(match[1]), command: (match[2] ?? '').replace(remark, '') };
}

export function readParent(text: string): number | undefined {
  const match = parent.exec(text);
  return match === null ? undefined : Number(match[1]);
}

export function readPython(
  text: string,
): { readonly version: string; readonly program: string | undefined } | undefined {
  const match = python.exec(text);
  return match?.[1] === undefined ? undefined : { version: match[1], program: match[2] };
}

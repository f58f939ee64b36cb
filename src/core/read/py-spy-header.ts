import { address } from '../text.ts';
import type { ThreadHead } from './py-spy-threads.ts';

// Thread 19242 (idle): "MainThread" | Thread 0x7F1A2B3C4D5E (active) | Thread (idle): "MainThread" | Thread 4054: "MainThread"
const thread =
  /^\s*Thread(?: (\d+|0[xX][\da-fA-F]+))?(?: \(((?:idle|active|gil)(?:\+gil)?)\)|(?=: "))(?:: ?"?(.*))?$/;
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

export function readPython(text: string): { readonly version: string; readonly program: string | undefined } | undefined {
  const match = python.exec(text);
  return match?.[1] === undefined ? undefined : { version: match[1], program: match[2] };
}

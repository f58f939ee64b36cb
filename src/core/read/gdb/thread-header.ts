import { address, isDigit } from '../../text.ts';
import { nameHash, type NameTable } from '../name-table.ts';
import { ascii, isHex, matches } from './frame-line.ts';
import { letters, type ThreadId } from './thread-id.ts';

const beginning = ascii('Thread ');
const middle = ascii(' (Thread 0x');
const lwp = ascii(' (LWP ');

/**
 * The one shape of header that large dumps are full of, read from its bytes; undefined for every other shape:
 *
 *     Thread 4 (Thread 0x7f3dca8296c0 (LWP 6268) "ssh-reader"):
 */
export function plainHeader(bytes: Uint8Array, start: number, end: number, names: NameTable): ThreadId | undefined {
  if (bytes[start] !== 0x54 || !matches(bytes, start, beginning)) return undefined;
  const numberEnd = digits(bytes, start + 7, end);
  if (numberEnd === start + 7 || !matches(bytes, numberEnd, middle)) return undefined;
  const pthreadStart = numberEnd + 9;
  let pthreadEnd = pthreadStart + 2;
  while (pthreadEnd < end && isHex(bytes[pthreadEnd] as number)) pthreadEnd++;
  if (!matches(bytes, pthreadEnd, lwp)) return undefined;
  const tidEnd = digits(bytes, pthreadEnd + 6, end);
  if (bytes[tidEnd] !== 0x29) return undefined;
  const id: ThreadId = {
    number: decimal(bytes, start + 7, numberEnd),
    tid: decimal(bytes, pthreadEnd + 6, tidEnd),
    pthread: address(letters(bytes, pthreadStart, pthreadEnd)),
  };
  // "):"
  if (bytes[end - 1] !== 0x3a || bytes[end - 2] !== 0x29) return undefined;
  if (tidEnd + 3 === end) return id;
  if (bytes[tidEnd + 1] !== 0x20 || bytes[tidEnd + 2] !== 0x22 || bytes[end - 3] !== 0x22) return undefined;
  const nameStart = tidEnd + 3;
  if (nameStart > end - 3) return undefined;
  id.name = names.name(names.intern(nameStart, end - 3, nameHash(bytes, nameStart, end - 3)));
  return id;
}

function digits(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && isDigit(bytes[i] as number)) i++;
  return i;
}

function decimal(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) number = number * 10 + (bytes[i] as number) - 48;
  return number;
}

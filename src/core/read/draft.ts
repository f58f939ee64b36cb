import type { Dump, Fact, FormatName, Frame, Thread } from '../model.ts';
import { decode } from '../text.ts';
import { ListedFrames } from './frames.ts';
import type { Line, Session } from './reader.ts';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A dump that is still being read. */
export type Draft = Omit<Writable<Dump>, 'threads' | 'facts'> & { threads: Thread[]; facts: Fact[] };

type Pid = Readonly<{ pid: number; from: 'tool' | 'command' | 'file-name' }>;

/** Begins a dump at a line; without a pid of the tool's own, the one that the text above spoke of. */
export function draft(session: Session, format: FormatName, line: number, stated?: number): Draft {
  const known: Pid | undefined = stated === undefined ? session.pidHint() : { pid: stated, from: 'tool' };
  return {
    format,
    place: session.place(line),
    endLine: line,
    ...(known && { pid: known.pid, pidFrom: known.from }),
    threads: [],
    facts: [],
  };
}

/** A thread that is still being read: its head, and the frames so far. */
export type ThreadDraft = Omit<Writable<Thread>, 'frames'> & { frames: Frame[] };

export function finished(thread: ThreadDraft): Thread {
  return { ...thread, frames: new ListedFrames(thread.frames) };
}

/** The first byte that is not a space or tab; 0 for a blank line. */
export function firstByte({ bytes, start, end }: Line): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 32 && byte !== 9) return byte === 13 ? 0 : byte;
  }
  return 0;
}

/** Many readers look at a line before one takes it: it is decoded once. */
const decoded = new WeakMap<Line, { bytes: Uint8Array; start: number; end: number; text: string }>();

/** The line as text without trailing blanks; undefined where it is longer than any line of the rarer formats. */
export function textOf(line: Line, limit = 8192): string | undefined {
  if (line.end - line.start > limit) return undefined;
  const known = decoded.get(line);
  if (known?.start === line.start && known.end === line.end && known.bytes === line.bytes) return known.text;
  const text = decode(line.bytes, line.start, line.end).trimEnd();
  decoded.set(line, { bytes: line.bytes, start: line.start, end: line.end, text });
  return text;
}

/** The beginning of the text below the line: what it is the head of. */
export function textBelow({ bytes, end }: Line, limit = 8192): string {
  return decode(bytes, Math.min(end + 1, bytes.length), Math.min(end + 1 + limit, bytes.length));
}

/** The line below it, without trailing blanks. */
export function lineBelow(line: Line, limit: number): string {
  const [next = ''] = textBelow(line, limit).split('\n', 1);
  return next.trimEnd();
}

/** The object without its undefined members, as optional members of the model want it. */
export function given<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

import type { Dump, Input, InputReading, Reading } from '../model.ts';
import { decode } from '../text.ts';
import { formats } from './formats.ts';
import { peel } from './peel.ts';
import { PidHints } from './pid-hints.ts';
import type { Line, Reader, Session, ThreadHint } from './reader.ts';
import { unwrap } from './unwrap.ts';

const unreadShown = 200;
const unreadTextLimit = 500;

/** Reads every dump in the inputs. Never throws on text: what no reader takes is counted and listed. */
/** Told from time to time how much of an input's bytes are read, from 0 to 1. */
export type Watch = (share: number) => void;

/** So often that a large input's progress is seen, so seldom that it costs nothing. */
const watchedEvery = 1 << 20;

export function read(inputs: readonly Input[], watch?: Watch): Reading {
  const dumps: Dump[] = [];
  const readings = inputs.map((input) => readInput(input, dumps, watch));
  return { dumps, inputs: readings };
}

function readInput(input: Input, dumps: Dump[], watch?: Watch): InputReading {
  const inner = unwrap(input.bytes);
  const { bytes, numbers, lines, removed } = peel(inner.bytes);
  const hints = new PidHints(input.name);
  const seen = new Set<string>(inner.format === undefined ? [] : [inner.format]);
  const foreign: { says: string; line: number }[] = [];
  let thread: ThreadHint | undefined;
  const session: Session = {
    input: input.name,
    pidHint: () => hints.current(),
    announcePid: (pid) => hints.announce(pid),
    threadHint: () => thread,
    announceThread: (selected) => {
      thread = selected;
    },
    announceForeign: (says, line) => foreign.push({ says, line }),
    emit: (dump) => {
      const format = dump.format === 'gdb' && hints.isPstack(dump.place.line) ? 'pstack' : dump.format;
      seen.add(format);
      dumps.push(format === dump.format ? dump : { ...dump, format });
    },
    place: (line) => ({ input: input.name, line }),
  };
  const readers: Reader[] = formats.map((format) => format.open(session));
  const unread: { line: number; text: string }[] = [];
  let unreadLines = 0;
  let current = 0;
  let count = 0;

  const line: Line = { bytes, start: 0, end: 0, no: 0 };
  let watched = watchedEvery;
  for (let start = 0; start < bytes.length; ) {
    if (start >= watched) {
      watch?.(start / bytes.length);
      watched = start + watchedEvery;
    }
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    line.start = start;
    line.end = end;
    const peeled = numbers?.[count] ?? count + 1;
    line.no = inner.numbers?.[peeled - 1] ?? peeled;
    count += 1;
    start = end + 1;

    if (readers[current]?.line(line)) continue;
    const taker = readers.findIndex((reader, index) => index !== current && reader.line(line));
    if (isBlank(line)) continue;
    readers.forEach((reader, index) => {
      if (index !== taker) reader.interrupted?.(line, formats[taker]?.name);
    });
    if (taker >= 0) {
      current = taker;
      continue;
    }
    if (hints.line(line)) continue;
    unreadLines += 1;
    if (unread.length < unreadShown) {
      unread.push({ line: line.no, text: decode(bytes, line.start, Math.min(line.end, line.start + unreadTextLimit)) });
    }
  }
  for (const reader of readers) reader.end();
  return {
    name: input.name,
    formats: [...seen],
    lines: inner.lines ?? lines ?? count,
    unreadLines,
    unread,
    ...(foreign.length > 0 && { foreign }),
    ...(removed.length > 0 && { peeled: removed }),
  };
}

function isBlank({ bytes, start, end }: Line): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}

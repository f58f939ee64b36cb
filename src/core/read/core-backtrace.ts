/**
 * ABRT's core_backtrace: JSON of a core's threads, as satyr prints it. satyr 0.3 to 0.43.
 * https://github.com/abrt/satyr/blob/master/lib/core_stacktrace.c (sr_core_stacktrace_to_json)
 */
import type { Frame } from '../model.ts';
import { type Draft, draft, finished, firstByte, given, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { splitSymbol } from './symbol.ts';

export const coreBacktrace: Format = {
  name: 'core_backtrace',
  title: 'ABRT core_backtrace (JSON)',
  source: 'https://github.com/abrt/satyr/blob/master/lib/core_stacktrace.c',
  take: 'cat /var/spool/abrt/DIRECTORY/core_backtrace',
  example: [
    '{   "signal": 6',
    ',   "executable": "/usr/bin/fetcher"',
    ',   "stacktrace":',
    '      [ {   "crash_thread": true',
    '        ,   "frames":',
    '              [ {   "address": 139850733228331',
    '                ,   "build_id_offset": 549163',
    '                ,   "function_name": "__lll_lock_wait"',
    '                ,   "file_name": "/usr/lib64/libc.so.6"',
    '                } ]',
    '        } ]',
    '}',
  ].join('\n'),
  open: (session) => new CoreBacktraceReader(session),
};

const begins = /^\{\s*"(?:signal|executable|stacktrace)":/;
const sizeLimit = 64 * 1024 * 1024;

class CoreBacktraceReader implements Reader {
  readonly #session: Session;
  #text: string[] = [];
  #size = 0;
  #firstLine = 0;
  #lastLine = 0;
  /** Lines on which a frame begins, in their order. */
  #frameLines: number[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    const isOpen = this.#text.length > 0;
    if (first === 0 || (!isOpen && first !== 123)) return false; // {
    const text = textOf(line, sizeLimit);
    if (text === undefined || (!isOpen && !begins.test(text))) return false;
    if (isOpen && !/^\s*[[\]{},"]/.test(text)) return false;
    if (!isOpen) this.#firstLine = line.no;
    this.#lastLine = line.no;
    this.#text.push(text);
    this.#size += text.length;
    for (const _ of text.matchAll(/"(?:address|build_id_offset)":/g)) this.#frameLines.push(line.no);
    if (text.trimEnd().endsWith('}')) this.#tryToFinish();
    if (this.#size > sizeLimit) this.#text = [];
    return true;
  }

  end(): void {
    this.#text = [];
  }

  #tryToFinish(): void {
    if (this.#text.length > 1 && this.#text.at(-1)?.startsWith('}') !== true) return;
    let value: unknown;
    try {
      value = JSON.parse(this.#text.join('\n'));
    } catch {
      return;
    }
    const dump = draft(this.#session, 'core_backtrace', this.#firstLine);
    dump.endLine = this.#lastLine;
    dump.core = true;
    fill(dump, value, this.#session, this.#frameLines);
    if (dump.threads.length > 0) this.#session.emit(dump);
    this.#text = [];
    this.#size = 0;
    this.#frameLines = [];
  }
}

function fill(dump: Draft, value: unknown, session: Session, lines: readonly number[]): void {
  const report = record(value);
  if (typeof report.executable === 'string') dump.program = report.executable;
  if (typeof report.signal === 'number')
    dump.signal = report.signal === 6 ? 'SIGABRT' : report.signal === 11 ? 'SIGSEGV' : `signal ${report.signal}`;
  const threads = list(report.stacktrace).map(record);
  const frames = threads.flatMap((thread) => list(thread.frames));
  // one or two of the counted keys a frame, the same for all frames of one report
  const step = Math.max(1, Math.round(lines.length / Math.max(1, frames.length)));
  let next = 0;
  for (const thread of threads) {
    const at = lines[next * step] ?? dump.place.line;
    const shown = list(thread.frames).map((frame) => toFrame(record(frame), lines[next++ * step] ?? at));
    const marks = thread.crash_thread === true ? ['crash thread'] : undefined;
    if (shown.length > 0)
      dump.threads.push(finished({ place: session.place(at), frames: shown, ...(marks && { marks }) }));
  }
}

function toFrame(frame: Record<string, unknown>, inputLine: number): Frame {
  const { fn, args } = splitSymbol(typeof frame.function_name === 'string' ? frame.function_name : '??');
  return given({
    fn,
    args,
    language: 'native' as const,
    inputLine,
    address: typeof frame.address === 'number' && frame.address > 0 ? `0x${frame.address.toString(16)}` : undefined,
    module: typeof frame.file_name === 'string' ? frame.file_name : undefined,
  });
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

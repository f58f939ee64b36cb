import type { FormatName } from '../../model.ts';
import { decode, isDigit } from '../../text.ts';
import type { Line, Reader, Session } from '../reader.ts';
import { Assembly } from './assembly.ts';
import { expects, isCommand } from './commands.ts';
import { FrameScan, areArguments, isBlank } from './frame-line.ts';
import { isNoise, isOwn, isShared, isSource } from './noise.ts';
import { inferiorOf, tableRow } from './mappings.ts';
import { isMi, miField, miFrames } from './mi.ts';
import { OpenFrame } from './open-frame.ts';
import { Prints } from './prints.ts';
import { maySay, said } from './said.ts';
import { breakOff } from './stack.ts';
import { plainHeader } from './thread-header.ts';
import { letters, type ThreadId, threadHeader, threadRow } from './thread-id.ts';

const headLimit = 2000;

/**
 * Reads gdb's text line by line. Frames go by their bytes (reader's hot path); every other line is looked at as
 * a string. The order of the questions is by first letter, then by how much the line needs to belong to gdb.
 */
export class GdbReader implements Reader {
  readonly #assembly: Assembly;
  readonly #session: Session;
  readonly #scan = new FrameScan();
  readonly #prints: Prints;
  readonly #frame = new OpenFrame();
  /** gdb has spoken, so that common lines are taken for its own. */
  #inside = false;
  #inRows = false;
  #strangers = 0;
  /** `Thread 7:`, which belongs to gdb only if a frame follows. */
  #bareHeader: { number: number; line: number } | undefined;
  #lastLine = 0;
  #lastOwn = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#assembly = new Assembly(session);
    this.#prints = new Prints(session, this.#assembly);
  }

  line(line: Line): boolean {
    const { bytes, start } = line;
    let { end } = line;
    if (bytes[end - 1] === 0x0d && end > start) end--;
    this.#lastLine = line.no;
    const taken = this.#take(bytes, start, end, line.no);
    if (taken) {
      this.#lastOwn = line.no;
      this.#strangers = 0;
      if (this.#assembly.draft !== undefined) this.#assembly.draft.lastLine = line.no;
    }
    return taken;
  }

  interrupted(line: Line, takenBy: FormatName | undefined): void {
    this.#strangers++;
    this.#endRows();
    const text = letters(line.bytes, line.start, Math.min(line.end, line.start + 40)).trim();
    if (!isNoise(text)) this.#assembly.apart = true;
    if (takenBy !== undefined) {
      this.#inside = false;
      this.#closeFrame();
      this.#assembly.settle();
    }
  }

  end(): void {
    const textEnds = this.#lastOwn === this.#lastLine;
    this.#endRows(textEnds);
    this.#closeFrame(textEnds);
    this.#prints.end();
    this.#assembly.close();
  }

  #take(bytes: Uint8Array, start: number, end: number, no: number): boolean {
    if (bytes[start] === 0x23 && isDigit(bytes[start + 1] ?? 0) && !this.#prints.open)
      return this.#frameLine(bytes, start, start + 1, end, no);
    let at = start;
    while (at < end && isBlank(bytes[at])) at++;
    if (at === end) return this.#blank();
    if (this.#prints.open) {
      if (this.#prints.more(bytes, start, end)) return true;
    }
    if (bytes[at] === 0x54) {
      const id = plainHeader(bytes, at, end, this.#assembly.names(bytes));
      if (id !== undefined) return this.#header(bytes, no, id);
    }
    const lead = leadOf(bytes, at, end);
    if (bytes[lead] === 0x23 && isDigit(bytes[lead + 1] ?? 0)) return this.#frameLine(bytes, start, lead + 1, end, no);
    if (this.#frame.takes(bytes, start, at, end, this.#strangers)) return true;
    if (bytes[at] === 0x30 && this.#lostSign(bytes, start, at, end, no)) return true;
    return this.#words(bytes, start, end, no);
  }

  #blank(): boolean {
    this.#endRows();
    return this.#inside;
  }

  #frameLine(bytes: Uint8Array, start: number, at: number, end: number, no: number): boolean {
    const scan = this.#scan;
    const assembly = this.#assembly;
    if (!scan.numbered(bytes, at, end)) return this.#brokenFrame(bytes, at, end);
    const { stack } = assembly;
    if (stack === undefined || scan.number <= stack.last || this.#inRows || this.#jumps(scan.number)) {
      if (stack?.last !== -1 && !this.#believable(bytes, end)) return false;
      this.#closeFrame();
      this.#endRows();
      // a header's own stack begins with any number
      if (stack?.last !== -1 || stack.header === undefined) this.#begin(bytes, no);
      this.#inside = true;
    }
    const { draft, stack: open } = assembly;
    if (draft === undefined || open === undefined) return false;
    if (open.last === -1) open.first = scan.number;
    open.last = scan.number;
    this.#push(start, end, no);
    return true;
  }

  #begin(bytes: Uint8Array, no: number): void {
    const bare = this.#bareHeader;
    this.#bareHeader = undefined;
    if (bare !== undefined && no - bare.line <= 2 && this.#scan.number === 0)
      this.#assembly.header(bytes, bare.line, { number: bare.number });
    else this.#assembly.begin(bytes, no, this.#scan.number);
  }

  /** `frame 5` behind a frame that was shown by itself: no stack has such a gap behind its first frame. */
  #jumps(number: number): boolean {
    const { stack, draft } = this.#assembly;
    return (
      stack !== undefined &&
      draft !== undefined &&
      stack.header === undefined &&
      number > stack.last + 1 &&
      draft.store.length - stack.from === 1
    );
  }

  /** "0  0x00007f91 in wait () at w.c:1": the first letter of a paste is the one that gets lost. */
  #lostSign(bytes: Uint8Array, start: number, at: number, end: number, no: number): boolean {
    const { stack } = this.#assembly;
    if (!isBlank(bytes[at + 1]) || (stack !== undefined && stack.last >= 0)) return false;
    if (!this.#scan.numbered(bytes, at, end) || this.#scan.open || !this.#believable(bytes, end)) return false;
    return this.#frameLine(bytes, start, at, end, no);
  }

  /** A stack without a header begins only with a frame that no other tool prints. */
  #believable(bytes: Uint8Array, end: number): boolean {
    const scan = this.#scan;
    if (scan.open) return scan.hasAddress && this.#inside;
    if (bytes[scan.nameEnd] !== 0x20 || bytes[scan.nameEnd + 1] !== 0x28) return true;
    return bytes[scan.nameStart] !== 0x2f && areArguments(bytes, scan.nameEnd + 2, end);
  }

  /** "#10 0x00007" at the end of a text that was cut. */
  #brokenFrame(bytes: Uint8Array, at: number, end: number): boolean {
    const { stack } = this.#assembly;
    if (stack === undefined || stack.last < 0) return false;
    const text = letters(bytes, at, Math.min(end, at + 60));
    if (!/^\d+\s*(?:0x[0-9a-f]*\s*(?:in?\s*)?)?$/.test(text)) return false;
    this.#closeFrame();
    breakOff(stack, Number.parseInt(text, 10));
    return true;
  }

  #closeFrame(textEnds = false): void {
    if (!this.#frame.close(textEnds)) return;
    const { stack, draft } = this.#assembly;
    if (this.#inRows) {
      if (draft !== undefined)
        draft.cut ??= { says: 'cut in a row of info threads', place: this.#session.place(draft.lastLine) };
    } else if (stack !== undefined) breakOff(stack, stack.last);
  }

  #words(bytes: Uint8Array, start: number, end: number, no: number): boolean {
    const text = letters(bytes, start, Math.min(end, start + headLimit));
    if (text.includes(' (')) {
      const id = threadHeader(text);
      if (id !== undefined) return this.#header(bytes, no, id);
    }
    if (text.includes('process ') && inferiorOf(this.#assembly, this.#session, text.trim())) return this.#enter();
    const row = threadRow(text);
    if (row !== undefined) return this.#row(bytes, start, end, no, row);
    const trimmed = text.trim();
    if (/^Id +Target Id +(?:Frame)?/.test(trimmed)) {
      this.#closeFrame();
      this.#assembly.settle();
      this.#assembly.open(bytes, no).rowsHeading = no;
      this.#inRows = true;
      return this.#enter();
    }
    return this.#speech(bytes, start, end, no, trimmed);
  }

  #header(bytes: Uint8Array, no: number, id: ThreadId): true {
    this.#closeFrame();
    this.#endRows();
    this.#assembly.header(bytes, no, id);
    return this.#enter();
  }

  #speech(bytes: Uint8Array, start: number, end: number, no: number, text: string): boolean {
    if (isMi(text)) return this.#machine(bytes, start, end, no);
    if (text.startsWith('(gdb)')) return this.#prompt(bytes, start, end, no, text);
    this.#endRows();
    if (maySay(text)) this.#closeFrame();
    if (said(this.#assembly, this.#session, bytes, no, text)) return this.#enter();
    if (this.#prints.begins(bytes, start, end, no, text)) {
      this.#closeFrame();
      this.#assembly.settle();
      return this.#enter();
    }
    if (tableRow(this.#assembly, this.#session, bytes, no, text, this.#inside)) return this.#enter();
    if ((this.#inside || text.startsWith('0x')) && this.#shownFrame(bytes, start, end, no, text)) return true;
    if (isOwn(text)) return this.#enter();
    const bare = /^Thread (\d{1,9}):$/.exec(text)?.[1];
    if (bare !== undefined) this.#bareHeader = { number: Number(bare), line: no };
    if (!this.#inside) return false;
    if (isSource(text)) {
      this.#closeFrame();
      this.#assembly.source();
      return true;
    }
    return isShared(text) || this.#prints.variable(no, text);
  }

  /** The current frame, which gdb shows after an attach or a stop: no number, maybe no address. */
  #shownFrame(bytes: Uint8Array, start: number, end: number, no: number, text: string): boolean {
    if (!/^0x[0-9a-f]+ in |^[^\s(][^(]* \(.*\) (?:at \S+:\d+|from \S+)$|^\S+ \((?:\w+(?:@entry)?=.*, ?)?$/.test(text))
      return false;
    const scan = this.#scan;
    if (!scan.body(bytes, start, end) || (!scan.open && !areArguments(bytes, scan.nameEnd + 2, end))) return false;
    this.#closeFrame();
    this.#endRows();
    this.#assembly.show(bytes, no);
    this.#push(start, end, no);
    return true;
  }

  /** A line of gdb/MI: one stack, or one frame of each thread. */
  #machine(bytes: Uint8Array, start: number, end: number, no: number): boolean {
    const assembly = this.#assembly;
    this.#closeFrame();
    const isStop = letters(bytes, start, Math.min(end, start + 9)) === '*stopped,';
    if (isStop) assembly.expected = 'frame';
    const frames = miFrames(bytes, start, end, (from, to) => letters(bytes, from, to));
    for (const { start: from, end: to, level, thread } of frames) {
      if (thread !== undefined) {
        const row = assembly.row(bytes, no, thread, false);
        if (!row.full) Object.assign(row, { from: row.from, to: row.from + 1 });
      } else if (assembly.stack === undefined || level <= assembly.stack.last) assembly.begin(bytes, no, level);
      const { draft, stack } = assembly;
      if (draft === undefined) continue;
      const fn = miField(decode(bytes, from, to), 'func') ?? '??';
      draft.store.push(from, to, no, draft.store.names.internText(fn));
      if (stack !== undefined) stack.last = level;
    }
    if (frames.length > 1) assembly.expected = 'stack';
    assembly.settle();
    if (isStop) assembly.expected = 'unknown';
    const current = /,(?:current-)?thread-id="(\d+)"/.exec(letters(bytes, Math.max(start, end - 100), end))?.[1];
    if (current !== undefined)
      assembly.select({ ...assembly.draft?.find({ number: Number(current) }), number: Number(current) });
    return this.#enter();
  }

  #push(start: number, end: number, no: number): void {
    const store = this.#assembly.draft?.store;
    if (store !== undefined) this.#frame.begin(store, start, end, no, this.#scan);
  }

  #enter(): true {
    this.#inside = true;
    return true;
  }

  /** `(gdb) bt`; where commands came from a pipe, the output stands right behind the prompt. */
  #prompt(bytes: Uint8Array, start: number, end: number, no: number, text: string): boolean {
    this.#closeFrame();
    this.#endRows();
    this.#inside = true;
    const rest = text.replace(/^(?:\(gdb\)\s*)+/, '');
    if (rest !== '' && !isCommand(rest)) {
      const before = letters(bytes, start, Math.min(end, start + headLimit)).lastIndexOf('(gdb)');
      return this.#take(bytes, start + Math.max(0, before) + 5, end, no) || true;
    }
    this.#assembly.settle();
    this.#assembly.typed();
    this.#assembly.expected = expects(rest);
    this.#prints.command(rest);
    return true;
  }

  #row(
    bytes: Uint8Array,
    start: number,
    end: number,
    no: number,
    row: NonNullable<ReturnType<typeof threadRow>>,
  ): boolean {
    this.#closeFrame();
    this.#inRows = true;
    const thread = this.#assembly.row(bytes, no, row.id, row.current);
    const store = this.#assembly.draft?.store;
    const scan = this.#scan;
    if (store !== undefined && scan.body(bytes, start + row.frameAt, end)) {
      const at = store.length;
      this.#push(start + row.frameAt, end, no);
      if (!thread.full) Object.assign(thread, { from: at, to: at + 1 });
      if (row.current) this.#assembly.adopt(thread);
    }
    return this.#enter();
  }

  #endRows(textEnds = false): void {
    if (!this.#inRows) return;
    this.#closeFrame(textEnds);
    this.#inRows = false;
    const { draft } = this.#assembly;
    if (draft !== undefined) draft.rowsEnded = true;
  }
}

/** Behind what pastes put before a frame: `>>> #2`, `` `#0 ``. */
function leadOf(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && i < at + 6 && (bytes[i] === 0x60 || bytes[i] === 0x3e || bytes[i] === 0x2a || isBlank(bytes[i])))
    i++;
  return i;
}

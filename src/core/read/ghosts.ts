/**
 * Stacks that the threads of a fork's parent had at that moment, recovered from the child's memory.
 * Printed by this project's own scripts/gdb/ghost_stacks.py, inside gdb 7.6 to 16: the frames are gdb's, with a mark.
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, draft, finished, firstByte, type ThreadDraft, textOf } from './draft.ts';
import { FrameScan } from './gdb/frame-line.ts';
import { frameText } from './gdb/frame-text.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const ghosts: Format = {
  name: 'ghosts',
  title: 'stacks of threads that fork did not copy, from the memory of the child',
  source: 'https://sourceware.org/gdb/current/onlinedocs/gdb.html/Unwinding-Frames-in-Python.html',
  take: 'ghostlock capture PID   # or: gdb -nx -batch -p CHILD -x scripts/gdb/ghost_stacks.py',
  example: [
    'Ghosts of process 4186: 1 thread that fork did not copy; 0 stacks of threads that had exited before it.',
    'Ghost 0x7f15a7bff6c0, started with read_packets (0x0), stood in a system call:',
    '#0  0x00007f15a890a2ec in __GI___libc_read (nbytes=1, fd=3) at ../sysdeps/unix/sysv/linux/read.c:26  [if blocked]',
    '#1  0x00007f15a891b8ec in clone3 () at ../sysdeps/unix/sysv/linux/x86_64/clone3.S:81  [certain]',
  ].join('\n'),
  open: (session) => new GhostReader(session),
};

const head = /^Ghosts(?: of process (\d{1,10}))?: (?:(\d{1,6}) threads? that fork did not copy)?/;
// "Ghost main thread (LWP 4179), …:", "Ghost 0x7f15a7bff6c0, started with read_packets (0x0): its stack cannot be read."
const ghost = /^Ghost (main thread|0x[0-9a-f]{4,16})(?: \(LWP (\d{1,10})\))?[,:]/;
const mark = /^(.*?) {2}\[(certain|if blocked|candidate)\]$/;

class GhostReader implements Reader {
  readonly #session: Session;
  readonly #scan = new FrameScan();
  #dump: Draft | undefined;
  #thread: ThreadDraft | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first !== 71 && (first !== 35 || this.#thread === undefined)) return false; // G, #
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    const taken = first === 35 ? this.#frame(line, text) : this.#head(text, line.no) || this.#ghost(text, line.no);
    if (taken && this.#dump !== undefined) this.#dump.endLine = line.no;
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
  }

  end(): void {
    this.#close();
  }

  #head(text: string, no: number): boolean {
    const match = head.exec(text);
    if (match === null) return false;
    // "Ghosts: the rest was left out …" is a remark on the dump that is open: it may not have found all
    if (this.#dump !== undefined && match[2] === undefined) {
      this.#dump.facts = [];
      return true;
    }
    this.#close();
    this.#dump = draft(this.#session, 'ghosts', no, match[1] === undefined ? undefined : Number(match[1]));
    if (match[2] !== undefined) {
      this.#dump.facts.push({
        kind: 'value',
        place: this.#session.place(no),
        expression: 'threads that fork did not copy',
        value: match[2],
      });
    }
    return true;
  }

  #ghost(text: string, no: number): boolean {
    const match = ghost.exec(text);
    if (match?.[1] === undefined) return false;
    this.#endThread();
    this.#dump ??= draft(this.#session, 'ghosts', no);
    this.#thread = {
      place: this.#session.place(no),
      frames: [],
      marks: ['ghost'],
      ...(match[1].startsWith('0x') && { pthread: address(match[1]) }),
      ...(match[2] !== undefined && { tidAtFork: Number(match[2]) }),
    };
    return true;
  }

  #frame(line: Line, text: string): boolean {
    const { bytes, start, no } = line;
    const match = mark.exec(text);
    if (match?.[1] === undefined) return false;
    const scan = this.#scan;
    // the mark is ASCII: as many bytes as letters
    const end = lastByte(line) - (match[0].length - match[1].length);
    if (!scan.numbered(bytes, start + 1, end)) return false;
    const fn = new TextDecoder().decode(bytes.subarray(scan.nameStart, scan.nameEnd));
    const frame: Frame = {
      ...frameText({ bytes, start, end, fn, next: -1 }),
      fn,
      inputLine: no,
      atFork: match[2] as NonNullable<Frame['atFork']>,
    };
    this.#thread?.frames.push(frame);
    return true;
  }

  #endThread(): void {
    if (this.#thread !== undefined) this.#dump?.threads.push(finished(this.#thread));
    this.#thread = undefined;
  }

  #close(): void {
    this.#endThread();
    if (this.#dump !== undefined) this.#session.emit(this.#dump);
    this.#dump = undefined;
  }
}

function lastByte({ bytes, start, end }: Line): number {
  let last = end;
  while (last > start && (bytes[last - 1] ?? 0) <= 32) last -= 1;
  return last;
}

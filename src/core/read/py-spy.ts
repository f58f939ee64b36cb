/**
 * py-spy 0.1 to 0.4, `py-spy dump` as text, with --native, --locals, --subprocesses.
 * https://github.com/benfred/py-spy/blob/v0.4.1/src/dump.rs
 */
import { type Draft, draft, firstByte, textOf } from './draft.ts';
import { NameTable, nameHash } from './name-table.ts';
import { decodeFrame, isUnnamed, newParts, scanFrame } from './py-spy-frame.ts';
import { readParent, readProcess, readPython, readThreadHead, scanThreadHead } from './py-spy-header.ts';
import { endOfCommand, isElision, isRule, isSpace, isVariable, startOf } from './py-spy-lines.ts';
import { isWhole, noteLeftovers, OpenThread, type ThreadHead } from './py-spy-threads.ts';
import { followedBy } from './python-frame.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { FrameStore } from './span-frames.ts';

const mainThread = 'MainThread';

class PySpyReader implements Reader {
  readonly #session: Session;
  readonly #parts = newParts();
  /** One for all dumps of the input: most of them are small. */
  #store: FrameStore | undefined;
  #dump: Draft | undefined;
  /** What only one thread of a process can have. */
  readonly #seen = new Set<string | number | undefined>();
  #thread: OpenThread | undefined;
  /** Pid that the surrounding text spoke of when the dump began. */
  #hint: number | undefined;
  /** Lines that begin before this offset still belong to a command line. */
  #commandEnd = 0;
  #hasHeader = false;
  #isInterrupted = false;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const taken = this.#take(line);
    if (taken && this.#dump !== undefined) this.#dump.endLine = line.no;
    return taken;
  }

  #take(line: Line): boolean {
    if (line.start < this.#commandEnd) return this.#continueCommand(line);
    const first = firstByte(line);
    // T P: "Thread", "Process", "Parent Process", "Python"
    if ((first === 84 || first === 80) && this.#header(line)) return true;
    if (this.#dump === undefined || first === 0) return false;
    if (this.#thread === undefined) return (first === 45 && isRule(line)) || this.#failure(line, first);
    return this.#frame(line, first);
  }

  #header(line: Line): boolean {
    const usual = scanThreadHead(line);
    if (usual !== undefined) {
      this.#beginThread(usual, line);
      return true;
    }
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    const head = readThreadHead(text);
    if (head !== undefined) {
      this.#beginThread(head, line);
      return true;
    }
    return this.#processHeader(line, text);
  }

  #processHeader(line: Line, text: string): boolean {
    const process = readProcess(text);
    if (process !== undefined) {
      const commandEnd = endOfCommand(line);
      if (commandEnd === undefined) return false;
      this.#begin(line, process.pid);
      this.#hasHeader = true;
      this.#commandEnd = commandEnd;
      if (this.#dump !== undefined) this.#dump.command = process.command;
      return true;
    }
    const python = readPython(text);
    // 0.1 begins with this line.
    if (python !== undefined && (this.#dump === undefined || this.#thread !== undefined)) {
      if (!text.includes('version') || !followedBy(line, 'Thread ')) return false;
      this.#begin(line);
    }
    if (this.#dump === undefined || this.#thread !== undefined) return false;
    if (python !== undefined) {
      this.#dump.python = python.version;
      if (python.program !== undefined) this.#dump.program = python.program;
      return true;
    }
    const parent = readParent(text);
    if (parent === undefined) return false;
    this.#dump.ppid = parent;
    this.#commandEnd = startOf(line, 'Thread ') ?? 0;
    return true;
  }

  #continueCommand(line: Line): boolean {
    // The parent's command line follows Python's version and is not kept.
    if (this.#dump !== undefined && this.#dump.python === undefined) {
      // A terminal's line end, or one of the command's own: which of the two cannot be known.
      this.#dump.command = `${this.#dump.command ?? ''}\n${textOf(line, 65_536) ?? ''}`.slice(0, 65_536);
    }
    return true;
  }

  #beginThread(head: ThreadHead, line: Line): void {
    if (this.#dump === undefined || this.#isAnotherProcess(head)) this.#begin(line);
    this.#closeThread();
    this.#remember(head);
    this.#store ??= new FrameStore(line.bytes, new NameTable(line.bytes), decodeFrame);
    this.#thread = new OpenThread(head, line.no, this.#store);
  }

  /** Without `Process N:` between them, two dumps in a row differ by what is said above them, or by what they repeat. */
  #isAnotherProcess(head: ThreadHead): boolean {
    if (this.#hint !== this.#session.pidHint()?.pid) return true;
    if (this.#isInterrupted && !this.#hasHeader) return true;
    const { tid, pthread, name } = head;
    const seen = this.#seen;
    return seen.has(tid) || seen.has(pthread) || (name === mainThread && seen.has(name));
  }

  #remember({ tid, pthread, name }: ThreadHead): void {
    if (tid !== undefined) this.#seen.add(tid);
    if (pthread !== undefined) this.#seen.add(pthread);
    if (name === mainThread) this.#seen.add(name);
  }

  #begin(line: Line, pid?: number): void {
    this.#close();
    this.#seen.clear();
    if (pid !== undefined) this.#session.announcePid(pid);
    this.#dump = draft(this.#session, pySpy.name, line.no, pid);
    this.#hint = this.#session.pidHint()?.pid;
    this.#hasHeader = false;
    this.#isInterrupted = false;
    this.#commandEnd = 0;
  }

  /** `Error: Failed to get stack traces`, `Caused by:` and the like, where the threads should be. */
  #failure(line: Line, first: number): boolean {
    // E, or, below that line, C R and what is indented
    const isBelow = this.#dump?.cut !== undefined && (first === 67 || first === 82 || isSpace(line.bytes[line.start]));
    if (this.#dump === undefined || (first !== 69 && !isBelow)) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    if (text.startsWith('Error: ')) {
      this.#dump.cut = { says: `py-spy: ${text.slice(7)}`, place: this.#session.place(line.no) };
      return true;
    }
    return isBelow && /^(?:Caused by:|Reason: |\s+\S)/.test(text);
  }

  #frame(line: Line, first: number): boolean {
    const { bytes, start, end, no } = line;
    const thread = this.#thread;
    if (thread === undefined) return false;
    if (isSpace(bytes[start]) && !thread.isEmpty && isVariable(line)) {
      thread.extend(end);
      return true;
    }
    if (scanFrame(bytes, start, end, this.#parts)) {
      thread.frame(start, end, no, this.#name(thread.store));
      return true;
    }
    if (isElision(line, first)) {
      thread.cut = `frames left out at line ${no}`;
      return true;
    }
    if (first === 45 && isRule(line)) {
      this.#closeThread();
      return true;
    }
    if (isSpace(bytes[start]) && isSpace(bytes[start + 1])) thread.broken = no;
    return false;
  }

  #name({ names, bytes }: FrameStore): number {
    const { nameStart, nameEnd } = this.#parts;
    if (isUnnamed(bytes, this.#parts)) return names.internText('??');
    return names.intern(nameStart, nameEnd, nameHash(bytes, nameStart, nameEnd));
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#isInterrupted = true;
  }

  #closeThread(): void {
    if (this.#thread !== undefined) this.#dump?.threads.push(this.#thread.finish(this.#session));
    this.#thread = undefined;
  }

  #close(): void {
    this.#closeThread();
    const dump = this.#dump;
    this.#dump = undefined;
    if (dump === undefined || (dump.threads.length === 0 && !this.#hasHeader)) return;
    const last = dump.threads.at(-1);
    if (last?.cut?.startsWith('breaks off')) dump.cut = { says: last.cut, place: last.place };
    else if (this.#hasHeader && isWhole(dump)) {
      dump.complete = { because: 'a whole py-spy dump (of the threads that run Python)', place: dump.place };
    }
    noteLeftovers(dump);
    this.#session.emit(dump);
  }

  end(): void {
    this.#close();
  }
}

export const pySpy: Format = {
  name: 'py-spy',
  title: 'py-spy dump: text, with --native, --locals, --subprocesses',
  source: 'https://github.com/benfred/py-spy/blob/v0.4.1/src/dump.rs',
  take: 'py-spy dump --native --pid PID',
  example: `Process 20865: /usr/bin/python3.12 ingest.py
Python v3.12.1 (/usr/bin/python3.12)

Thread 20865 (idle): "MainThread"
    PyThread_acquire_lock_timed (libpython3.12.so.1.0)
    AuditHandler.emit (ingest.py:28)
    <module> (ingest.py:72)
`,
  open: (session) => new PySpyReader(session),
};

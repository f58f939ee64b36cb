/**
 * CPython's faulthandler, 3.3 to 3.14: dump_traceback, dump_traceback_later, register, fatal errors; C stacks since 3.14.
 * https://github.com/python/cpython/blob/v3.14.0/Python/traceback.c (_Py_DumpTracebackThreads, _Py_DumpStack)
 * https://github.com/python/cpython/blob/v3.14.0/Modules/faulthandler.c
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { firstByte, textOf } from './draft.ts';
import { endsWithMain, PythonDump } from './python-dump.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

// Thread 0x00007f95ce2a36c0 (most recent call first): | Current thread 0x… [MainThread] (most recent call first):
const thread = /^\s*(Current thread|Thread) (0x[\da-fA-F]+)(?: \[(.*)\])? \(most recent call first\):/;
const alone = /^\s*Stack \(most recent call first\):/;
const cStack = /^\s*Current thread's C stack trace \(most recent call first\):/;
// pytest's progress may stand before it: "test_a.py Timeout (0:00:02)!"
const timeout = /(?:^|\s)Timeout \(\d+:\d\d:\d\d(?:\.\d+)?\)!$/;
const fatal = /^\s*Fatal Python error: (.*)$/;
const footer = /^\s*(?:Extension modules: |Python runtime state: )/;
// No comma before "in": that is what tells it from all other Python tracebacks
const frame = /^\s*File (?:"(.*)"|(\?\?\?)), line (\d+|\?\?\?) in (.*?)(?:\s+(?:<-|<=|←|#).*)?$/;
const binary = /^\s*Binary file (?:"(.*?)"|'<unknown>')(?:, at (.*?)\+0x[\da-f]+)? \[(0x[\da-f]+)\]/;
// "  ...", "  <no Python frame>", "  <truncated rest of calls>", "  <freed thread state>"
const mark = /^\s+(\.\.\.|<[a-z][^<>]*>|Garbage-collecting)$/i;
const begunFrame = /^\s{1,4}(?:F|Fi|Fil|File|File ".*)$/;

const signals: Readonly<Record<string, string>> = {
  'Segmentation fault': 'SIGSEGV',
  Aborted: 'SIGABRT',
  'Bus error': 'SIGBUS',
  'Floating point exception': 'SIGFPE',
  'Floating-point exception': 'SIGFPE',
  'Illegal instruction': 'SIGILL',
};

class FaulthandlerReader implements Reader {
  readonly #out: PythonDump;
  /** The line before a dump that says that all threads follow. */
  #isOpened = false;
  #current: string | undefined;

  constructor(session: Session) {
    this.#out = new PythonDump(session, faulthandler.name, 'innermost first');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    // F T C S B E P < . G
    const isHead = first === 70 || first === 84 || first === 67 || first === 83 || first === 66;
    // "!": the end of a timeout's line
    if (!isHead && !this.#isMarkByte(first) && line.bytes[line.end - 1] !== 33) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    return this.#frame(text, line.no) || this.#head(text, line.no) || this.#mark(text, line.no);
  }

  #isMarkByte(first: number): boolean {
    return (
      this.#out.dump !== undefined && (first === 69 || first === 80 || first === 60 || first === 46 || first === 71)
    );
  }

  #frame(text: string, no: number): boolean {
    const match = frame.exec(text);
    if (match === null) return this.#binary(text, no);
    if (this.#out.thread === undefined) {
      this.#out.begins({}, no);
      this.#out.note('the stack begins without its header', no);
    }
    const [, file, , line, fn] = match;
    this.#out.frame({
      fn: fn === undefined || fn === '???' ? '??' : fn,
      language: 'python',
      inputLine: no,
      ...(file !== undefined && { file }),
      ...(line !== undefined && line !== '???' && { line: Number(line) }),
    });
    return true;
  }

  #binary(text: string, no: number): boolean {
    const match = this.#out.thread === undefined ? null : binary.exec(text);
    if (match?.[3] === undefined) return false;
    const [, module, fn, pc] = match;
    const native: Frame = {
      fn: fn === undefined || fn === '' ? '??' : fn,
      language: 'native',
      inputLine: no,
      address: address(pc),
      ...(module !== undefined && { module }),
    };
    this.#out.frame(native);
    return true;
  }

  #head(text: string, no: number): boolean {
    const match = thread.exec(text);
    if (match?.[2] !== undefined) {
      const isCurrent = match[1] === 'Current thread';
      const pthread = address(match[2]);
      if (isCurrent && this.#current !== undefined) this.#close();
      if (isCurrent) this.#current = pthread;
      this.#out.begins({ pthread, ...(match[3] && { name: match[3] }), ...(isCurrent && { marks: ['current'] }) }, no);
      return true;
    }
    if (alone.test(text)) {
      this.#close();
      this.#out.begins({ marks: ['current'] }, no);
      return true;
    }
    if (cStack.test(text)) {
      this.#out.closeThread();
      const dump = this.#out.dump ?? this.#out.begin(no);
      dump.endLine = no;
      this.#out.thread = {
        ...(this.#current !== undefined && { pthread: this.#current }),
        marks: ['C stack'],
        place: { ...dump.place, line: no },
        frames: [],
      };
      return true;
    }
    return this.#opening(text, no);
  }

  #opening(text: string, no: number): boolean {
    const error = fatal.exec(text)?.[1];
    if (error === undefined && !timeout.test(text)) return false;
    this.#close();
    const dump = this.#out.begin(no);
    this.#isOpened = true;
    if (error === undefined) return true;
    const signal = signals[error];
    if (signal !== undefined) dump.signal = signal;
    else this.#out.note(`Fatal Python error: ${error}`, no);
    return true;
  }

  #mark(text: string, no: number): boolean {
    const { thread: open } = this.#out;
    if (this.#out.dump === undefined) return false;
    const says = mark.exec(text)?.[1];
    if (says === undefined) {
      if (open !== undefined && begunFrame.test(text)) this.#out.cut(`breaks off at line ${no}`);
      if (!footer.test(text)) return false;
      this.#out.closeThread();
      this.#out.reached(no);
      return true;
    }
    if (open === undefined) return false;
    if (says === '...' || says === '<truncated rest of calls>')
      this.#out.cut(`the tool left out the rest at line ${no}`);
    else open.marks = [...(open.marks ?? []), says];
    this.#out.reached(no);
    return true;
  }

  #close(): void {
    const isOpened = this.#isOpened;
    this.#isOpened = false;
    this.#current = undefined;
    this.#out.close(({ threads }) =>
      isOpened && endsWithMain(threads.filter(({ marks }) => !marks?.includes('C stack')))
        ? 'a whole faulthandler dump (of the threads that run Python)'
        : undefined,
    );
  }

  end(): void {
    this.#close();
  }
}

export const faulthandler: Format = {
  name: 'faulthandler',
  title: "Python's faulthandler: timeouts, signals, fatal errors",
  source: 'https://github.com/python/cpython/blob/v3.14.0/Python/traceback.c',
  take: 'faulthandler.register(signal.SIGUSR1) at the start of the program, then kill -USR1 PID',
  example: `Timeout (0:00:03)!
Thread 0x00007f95ceaa46c0 (most recent call first):
  File "/srv/app/hang.py", line 9 in waiter
  File "/usr/lib/python3.12/threading.py", line 1030 in _bootstrap

Thread 0x00007f95cfeedb80 (most recent call first):
  File "/srv/app/hang.py", line 26 in <module>
`,
  open: (session) => new FaulthandlerReader(session),
};

/**
 * py-bt, py-bt-full, py-list, py-locals: CPython's extension of gdb, 2.7 to 3.14.
 * https://github.com/python/cpython/blob/v3.13.0/Tools/gdb/libpython.py (PyBackTrace, PyBackTraceFull, PyList, PyLocals)
 */
import type { Frame } from '../model.ts';
import { address, decode } from '../text.ts';
import { firstByte, textOf } from './draft.ts';
import { indentOf, isBegunFrame, isHeading, readPythonFrame } from './python-frame.ts';
import { PythonDump } from './python-dump.ts';
import type { Format, Line, Reader, Session, ThreadHint } from './reader.ts';
import type { Head } from './stack-dump.ts';

const heading = 'Traceback (most recent call first):';
// #12 Frame 0x7fb047ab62a8, for file /srv/app/hang.py, line 7, in holder (a=1, rest=(2, 3))
const full = /^\s*#\d+ Frame (0x[\da-f]+), for file (.*?), line (\d+|\?+), in (\S+) \((.*?)\)?$/;
// What libpython.py says of a frame that runs no Python code
const mark =
  /^\s*(?:#\d+ )?(?:(Waiting for the GIL|Garbage-collecting)|(<built-in method (\S+) of .*>|<[\w-]+ .* at remote 0x[\da-f]+>))$/;
const unreadable =
  /^\s*(?:#\d+ )?\((?:frame information optimized out|unable to read python frame information|not a python frame)\)$/;
const numbered =
  /^#\d{1,6} (?:<built-in method |(?:Waiting for the GIL|Garbage-collecting|\((?:frame information|unable to read) .*\))$)/;
// >355                    waiter.acquire(); "%4s    %s"
const listed = /^(?: {0,3}>|\s)\s*\d+(?:\s|$)/;
const localsOf = /^Locals for (\S+)$/;
const failure =
  /^Unable to (?:find an? (?:older|newer) python frame|locate python frame|read information on python frame|open .*)/;

// [Inferior 1 (process 28009) detached]
const detached = /^\[Inferior \d+ \(process (\d+)\) detached\]/;

class PyBtReader implements Reader {
  readonly #session: Session;
  readonly #out: PythonDump;
  /** Columns before the last frame's line: its source text stands further in. */
  #indent = 0;
  #takesSource = false;
  #isFull = false;
  #isListing = false;
  /** Address of the last frame object of py-bt-full. */
  #object: string | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.#out = new PythonDump(session, pyBt.name, 'innermost first');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    const isOpen = this.#out.thread !== undefined;
    // #: py-bt-full; T t … c: the heading, of which a paste may have lost the beginning
    if (!isOpen && first !== 35 && !(first > 64 && first < 123) && first !== 40) return false;
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    return first === 0
      ? this.#blank()
      : this.#head(text, line) || this.#full(text, line) || (this.#opens(text, line) && this.#body(text, line.no));
  }

  #head(text: string, line: Line): boolean {
    if (!isHeading(text, heading)) return false;
    this.#begin(line);
    this.#isFull = false;
    return true;
  }

  #begin(line: Line): void {
    const { no } = line;
    const { number, tid, pthread, name } = headAbove(line) ?? this.#session.threadHint() ?? {};
    const head: Head = {
      ...(number !== undefined && { number }),
      ...(tid !== undefined && { tid }),
      ...(pthread !== undefined && { pthread }),
      ...(name !== undefined && { name }),
    };
    this.#object = undefined;
    // Two stacks of threads that are not named may be of two processes.
    if (tid === undefined && pthread === undefined) this.#out.close();
    this.#out.begins(head, no);
    this.#takesSource = false;
    this.#isListing = false;
  }

  #full(text: string, line: Line): boolean {
    const match = full.exec(text);
    if (match === null) return false;
    const { no } = line;
    if (this.#out.thread === undefined || !this.#isFull) this.#begin(line);
    this.#isFull = true;
    const [, object, file = '', number, fn = '??', args] = match;
    this.#indent = 0;
    this.#takesSource = true;
    if (object === this.#object) {
      // py-up and py-down print the frame that they went to, and py-bt-full begins with it.
      this.#out.reached(no);
      return true;
    }
    this.#object = object;
    this.#out.frame({
      fn,
      language: 'python',
      inputLine: no,
      file,
      ...(number !== undefined && !number.startsWith('?') && { line: Number(number) }),
      ...(args !== undefined && args !== '' && { args }),
    });
    return true;
  }

  /** py-bt-full may begin with what is no frame of Python: `#9 <built-in method acquire of …>`. */
  #opens(text: string, line: Line): boolean {
    if (this.#out.thread !== undefined) return true;
    if (!numbered.test(text)) return false;
    this.#begin(line);
    this.#isFull = true;
    return true;
  }

  #body(text: string, no: number): boolean {
    const found = readPythonFrame(text, no);
    if (found !== undefined) {
      this.#out.frame(found.frame);
      if (found.isCut) this.#out.cut(`breaks off at line ${no}`);
      this.#indent = indentOf(text);
      this.#takesSource = true;
      return true;
    }
    return this.#source(text, no) || this.#mark(text, no) || this.#extra(text, no);
  }

  #source(text: string, no: number): boolean {
    if (!this.#takesSource || (this.#indent > 0 && indentOf(text) <= this.#indent) || isBegunFrame(text)) return false;
    this.#takesSource = false;
    this.#out.amend(no, (frame) => {
      frame.source = text.trim();
    });
    return true;
  }

  #mark(text: string, no: number): boolean {
    const match = mark.exec(text);
    if (match === null) {
      const isUnreadable = unreadable.test(text);
      if (isUnreadable) this.#out.cut(`gdb could not read a frame at line ${no}`);
      else if (isBegunFrame(text)) this.#out.cut(`breaks off at line ${no}`);
      return isUnreadable;
    }
    const [, says, called, method] = match;
    const { thread } = this.#out;
    if (says !== undefined && thread !== undefined) {
      thread.marks = [...(thread.marks ?? []), says];
      if (says.startsWith('Waiting')) this.#out.note('py-bt of Python 2.7 says "Waiting for the GIL" of any lock', no);
    } else if (called !== undefined) this.#out.frame(builtIn(called, method, no));
    this.#out.reached(no);
    return true;
  }

  /** What py-list, py-up and py-locals print between two stacks: no frames. */
  #extra(text: string, no: number): boolean {
    const isExtra =
      (listed.test(text) && (this.#isListing || /^(?: {0,3}>| \s?)\d+ {4}/.test(text))) ||
      localsOf.test(text) ||
      failure.test(text);
    if (!isExtra) return false;
    this.#isListing = true;
    this.#takesSource = false;
    this.#out.reached(no);
    return true;
  }

  #blank(): boolean {
    this.#takesSource = false;
    return false;
  }

  interrupted(line: Line, takenBy: string | undefined): void {
    // gdb's next words (`[Switching to thread 2 …]`, `Thread 2 (…):`) end the stack.
    if (takenBy !== undefined) this.#out.closeThread();
    this.#takesSource = false;
    // `[`: gdb lets go of the process, and says which it was
    if (this.#out.dump !== undefined && firstByte(line) === 91) this.#detached(textOf(line, 200));
  }

  #detached(text: string | undefined): void {
    const pid = detached.exec(text ?? '')?.[1];
    if (pid === undefined) return;
    this.#out.identify(Number(pid));
    this.#out.close();
  }

  end(): void {
    this.#out.close();
  }
}

// Thread 3 (Thread 0x7fa32b0ba6c0 (LWP 5030) "python3.12"):
const threadHead = /^Thread (\d+) \((?:Thread (0x[\da-f]+)|LWP (\d+))(?: \(LWP (\d+)\))?(?: "(.*)")?\):$/;

/** `thread apply all py-bt` puts gdb's head of a thread right above its stack. */
function headAbove({ bytes, start }: Line): ThreadHint | undefined {
  let end = start;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 32) end--;
  const from = bytes.lastIndexOf(10, end - 1) + 1;
  if (end - from > 300 || bytes[from] !== 84) return undefined;
  const [, number, pthread, lwp, tid = lwp, name] = threadHead.exec(decode(bytes, from, end)) ?? [];
  if (number === undefined) return undefined;
  return {
    number: Number(number),
    ...(pthread !== undefined && { pthread: address(pthread) }),
    ...(tid !== undefined && { tid: Number(tid) }),
    ...(name !== undefined && { name }),
  };
}

/** `<built-in method acquire of _thread.lock object at remote 0x7f…>`: the object is the lock that is waited for. */
function builtIn(text: string, method: string | undefined, inputLine: number): Frame {
  const [, object, type] = / of ((\S+) object at remote 0x[\da-f]+)>$/.exec(text) ?? [];
  return {
    fn: method ?? text,
    language: 'python',
    inputLine,
    ...(object !== undefined && { args: `self=<${object}>` }),
    ...(type !== undefined && { module: type }),
  };
}

export const pyBt: Format = {
  name: 'py-bt',
  title: "gdb's py-bt and py-bt-full",
  source: 'https://github.com/python/cpython/blob/v3.13.0/Tools/gdb/libpython.py',
  take: "gdb -p PID -batch -ex 'thread apply all py-bt'",
  example: `Traceback (most recent call first):
  <built-in method __enter__ of _thread.lock object at remote 0x7fb0470a5880>
  File "/srv/app/hang.py", line 9, in waiter
    with lock:
  File "/usr/lib/python3.12/threading.py", line 1030, in _bootstrap
    self._bootstrap_inner()
`,
  open: (session) => new PyBtReader(session),
};

/**
 * pystack 1.0 to 1.7: remote and core, --native, --native-all, --locals. Innermost frame last.
 * https://github.com/bloomberg/pystack/blob/v1.4.1/src/pystack/traceback_formatter.py
 */
import { firstByte, textOf } from './draft.ts';
import { endsWithMain, PythonDump } from './python-dump.ts';
import { indentOf } from './python-frame.ts';
import { readCoreLine, type CoreFacts } from './pystack-core.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

// Traceback for thread 19993 (python) [Has the GIL] (most recent call last):
const head = /^\s*Traceback for thread (\d+)(?: \((.*?)\))?(?: \[(.*?)\])? \(most recent call last\):/;
const empty = /^\s*The frame stack for thread (\d+)(?: \((.*)\))? is empty/;
//     (C) File "./nptl/futex-internal.c", line 57, in __futex_abstimed_wait_common64 (inlined) (/usr/lib/libc.so.6)
const frame = /^\s*\((Python|C|Other)\) File "(.*?)", line (\d+), in (.*)$/;
const begunFrame = /^\s*\((?:Python|C|Other)\) ?(?:F|$)/;
const library = /^(.*?)( \(inlined\))? \(([^()]+)\)$/;
// Sub-interpreters have a stack each: "  In the main interpreter [Has the GIL]"
const interpreter =
  /^ {2}(In (?:the main interpreter|interpreter \d+)|Not currently attached to any interpreter) \[(.*?)\]$/;
const unmerged = /^\* - (Unable to merge native stack .*?) - \*$/;
const executable = /^Using executable found in the core file: /;
const heading = /^\s+(?:Arguments|Locals):$/;
const variable = /^\s+([^\s:]+): (.*)$/;
/** A value may hold line breaks; this many lines of it at most. */
const longestValue = 100;

class PystackReader implements Reader {
  readonly #out: PythonDump;
  #core: CoreFacts | undefined;
  #part: 'frame' | 'source' | 'variables' | undefined;
  #indent = 0;
  /** Lines of a variable's value so far, while its closing quote is missing. */
  #value = 0;

  constructor(session: Session) {
    this.#out = new PythonDump(session, pystack.name, 'innermost last');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    // T: heads; C U: core files
    if (this.#out.thread === undefined && this.#core === undefined && first !== 84 && first !== 67 && first !== 85)
      return false;
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    const { no } = line;
    if (this.#head(text, no) || this.#frame(text, no)) return true;
    return this.#coreFact(text, no) || this.#remark(text, no) || this.#detail(text, no);
  }

  #head(text: string, no: number): boolean {
    const [, tid, name, status] = head.exec(text) ?? empty.exec(text) ?? [];
    if (tid === undefined) return false;
    const marks = marksOf(status);
    this.#out.begins({ tid: Number(tid), ...(name && { name }), ...(marks.length > 0 && { marks }) }, no);
    this.#part = undefined;
    this.#value = 0;
    return true;
  }

  #frame(text: string, no: number): boolean {
    if (this.#out.thread === undefined) return false;
    const match = frame.exec(text);
    if (match === null) {
      if (begunFrame.test(text)) this.#out.cut(`breaks off at line ${no}`);
      return false;
    }
    const [, kind, file = '???', line = '0', rest = ''] = match;
    const [, named, inlined, module] = (kind === 'Python' ? null : library.exec(rest)) ?? [];
    this.#out.frame({
      fn: (named ?? rest).trim(),
      language: kind === 'Python' ? 'python' : 'native',
      inputLine: no,
      ...(file !== '???' && { file }),
      ...(line !== '0' && { line: Number(line) }),
      ...(module !== undefined && { module }),
      ...(inlined !== undefined && { inlined: true }),
    });
    this.#part = 'frame';
    this.#indent = indentOf(text);
    this.#value = 0;
    return true;
  }

  #coreFact(text: string, no: number): boolean {
    if (text === 'Core file information:') {
      this.#close();
      const dump = this.#out.begin(no);
      dump.core = true;
      this.#core = {};
      return true;
    }
    const { dump, thread } = this.#out;
    if (this.#core === undefined || dump === undefined || thread !== undefined) return false;
    if (!readCoreLine(text, this.#core)) return false;
    const { pid, ppid, command, signal } = this.#core;
    if (pid !== undefined) this.#out.identify(pid);
    if (ppid !== undefined) dump.ppid = ppid;
    if (command !== undefined) dump.command = command;
    if (signal !== undefined) dump.signal = signal;
    this.#out.reached(no);
    return true;
  }

  #remark(text: string, no: number): boolean {
    const { thread } = this.#out;
    if (thread === undefined) return executable.test(text);
    const [, where, status] = interpreter.exec(text) ?? [];
    if (where !== undefined) thread.marks = [...(thread.marks ?? []), where, ...marksOf(status)];
    else {
      const says = unmerged.exec(text)?.[1];
      if (says === undefined) return false;
      this.#out.note(says, no);
    }
    this.#out.reached(no);
    return true;
  }

  /** Source text and variables below a frame. */
  #detail(text: string, no: number): boolean {
    if (this.#part === undefined || this.#out.thread === undefined) return false;
    if (this.#value > 0) return this.#continueValue(text, no);
    if (text === '' || indentOf(text) <= this.#indent) return false;
    if (heading.test(text)) {
      this.#part = 'variables';
      this.#out.reached(no);
      return true;
    }
    if (this.#part === 'variables') return this.#variable(text, no);
    if (this.#part === 'frame') {
      this.#out.amend(no, (last) => {
        last.source = text.trim();
      });
    }
    // Sources of several lines are printed whole: the first says enough.
    this.#part = 'source';
    this.#out.reached(no);
    return true;
  }

  #variable(text: string, no: number): boolean {
    const [, name, value = ''] = variable.exec(text) ?? [];
    if (name === undefined) return false;
    this.#addLocals(`${name} = ${value}`, no);
    this.#value = value.startsWith('"') && (value === '"' || !value.endsWith('"')) ? 1 : 0;
    return true;
  }

  #continueValue(text: string, no: number): boolean {
    this.#addLocals(text, no, ' ');
    this.#value = text.endsWith('"') || this.#value >= longestValue ? 0 : this.#value + 1;
    return true;
  }

  #addLocals(text: string, no: number, separator = '\n'): void {
    this.#out.amend(no, (last) => {
      last.locals = last.locals === undefined ? text : `${last.locals}${separator}${text}`;
    });
  }

  #close(): void {
    const isCore = this.#core !== undefined;
    this.#core = undefined;
    const isFromTop = isCore || this.#out.dump?.place.line === 1;
    this.#out.close(({ threads }) =>
      isFromTop && endsWithMain(threads) ? 'a whole pystack dump (of the threads that run Python)' : undefined,
    );
  }

  end(): void {
    this.#close();
  }
}

/** `Has the GIL,Garbage collecting` */
function marksOf(status: string | undefined): string[] {
  const marks = status?.split(',').map((mark) => mark.trim()) ?? [];
  return marks.filter((mark) => mark !== '');
}

export const pystack: Format = {
  name: 'pystack',
  title: 'pystack remote and pystack core, with --native, --locals',
  source: 'https://github.com/bloomberg/pystack/blob/v1.4.1/src/pystack/traceback_formatter.py',
  take: 'pystack remote --native-all PID',
  example: `Traceback for thread 19992 (python3) [Has the GIL] (most recent call last):
    (C) File "./nptl/pthread_create.c", line 442, in start_thread (/usr/lib/x86_64-linux-gnu/libc.so.6)
    (Python) File "/srv/app/hang.py", line 9, in waiter
        with lock:
`,
  open: (session) => new PystackReader(session),
};

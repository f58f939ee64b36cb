/**
 * Tracebacks in Python's own words, innermost frame last: stacks of all threads as pytest-timeout, `sys._current_frames()`
 * loops and their relatives print them, and the traceback of a hang that was interrupted.
 * https://github.com/python/cpython/blob/v3.13.0/Lib/traceback.py
 * https://github.com/pytest-dev/pytest-timeout/blob/2.3.1/pytest_timeout.py (dump_stacks)
 */
import { firstByte, textOf } from './draft.ts';
import { PythonDump } from './python-dump.ts';
import { followedBy, indentOf, isBegunFrame, isHeading, readPythonFrame } from './python-frame.ts';
import { isOutermost } from './python-places.ts';
import { isChain, readEnding, readOwner, readStackHead, type Owner } from './python-traceback-head.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

const heading = 'Traceback (most recent call last):';
// pytest's progress may stand before it
const timeoutRule = /(?:^|\s)\+{3,} Timeout \+{3,}$/;
const repeated = /^\s*\[Previous line repeated \d+ more times?\]$/;

/** `stack`: a thread under its head; `exception`: under `Traceback …`; `orphan`: frames without either. */
type Kind = 'stack' | 'exception' | 'orphan';

class TracebackReader implements Reader {
  readonly #out: PythonDump;
  #kind: Kind = 'stack';
  #owner: Owner | undefined;
  #indent = 0;
  #isBelowFrame = false;
  #isAtEnd = false;
  /** pytest-timeout prints its rule before the first and after the last stack. */
  #rules = 0;

  constructor(session: Session) {
    this.#out = new PythonDump(session, pythonTraceback.name, 'innermost last');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) {
      this.#isBelowFrame = false;
      return false;
    }
    const text = textOf(line);
    if (text === undefined) return false;
    return this.#frame(text, line) || this.#below(text, line.no) || this.#head(text, line);
  }

  #frame(text: string, line: Line): boolean {
    const found = readPythonFrame(text, line.no);
    if (found === undefined) return false;
    if (this.#out.thread === undefined) this.#begin('orphan', line.no);
    this.#out.frame(found.frame);
    if (found.isCut) this.#out.cut(`breaks off at line ${line.no}`);
    this.#indent = indentOf(text);
    this.#isBelowFrame = true;
    return true;
  }

  /** Source text and its underlining below a frame; the exception that ends a traceback. */
  #below(text: string, no: number): boolean {
    const { thread } = this.#out;
    if (thread === undefined) return false;
    if (this.#isBelowFrame && indentOf(text) > this.#indent && !isBegunFrame(text)) {
      this.#out.amend(no, (frame) => {
        frame.source ??= text.trim();
      });
      return true;
    }
    if (repeated.test(text)) {
      this.#out.reached(no);
      return true;
    }
    if (isBegunFrame(text) || (thread.frames.length > 0 && /^ {1,3}F?i?l?e?$/.test(text))) {
      this.#out.cut(`breaks off at line ${no}`);
      return false;
    }
    return this.#kind === 'exception' && thread.frames.length > 0 && this.#ending(text, no);
  }

  #ending(text: string, no: number): boolean {
    const ending = readEnding(text);
    if (ending === undefined) return false;
    this.#out.reached(no);
    if (ending.isInterruption) {
      if (this.#out.thread) this.#out.thread.marks = [ending.name];
      this.#close();
    } else this.#out.drop();
    return true;
  }

  #head(text: string, line: Line): boolean {
    const { no } = line;
    if (isHeading(text, heading)) {
      this.#begin('exception', no);
      return true;
    }
    if (timeoutRule.test(text)) return this.#rule(no);
    const owner = followedBy(line, heading) ? readOwner(text) : undefined;
    if (owner !== undefined) {
      this.#owner = owner;
      return true;
    }
    const head = readStackHead(text, () => followedBy(line, 'File'));
    if (head !== undefined) {
      if (this.#kind !== 'stack') this.#close();
      this.#kind = 'stack';
      this.#isBelowFrame = false;
      this.#out.begins(head, no);
      return true;
    }
    return isChain(text);
  }

  #rule(no: number): boolean {
    if (this.#rules === 0 || this.#out.dump === undefined) {
      this.#close();
      this.#kind = 'stack';
      this.#out.begin(no);
      this.#rules = 1;
    } else {
      this.#rules = 2;
      this.#out.reached(no);
      this.#close();
    }
    return true;
  }

  #begin(kind: Kind, no: number): void {
    this.#close();
    this.#kind = kind;
    this.#out.begins({ ...(this.#owner?.thread !== undefined && { name: this.#owner.thread }) }, no);
    if (this.#owner?.process !== undefined) this.#out.note(`traceback of process ${this.#owner.process}`, no);
    if (kind === 'orphan') this.#out.note('the stack begins without its header', no);
    this.#owner = undefined;
    this.#isBelowFrame = false;
  }

  #close(): void {
    this.#settle();
    const hasBothRules = this.#rules === 2;
    this.#rules = 0;
    this.#out.close(({ threads }) =>
      hasBothRules && threads.some(({ name }) => name === 'MainThread')
        ? 'a whole dump of pytest-timeout (of all threads but its own timer)'
        : undefined,
    );
  }

  /** Judges the open stack: not all that looks like one was printed by a dump. */
  #settle(): void {
    const { thread } = this.#out;
    if (thread === undefined) return;
    const { frames } = thread;
    // A lone line that looks like a frame is more often quoted than dumped; a traceback without its end tells no hang.
    const isQuoted = this.#kind === 'orphan' && frames.length < 2;
    const isOpenEnded = this.#kind === 'exception' && thread.marks === undefined && !this.#isAtEnd;
    if (isQuoted || isOpenEnded || frames.length === 0) {
      this.#out.thread = undefined;
      return;
    }
    if (this.#kind === 'exception' && thread.marks === undefined)
      thread.cut ??= 'the end of the traceback is not there';
    if (this.#kind !== 'orphan') return;
    this.#out.closeThread(!isOutermost(frames.at(-1)?.fn ?? '') || isOutermost(frames[0]?.fn ?? ''));
  }

  interrupted(): void {
    this.#isBelowFrame = false;
    if (this.#kind === 'exception' && this.#out.thread !== undefined) this.#close();
  }

  end(): void {
    this.#isAtEnd = true;
    this.#close();
  }
}

export const pythonTraceback: Format = {
  name: 'python-traceback',
  title: 'Python tracebacks: pytest-timeout, sys._current_frames(), KeyboardInterrupt of a hang',
  source: 'https://github.com/python/cpython/blob/v3.13.0/Lib/traceback.py',
  take: 'pytest --timeout 600 --timeout-method thread',
  example: `~~~~~~~~~~~~~~~~~~~~ Stack of worker-1 (139714079426240) ~~~~~~~~~~~~~~~~~~~~
  File "/usr/lib/python3.11/threading.py", line 1002, in _bootstrap
    self._bootstrap_inner()
  File "/srv/app/test_hang.py", line 6, in work
    with lock:
`,
  open: (session) => new TracebackReader(session),
};

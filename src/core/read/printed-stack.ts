/**
 * Stacks that programs print of themselves, by signal handlers and watchdogs:
 * glibc 2.1 to 2.42, https://sourceware.org/git/?p=glibc.git;a=blob;f=debug/backtracesymsfd.c;
 * glog and abseil, https://github.com/abseil/abseil-cpp/blob/master/absl/debugging/internal/examine_stack.cc;
 * folly, https://github.com/facebook/folly/blob/main/folly/debugging/symbolizer/SymbolizePrinter.cpp;
 * Boost 1.65 to 1.87, https://github.com/boostorg/stacktrace/blob/develop/include/boost/stacktrace/detail/frame_unwind.ipp;
 * Chromium, https://chromium.googlesource.com/chromium/src/+/main/base/debug/stack_trace_posix.cc.
 * Captured here: glibc's. The others are written from the code that prints them.
 */
import { isDigit } from '../text.ts';
import { firstByte, lineBelow, textOf } from './draft.ts';
import { type PrintedFrame, printedFrame, stackHead } from './printed-frame.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';

export const printedStack: Format = {
  name: 'backtrace',
  title: 'stacks printed by the program itself: backtrace_symbols, glog, folly, abseil, Boost, Chromium',
  source: 'https://sourceware.org/git/?p=glibc.git;a=blob;f=debug/backtracesymsfd.c',
  take: 'backtrace_symbols_fd() in a handler of SIGALRM or SIGABRT',
  example: [
    '/lib/x86_64-linux-gnu/libc.so.6(pthread_mutex_lock+0x112)[0x7f3917197482]',
    './watchdog(log_line+0x10)[0x558c6bba2221]',
    './watchdog(main+0x49)[0x558c6bba2274]',
  ].join('\n'),
  open: (session) => new PrintedStackReader(session),
};

// "*** Aborted at 1700832041 (unix time) try …", "*** SIGABRT (@0x3e8) received by PID 4186 (TID 0x7f39) from PID 4186; stack trace: ***"
const received = /^\*\*\* (SIG\w+) .*received by PID (\d{1,10})(?: \((?:TID|pthread TID) 0x[0-9a-f]+\))?/;
const follyReceived = /^\*\*\* Signal \d+ \((SIG\w+)\) .*received by PID (\d{1,10}) .*(?:linux|LWP) TID (\d{1,10})/;
const glogPc = /^PC: @ {1,20}(?:0x)?[0-9a-f]{1,16}\b/;
/** folly's verbose mode puts the place on a line of its own. */
const below = /^ {10,40}(\/\S+):(\d{1,7})$/;

class PrintedStackReader implements Reader {
  readonly #out: StackDump;
  #library: string | undefined;

  constructor(session: Session) {
    this.#out = new StackDump(session, 'backtrace');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    const text = textOf(line, 4096);
    if (text === undefined) return false;
    if (first === 42 || first === 80) return this.#head(text, line.no); // *** SIG…, PC: @
    // a path, a word or a dot before "(…)[0x…]"; "@"; "#0"; a digit
    const isOpen = this.#out.thread !== undefined;
    if (!isOpen && !text.endsWith(']') && first !== 64 && first !== 35 && !isDigit(first)) return false;
    const found = printedFrame(text, line.no);
    if (found === undefined) return isOpen && this.#place(text, line.no);
    return this.#frame(found, line);
  }

  interrupted(): void {
    this.#close();
  }

  end(): void {
    this.#close();
  }

  #head(text: string, no: number): boolean {
    if (glogPc.test(text)) return true;
    const [, signal, pid, tid] = received.exec(text) ?? follyReceived.exec(text) ?? [];
    if (signal === undefined) return stackHead.test(text) && text.startsWith('*');
    this.#close();
    this.#out.begin(no, Number(pid)).signal = signal;
    this.#out.begins(tid === undefined ? {} : { tid: Number(tid) }, no);
    return true;
  }

  #frame(found: PrintedFrame, line: Line): boolean {
    const { thread } = this.#out;
    const length = thread?.frames.length ?? 0;
    const goesOn =
      thread !== undefined &&
      (this.#library === undefined || this.#library === found.library) &&
      (found.index === undefined || found.index === length);
    if (!goesOn) {
      if (found.index !== undefined && found.index !== 0) return false;
      if (!found.isSure && !hasSecond(found, line)) return false;
      this.#close();
      this.#out.begins({}, line.no);
    }
    this.#library = found.library;
    this.#out.frame(found.frame);
    return true;
  }

  #place(text: string, no: number): boolean {
    const [, file, number] = below.exec(text) ?? [];
    const isBelowFrame = (this.#out.thread?.frames.length ?? 0) > 0;
    if (file === undefined || !isBelowFrame || this.#library !== 'glog, abseil, folly') return false;
    this.#out.amend(no, (frame) => Object.assign(frame, { file, line: Number(number) }));
    return true;
  }

  #close(): void {
    this.#library = undefined;
    this.#out.close();
  }
}

/** A first frame that prose might hold too counts only with its second one. */
function hasSecond({ library }: PrintedFrame, line: Line): boolean {
  const second = printedFrame(lineBelow(line, 4096), line.no + 1);
  return second?.library === library && second.index === 1;
}

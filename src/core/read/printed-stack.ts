/**
 * Stacks that programs print of themselves, by signal handlers and watchdogs:
 * glibc 2.1 to 2.42, https://sourceware.org/git/?p=glibc.git;a=blob;f=debug/backtracesymsfd.c;
 * glog and abseil, https://github.com/abseil/abseil-cpp/blob/master/absl/debugging/internal/examine_stack.cc;
 * folly, https://github.com/facebook/folly/blob/main/folly/debugging/symbolizer/SymbolizePrinter.cpp;
 * Boost 1.65 to 1.87, https://github.com/boostorg/stacktrace/blob/develop/include/boost/stacktrace/detail/frame_unwind.ipp;
 * Chromium, https://chromium.googlesource.com/chromium/src/+/main/base/debug/stack_trace_posix.cc.
 * Captured here: glibc's. The others are written from the code that prints them.
 */
import { type Draft, draft, finished, firstByte, type ThreadDraft, textBelow, textOf } from './draft.ts';
import { type PrintedFrame, printedFrame, stackHead } from './printed-frame.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

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
  readonly #session: Session;
  #dump: Draft | undefined;
  #thread: ThreadDraft | undefined;
  #library: string | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    const text = textOf(line, 4096);
    if (text === undefined) return false;
    if (first === 42 || first === 80) return this.#head(text, line.no); // *** SIG…, PC: @
    // a path, a word or a dot before "(…)[0x…]"; "@"; "#0"; a digit
    const isOpen = this.#thread !== undefined;
    if (!isOpen && !text.endsWith(']') && first !== 64 && first !== 35 && !(first > 47 && first < 58)) return false;
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
    this.#session.announcePid(Number(pid));
    this.#dump = { ...draft(this.#session, 'backtrace', no, Number(pid)), signal };
    this.#thread = { place: this.#session.place(no), frames: [], ...(tid !== undefined && { tid: Number(tid) }) };
    return true;
  }

  #frame(found: PrintedFrame, line: Line): boolean {
    const { no } = line;
    const length = this.#thread?.frames.length ?? 0;
    const goesOn =
      this.#thread !== undefined &&
      (this.#library === undefined || this.#library === found.library) &&
      (found.index === undefined || found.index === length);
    if (!goesOn) {
      if (found.index !== undefined && found.index !== 0) return false;
      if (!found.isSure && !hasSecond(found, line)) return false;
      this.#close();
      this.#dump = draft(this.#session, 'backtrace', no);
      this.#thread = { place: this.#session.place(no), frames: [] };
    }
    this.#library = found.library;
    this.#thread?.frames.push(found.frame);
    if (this.#dump !== undefined) this.#dump.endLine = no;
    return true;
  }

  #place(text: string, no: number): boolean {
    const [, file, number] = below.exec(text) ?? [];
    const last = this.#thread?.frames.at(-1);
    if (file === undefined || last === undefined || this.#library !== 'glog, abseil, folly') return false;
    this.#thread?.frames.splice(-1, 1, { ...last, file, line: Number(number) });
    if (this.#dump !== undefined) this.#dump.endLine = no;
    return true;
  }

  #close(): void {
    const thread = this.#thread;
    const dump = this.#dump;
    this.#thread = undefined;
    this.#dump = undefined;
    this.#library = undefined;
    if (dump === undefined || thread === undefined || thread.frames.length === 0) return;
    dump.threads.push(finished(thread));
    this.#session.emit(dump);
  }
}

/** A first frame that prose might hold too counts only with its second one. */
function hasSecond({ library }: PrintedFrame, line: Line): boolean {
  const [next = ''] = textBelow(line, 4096).split('\n', 1);
  const second = printedFrame(next.trimEnd(), line.no + 1);
  return second?.library === library && second.index === 1;
}

/**
 * Crash reports of macOS (`.crash`, and the translated text of `.ips`), report versions 6 to 12, OS X 10.5 to macOS 15.
 * Written from the printed format, since it is made by closed code: Apple's "Examining the fields in a crash report",
 * https://developer.apple.com/documentation/xcode/examining-the-fields-in-a-crash-report
 * No capture of our own: such reports cannot be made here.
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, firstByte, type ThreadDraft, textBelow, textOf } from './draft.ts';
import { imageFact, imageLine } from './macos-image.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';
import { splitSymbol } from './symbol.ts';

export const macosCrash: Format = {
  name: 'macos-crash',
  title: 'macOS crash report (.crash)',
  source: 'https://developer.apple.com/documentation/xcode/examining-the-fields-in-a-crash-report',
  take: 'ls ~/Library/Logs/DiagnosticReports (Console, Crash Reports)',
  example: [
    'Process:               Python [61230]',
    'Parent Process:        Python [61204]',
    '',
    'Crashed Thread:        0  Dispatch queue: com.apple.main-thread',
    'Exception Type:        EXC_BAD_ACCESS (SIGSEGV)',
    'Application Specific Information:',
    'crashed on child side of fork pre-exec',
    '',
    'Thread 0 Crashed:: Dispatch queue: com.apple.main-thread',
    '0   libdispatch.dylib             \t0x00007fff6b3ae8ea _dispatch_root_queue_push + 83',
    '1   org.python.python             \t0x0000000104d5e5f3 builtin_exec + 312 (bltinmodule.c:1023)',
    '',
    'Binary Images:',
    '       0x104c2a000 -        0x104c2bfff +org.python.python (3.12.1) <…> /opt/python/bin/python3.12',
  ].join('\n'),
  open: (session) => new MacosCrashReader(session),
};

const process = /^Process:\s+(\S.*?)\s+\[(\d{1,10})\]$/;
const crashed = /^(?:Exception Type|Crashed Thread|Triggered by Thread):|^Thread \d{1,6}(?: Crashed)?:/m;
const parent = /^Parent Process:\s+(\S.*?)\s+\[(\d{1,10})\]$/;
const exception = /^Exception Type:\s+(EXC_\w+)(?: \((SIG\w+)\))?/;
const field =
  /^(?:Process|Path|Identifier|Version|Build Info|Code Type|Role|Parent Process|Responsible|User ID|Coalition|Hardware Model|Launch Time|Date\/Time|OS Version|Release Type|Baseband Version|Report Version|Incident Identifier|CrashReporter Key|Anonymous UUID|Sleep\/Wake UUID|Bridge OS Version|Time Awake Since Boot|Time Since Wake|System Integrity Protection|Crashed Thread|Triggered by Thread|Exception Type|Exception Codes|Exception Subtype|Exception Note|Termination Reason|Termination Signal|Terminating Process|Terminating Thread|VM Region Info|VM Regions? Near .{1,20}|App Item ID|App External ID|Beta Identifier|Formulated by|PlugIn Path|PlugIn Identifier|Notes):(?:\s.*)?$/;
const section =
  /^(?:Application Specific (?:Information|Signatures|Backtrace \d+)|Kernel Triage|ASI|Error Formulating Crash Report|Dyld Error Message|External Modification Summary|VM Region Summary|Model|Full Report|Logical CPU|Error Code|Trap Number|Thread \d+ (?:instruction stream|crashed with .*)|Binary Images):/;
const threadHead =
  /^Thread (\d{1,6})(?: (Crashed))?(?: name)?:(?::? {1,2}(?:Dispatch queue: (\S+)|(\S.*?)))?(?: {2}Dispatch queue: (\S+))?$/;
// "0   libsystem_kernel.dylib        \t0x00007fff20346cce __psynch_mutexwait + 10 (file.c:12)"
const frame =
  /^\s*(\d{1,4})\s+(\S.*?)\s+0x([0-9a-f]{6,16})\s(?:0x[0-9a-f]+ \+ \d+|(\S.*?) \+ \d+|(\S.*?))(?: \(([^()]+):(\d+)\))?$/;

class MacosCrashReader implements Reader {
  readonly #session: Session;
  readonly #out: StackDump;
  /** In a part of the report whose lines have no shape of their own; ended by a blank line. */
  #isProse = false;

  constructor(session: Session) {
    this.#session = session;
    this.#out = new StackDump(session, 'macos-crash', { whole });
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    const { dump } = this.#out;
    if (first === 0) {
      this.#isProse = false;
      return false;
    }
    if (dump === undefined && first !== 80) return false; // Process:
    const text = textOf(line);
    if (text === undefined) return false;
    if (dump === undefined) return this.#begins(text, line);
    const taken = this.#begins(text, line) || this.#takes(dump, text, line.no);
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
  }

  end(): void {
    this.#close();
  }

  #begins(text: string, line: Line): boolean {
    const match = process.exec(text);
    // the same line begins the reports of other tools
    if (match === null || !crashed.test(textBelow(line))) return false;
    this.#close();
    this.#out.begin(line.no, Number(match[2])).program = match[1] ?? '';
    return true;
  }

  #takes(dump: Draft, text: string, no: number): boolean {
    const ppid = parent.exec(text)?.[2];
    if (ppid !== undefined) dump.ppid = Number(ppid);
    const signal = exception.exec(text);
    if (signal !== null) dump.signal = signal[2] ?? signal[1] ?? '';
    const head = threadHead.exec(text);
    if (head !== null) return this.#head(head, no);
    if (this.#out.thread !== undefined && this.#frame(this.#out.thread, text, no)) return true;
    if (this.#image(dump, text, no)) return true;
    if (field.test(text)) return true;
    if (section.test(text)) {
      this.#out.closeThread();
      this.#isProse = !text.startsWith('Binary Images');
      return true;
    }
    if (!this.#isProse) return false;
    if (text.includes('crashed on child side of fork pre-exec')) this.#out.note(text.trim(), no);
    return true;
  }

  #head(match: RegExpExecArray, no: number): boolean {
    const [, number, crashed, queue, name, more] = match;
    // "Thread 3 name:  worker", then "Thread 3:"
    const open = this.#out.thread;
    const isNamed = open?.number === Number(number) && open.frames.length === 0;
    const thread = isNamed ? open : this.#out.begins({ number: Number(number) }, no);
    if (name !== undefined) thread.name = name;
    const marks = [crashed, queue ?? more].flatMap((mark) =>
      mark === undefined ? [] : [mark === crashed ? mark : `queue ${mark}`],
    );
    if (marks.length > 0) thread.marks = [...(thread.marks ?? []), ...marks];
    return true;
  }

  #frame(thread: ThreadDraft, text: string, no: number): boolean {
    const match = frame.exec(text);
    if (match === null || Number(match[1]) !== thread.frames.length) return false;
    const [, , module = '', pc = '', symbol, whole, file, line] = match;
    const { fn, args } = splitSymbol(symbol ?? whole ?? '??');
    const found: Frame = {
      fn: fn === '???' ? '??' : fn,
      language: 'native',
      inputLine: no,
      address: address(`0x${pc}`),
      ...(args !== undefined && args !== '' && { args }),
      ...(module !== '???' && { module }),
      ...(file !== undefined && { file, line: Number(line) }),
    };
    this.#out.frame(found);
    return true;
  }

  #image(dump: Draft, text: string, no: number): boolean {
    const match = imageLine.exec(text);
    if (match === null) return false;
    this.#out.closeThread();
    dump.facts.push(imageFact(match.slice(1), dump.pid, this.#session.place(no)));
    return true;
  }

  #close(): void {
    this.#isProse = false;
    this.#out.close();
  }
}

/** The images come after the last thread. */
function whole({ facts, threads }: Draft): string | undefined {
  const isWhole =
    facts.some(({ kind }) => kind === 'mapping') && threads.every(({ number }, index) => number === index);
  return isWhole ? 'a crash report of macOS shows every thread, and this one goes on to its binary images' : undefined;
}

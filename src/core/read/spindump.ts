/**
 * spindump and the `.hang`, `.spin` reports of macOS, report versions 7 to 50, OS X 10.8 to macOS 15.
 * Written from the printed format, since it is made by closed code: the manual page spindump(8) and
 * https://developer.apple.com/videos/play/wwdc2021/10258/ (stack traces of hang reports).
 * No capture of our own: the tool does not run here.
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { CallTree } from './call-tree.ts';
import { type Draft, draft, firstByte, textBelow, textOf } from './draft.ts';
import { imageFact } from './macos-image.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { splitSymbol } from './symbol.ts';

export const spindump: Format = {
  name: 'spindump',
  title: 'macOS: spindump, .spin and .hang reports',
  source: 'https://developer.apple.com/videos/play/wwdc2021/10258/',
  take: 'sudo spindump PID 2 -stdout',
  example: [
    'Process:          fetcher [4186]',
    'Parent:           fetcher [4179]',
    'Num samples:      101 (1-101)',
    '',
    '  Thread 0x14532e    DispatchQueue "com.apple.main-thread"(1)    101 samples (1-101)    priority 31 (base 31)',
    '  101  start + 1903 (dyld + 24303) [0x7ff80d8c1310]',
    '    101  log_line + 70 (fetcher + 5353) [0x10255b8e9]',
    '      101  __psynch_mutexwait + 10 (libsystem_kernel.dylib + 17614) [0x7ff9fce9b746] (blocked by turnstile waiting for fetcher [4186] [unique pid 9931] thread 0x145353)',
    '       *101  psynch_mtxcontinue + 0 (pthread + 9443) [0xffffff7f8292d4e3]',
    '',
    '  Binary Images:',
    '           0x102559000 -        0x10255cfff  fetcher (0) <9C1B4A2E-0000-3000-8000-000000000000> /opt/fetcher',
  ].join('\n'),
  open: (session) => new SpindumpReader(session),
};

const process = /^Process:\s+(\S.*?)\s+\[(\d{1,10})\](?: \[unique pid \d+\])?(?: \(suspended\))?$/;
const parent = /^Parent:\s+(\S.*?)\s+\[(\d{1,10})\](?: \[unique pid \d+\])?$/;
const threadHead = /^\s*Thread 0x([0-9a-f]{1,16})(?:\s+(.*?))?\s+(\d{1,9}) samples?(?: \(\d+(?:-\d+)?\))?(?:\s+.*)?$/;
const treeLine = /^(\s{0,400})(\*?)(\d{1,9}) {2}(\S.*)$/;
const frame =
  /^(.*?)(?: \+ \d+)?(?: \((\S.{0,300}?)\))? \[0x([0-9a-f]{4,16})\](?: \(([^()]{1,200})\))?(?: \d+(?:-\d+)?)?$/;
const waitsFor = /^blocked by .*\bwaiting for .* \[(\d{1,10})\](?: \[unique pid \d+\])? thread 0x([0-9a-f]{1,16})$/;
const sampled = /^\s*Thread 0x[0-9a-f]{1,16}\b.{0,300}\d samples?\b/m;
const heaviest = /^\s*Heaviest stack for /;
const field =
  /^(?:UUID|Path|Shared cache|Architecture|Parent|Responsible|Task role|Task size|UID|Sudden Term|Footprint|Footprint delta|Time Since Fork|Start time|End time|Num samples|Num threads|CPU Time|Note|Identifier|Version|Build Info|Codesigning ID|Coalition|PID|Flags|Runnable|Pageins|Fan speed|Execution note|Launch service|Preferred User Language)(?:\s\(\w+\))?:(?:\s.*)?$/;
const image = /^\s*0x([0-9a-f]{4,16}) - +(?:0x([0-9a-f]{4,16})|\?{3}) +\+?(\S.*?)(?: \(.*?\))? +<[^>]*>(?: +(\/.*))?$/;

class SpindumpReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;
  #tree: CallTree | undefined;
  #head: { readonly pid: number; readonly program: string; readonly line: number; ppid?: number } | undefined;
  /** A summary of one thread, which comes again with the others. */
  #isSummary = false;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) {
      this.#isSummary = false;
      return false;
    }
    // "Process:", "Heaviest stack", "Thread 0x"
    if (this.#dump === undefined && this.#head === undefined && first !== 80 && first !== 84 && first !== 72)
      return false;
    const text = textOf(line);
    if (text === undefined) return false;
    const taken = this.#takes(text, line);
    if (taken && this.#dump !== undefined) this.#dump.endLine = line.no;
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
  }

  end(): void {
    this.#close();
  }

  #takes(text: string, line: Line): boolean {
    const { no } = line;
    if (heaviest.test(text)) {
      this.#isSummary = true;
      return true;
    }
    if (this.#isSummary && treeLine.test(text)) return true;
    const head = process.exec(text);
    if (head !== null) return this.#process(head, line);
    if (this.#thread(text, no)) return true;
    if (this.#tree !== undefined && this.#frame(this.#tree, text, no)) return true;
    if (this.#dump !== undefined && (/^\s*Binary Images:$/.test(text) || this.#image(this.#dump, text, no)))
      return true;
    if (this.#head === undefined) return false;
    const ppid = parent.exec(text)?.[2];
    if (ppid !== undefined) this.#head.ppid = Number(ppid);
    return field.test(text);
  }

  /** The same line begins a crash report: whose it is shows with what follows. */
  #process(match: RegExpExecArray, line: Line): boolean {
    this.#close();
    if (!sampled.test(textBelow(line))) return false;
    this.#head = { pid: Number(match[2]), program: match[1] ?? '', line: line.no };
    return true;
  }

  #thread(text: string, no: number): boolean {
    const match = threadHead.exec(text);
    if (match === null) return false;
    const [, id = '0', words = '', samples] = match;
    const dump = this.#open(no);
    this.#closeTree(dump);
    this.#tree = new CallTree(
      { place: this.#session.place(no), frames: [], tid: Number.parseInt(id, 16), ...described(words) },
      Number(samples),
    );
    return true;
  }

  #open(no: number): Draft {
    if (this.#dump !== undefined) return this.#dump;
    const head = this.#head;
    if (head !== undefined) this.#session.announcePid(head.pid);
    this.#dump = draft(this.#session, 'spindump', head?.line ?? no, head?.pid);
    if (head !== undefined) this.#dump.program = head.program;
    if (head?.ppid !== undefined) this.#dump.ppid = head.ppid;
    return this.#dump;
  }

  #frame(tree: CallTree, text: string, no: number): boolean {
    const line = treeLine.exec(text);
    const match = line === null ? null : frame.exec(line[4] ?? '');
    if (line === null || match === null) return false;
    const [, lead = '', star = '', samples] = line;
    tree.add(lead.length + star.length, Number(samples), frameOf(match, star === '*', no));
    const state = match[4];
    if (state !== undefined && state !== 'running') {
      tree.mark(state);
      this.#owner(tree, state, no);
    }
    return true;
  }

  #owner({ tid }: CallTree, says: string, no: number): void {
    const [, pid, owner] = waitsFor.exec(says) ?? [];
    const dump = this.#dump;
    if (owner === undefined || tid === undefined || dump === undefined) return;
    const place = this.#session.place(no);
    const ownerTid = Number.parseInt(owner, 16);
    const mine = dump.pid !== undefined && { pid: dump.pid };
    dump.facts.push({ kind: 'blocked-by', place, ...mine, tid, ownerPid: Number(pid), ownerTid, says });
  }

  #image(dump: Draft, text: string, no: number): boolean {
    const match = image.exec(text);
    if (match === null) return false;
    this.#closeTree(dump);
    // a kernel's image has no end
    if (match[2] !== undefined) dump.facts.push(imageFact(match.slice(1), dump.pid, this.#session.place(no)));
    return true;
  }

  #closeTree(dump: Draft): void {
    if (this.#tree !== undefined && !this.#tree.isEmpty) dump.threads.push(this.#tree.thread());
    this.#tree = undefined;
  }

  #close(): void {
    const dump = this.#dump;
    this.#dump = undefined;
    this.#head = undefined;
    this.#isSummary = false;
    if (dump === undefined) {
      this.#tree = undefined;
      return;
    }
    this.#closeTree(dump);
    const whole = dump.facts.some(({ kind }) => kind === 'mapping');
    const because = 'spindump shows every thread, and the report goes on to the binary images';
    if (dump.threads.length > 0)
      this.#session.emit({ ...dump, ...(whole && { complete: { because, place: dump.place } }) });
  }
}

/** `DispatchQueue "com.apple.main-thread"(1)`, `Thread name "worker"` */
function described(words: string): { name?: string; marks?: string[] } {
  const name = /\bThread name "([^"]*)"/.exec(words)?.[1];
  const queue = /\bDispatchQueue "([^"]*)"/.exec(words)?.[1];
  return { ...(name !== undefined && { name }), ...(queue !== undefined && { marks: [`queue ${queue}`] }) };
}

/** `(dyld + 24303)`, `(log.c:37 in fetcher + 5353)` */
const place = /^(?:(.*):(\d{1,7}) in )?(.*?)(?: \+ \d+)?$/;

function frameOf([, symbol = '', where = '', pc = '']: RegExpExecArray, isKernel: boolean, inputLine: number): Frame {
  const { fn, args } = splitSymbol(symbol);
  const [, file, line, module = ''] = place.exec(where) ?? [];
  return {
    fn: fn === '???' || fn === '' ? '??' : fn,
    language: isKernel ? 'kernel' : 'native',
    inputLine,
    address: address(`0x${pc}`),
    ...(args !== undefined && args !== '' && { args }),
    ...(module !== '' && { module }),
    ...(file !== undefined && { file, line: Number(line) }),
  };
}

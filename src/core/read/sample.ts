/**
 * `sample PID` of macOS and Activity Monitor's "Sample Process", OS X 10.5 to macOS 15.
 * Written from the printed format, since it is made by closed code: the manual page sample(1) and
 * https://developer.apple.com/library/archive/technotes/tn2239/_index.html
 * No capture of our own: the tool does not run here.
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { CallTree } from './call-tree.ts';
import { type Draft, draft, firstByte, textOf } from './draft.ts';
import { imageFact, imageLine } from './macos-image.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { splitSymbol } from './symbol.ts';

export const sample: Format = {
  name: 'sample',
  title: 'macOS: sample, Activity Monitor',
  source: 'https://developer.apple.com/library/archive/technotes/tn2239/_index.html',
  take: 'sample PID 2',
  example: [
    'Analysis of sampling fetcher (pid 4186) every 1 millisecond',
    'Process:         fetcher [4186]',
    'Parent Process:  fetcher [4179]',
    '',
    'Call graph:',
    '    1683 Thread_145331   DispatchQueue_1: com.apple.main-thread  (serial)',
    '    + 1683 start  (in dyld) + 1903  [0x7ff80d8c1310]',
    '    +   1683 log_line  (in fetcher) + 70  [0x10255b8e9]  log.c:37',
    '    +     1683 _pthread_mutex_firstfit_lock_slow  (in libsystem_pthread.dylib) + 205  [0x7ffa00fb0779]',
    '    +       1683 __psynch_mutexwait  (in libsystem_kernel.dylib) + 10  [0x7ff9fce9b746]',
    '',
    'Total number in stack (recursive counted multiple, when >=5):',
  ].join('\n'),
  open: (session) => new SampleReader(session),
};

const analysis = /^(?:Analysis of s|S)ampling (.{1,200}) \(pid (\d{1,10})\) every \d+(?:\.\d+)? millisecond/;
const parent = /^Parent Process:\s+(\S.*?)\s+\[(\d{1,10})\]$/;
const field =
  /^(?:Process|Path|Load Address|Identifier|Version|Build Info|Code Type|Platform|Parent Process|Target Type|Date\/Time|Launch Time|OS Version|Report Version|Analysis Tool|Physical footprint(?: \(peak\))?|Idle exit|App Item ID|App External ID):(?:\s.*)?$/;
const graph = /^Call graph:$/;
// "    1683 Thread_145331   DispatchQueue_1: com.apple.main-thread  (serial)", "    1683 Thread_145353: worker"
const threadHead = /^ {2,8}(\d{1,9}) Thread_(\d{1,12}|[0-9a-f]{1,12})(?::? {0,4}(\S.*))?$/;
// "    + !   1683 log_line  (in fetcher) + 70  [0x10255b8e9]  log.c:37"
const treeLine = /^([ +!:|]{4,})(\d{1,9}) (\S.*)$/;
const inModule =
  /^(.*?)\s+\(in (.+?)\)(?: {1,2}load address 0x[0-9a-f]+)?(?: \+ (?:0x[0-9a-f]+|[\d,.]+))?(?:\s+\[([^\]]*)\])?(?:\s+(\S.*?):(\d{1,7}))?$/;
const closing = /^(?:Total number in stack|Sort by top of stack)\b.*:$/;
const counted = /^\s+\d{1,9}\s+\S.*\s+\(in .+?\).*|^\s+\S.*\s+\(in .+?\)\s+\d+$/;

class SampleReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;
  #tree: CallTree | undefined;
  #part: 'head' | 'graph' | 'rest' = 'head';

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    // "Analysis of", "Sampling", "Call graph:"
    if (this.#dump === undefined && first !== 65 && first !== 83 && first !== 67) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    const taken = this.#begins(text, line.no) || (this.#dump !== undefined && this.#takes(this.#dump, text, line.no));
    if (taken && this.#dump !== undefined) this.#dump.endLine = line.no;
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
  }

  end(): void {
    this.#close();
  }

  #begins(text: string, no: number): boolean {
    const match = analysis.exec(text);
    const isGraph = graph.test(text);
    if (match === null && !isGraph) return false;
    if (match !== null || this.#part !== 'head') this.#close();
    if (match !== null) {
      const pid = Number(match[2]);
      this.#session.announcePid(pid);
      this.#dump = { ...draft(this.#session, 'sample', no, pid), program: match[1] ?? '' };
    }
    this.#dump ??= draft(this.#session, 'sample', no);
    if (isGraph) this.#part = 'graph';
    return true;
  }

  #takes(dump: Draft, text: string, no: number): boolean {
    if (this.#part === 'graph' && this.#graphLine(dump, text, no)) return true;
    if (closing.test(text) || /^Binary Images:/.test(text)) {
      this.#whole(dump);
      return true;
    }
    if (this.#part === 'rest') return this.#image(dump, text, no) || counted.test(text);
    const ppid = parent.exec(text)?.[2];
    if (ppid !== undefined) dump.ppid = Number(ppid);
    return field.test(text) || text === '----';
  }

  #graphLine(dump: Draft, text: string, no: number): boolean {
    const head = threadHead.exec(text);
    if (head !== null) {
      this.#closeTree(dump);
      const [, samples, id = '', words = ''] = head;
      this.#tree = new CallTree(
        {
          place: this.#session.place(no),
          frames: [],
          ...(/^\d+$/.test(id) && { tid: Number(id) }),
          ...described(words),
        },
        Number(samples),
      );
      return true;
    }
    const match = this.#tree === undefined ? null : treeLine.exec(text);
    if (match === null) return false;
    const [, lead = '', samples, words = ''] = match;
    this.#tree?.add(lead.length, Number(samples), frameOf(words, no));
    return true;
  }

  #image(dump: Draft, text: string, no: number): boolean {
    const match = imageLine.exec(text);
    if (match === null) return false;
    dump.facts.push(imageFact(match.slice(1), dump.pid, this.#session.place(no)));
    return true;
  }

  /** What stands behind the graph shows that the graph is not cut. */
  #whole(dump: Draft): void {
    this.#closeTree(dump);
    if (this.#part === 'graph' && dump.threads.length > 0)
      dump.complete = { because: 'sample shows every thread of the process', place: dump.place };
    this.#part = 'rest';
  }

  #closeTree(dump: Draft): void {
    if (this.#tree !== undefined && !this.#tree.isEmpty) dump.threads.push(this.#tree.thread());
    this.#tree = undefined;
  }

  #close(): void {
    const dump = this.#dump;
    this.#dump = undefined;
    this.#part = 'head';
    if (dump === undefined) return;
    this.#closeTree(dump);
    if (dump.threads.length > 0) this.#session.emit(dump);
  }
}

/** "DispatchQueue_1: com.apple.main-thread  (serial)", "Main Thread   DispatchQueue_<multiple>", "worker" */
function described(words: string): { name?: string; marks?: string[] } {
  const at = words.indexOf('DispatchQueue_');
  const name = (at < 0 ? words : words.slice(0, at)).trim();
  const queue = at < 0 ? undefined : /^DispatchQueue_[^:]*: (\S+)/.exec(words.slice(at))?.[1];
  return { ...(name !== '' && { name }), ...(queue !== undefined && { marks: [`queue ${queue}`] }) };
}

function frameOf(words: string, inputLine: number): Frame {
  const match = inModule.exec(words);
  if (match === null) {
    const pc = /^(0x[0-9a-f]{4,16})$/.exec(words)?.[1];
    const named = splitSymbol(words.replace(/\s+\[0x[0-9a-f,x.]*\]$/, ''));
    return {
      fn: pc === undefined ? named.fn : '??',
      language: 'native',
      inputLine,
      ...(pc !== undefined && { address: address(pc) }),
    };
  }
  const [, symbol = '', module = '', addresses = '', file, line] = match;
  const { fn, args } = splitSymbol(symbol);
  const pc = /0x[0-9a-f]{1,16}/.exec(addresses)?.[0];
  return {
    fn: fn === '???' || fn === '' ? '??' : fn,
    language: 'native',
    inputLine,
    module,
    ...(args !== undefined && args !== '' && { args }),
    ...(pc !== undefined && { address: address(pc) }),
    ...(file !== undefined && { file, line: Number(line) }),
  };
}

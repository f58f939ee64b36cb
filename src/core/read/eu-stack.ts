/**
 * eu-stack of elfutils 0.158 to 0.192, with any of -a -b -i -l -m -s -v, of a process or a core.
 * https://sourceware.org/git/?p=elfutils.git;a=blob;f=src/stack.c
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, firstByte, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';
import { splitSymbol } from './symbol.ts';

export const euStack: Format = {
  name: 'eu-stack',
  title: 'eu-stack (elfutils)',
  source: 'https://sourceware.org/git/?p=elfutils.git;a=blob;f=src/stack.c',
  take: 'eu-stack -m -s -i -p PID',
  example: [
    'PID 4186 - process',
    'TID 4186:',
    '#0  0x00007f8b94be112b __GI___lll_lock_wait - /usr/lib/x86_64-linux-gnu/libc.so.6',
    '    ./nptl/lowlevellock.c:49:7',
    '#1  0x0000561e18e02321 _start',
  ].join('\n'),
  open: (session) => new EuStackReader(session),
};

const process = /^PID (\d{1,10}) - (process|core)$/;
const thread = /^TID (\d{1,10}):$/;
// Without TID lines above it, a frame is sure by what gdb never prints: no "in", and not "( … )" alone
const frame = /^#(\d{1,6})\s+(0x[0-9a-f]{1,16})(?: {4}| - 1)?(?: (.*))?$/;
// "    ../sysdeps/nptl/futex-internal.h:146:13", "    [93ac61ec…]@0x7f8b94b5b000+0x8612b"
const position = /^ {2,}(\S.*?):(\d{1,7})(?::\d{1,5})?$/;
const buildId = /^ {2,}\[[0-9a-f]{8,40}\](?:@0x[0-9a-f]+(?:\+0x[0-9a-f]+)?)?$/;
const complaint = /^(?:eu-stack|.*\/stack): /;

class EuStackReader implements Reader {
  readonly #out: StackDump;

  constructor(session: Session) {
    this.#out = new StackDump(session, 'eu-stack', { whole });
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    const isOpen = this.#out.dump !== undefined;
    if (!isOpen && first !== 80 && first !== 84) return false; // PID, TID
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    const taken = this.#head(text, line.no) || (isOpen && (this.#frame(text, line.no) || this.#detail(text, line.no)));
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
  }

  end(): void {
    this.#close();
  }

  #head(text: string, no: number): boolean {
    const found = process.exec(text);
    if (found !== null) {
      this.#close();
      const dump = this.#out.begin(no, Number(found[1]));
      if (found[2] === 'core') dump.core = true;
      return true;
    }
    const tid = thread.exec(text)?.[1];
    if (tid === undefined) return false;
    this.#markInlined();
    this.#out.begins({ tid: Number(tid) }, no);
    return true;
  }

  #frame(text: string, no: number): boolean {
    const match = frame.exec(text);
    if (match === null || this.#out.thread === undefined) return false;
    const [, , pc = '', rest = ''] = match;
    this.#out.frame({ ...described(rest.trim(), no), address: address(pc) });
    return true;
  }

  /** Lines below a frame that say more about it. */
  #detail(text: string, no: number): boolean {
    if (complaint.test(text) || buildId.test(text)) return true;
    const [, file, line] = (this.#out.thread?.frames.length ?? 0) === 0 ? [] : (position.exec(text) ?? []);
    if (file === undefined) return false;
    this.#out.amend(no, (frame) => Object.assign(frame, { file, line: Number(line) }));
    return true;
  }

  /** Frames of one address: all but the outermost of them are inlined into it. */
  #markInlined(): void {
    const frames = this.#out.thread?.frames ?? [];
    for (const [index, frame] of frames.entries())
      if (frame.address === frames[index + 1]?.address) frames[index] = { ...frame, inlined: true };
  }

  #close(): void {
    this.#markInlined();
    this.#out.close();
  }
}

/** Without -1, eu-stack prints every thread; only its PID line shows that the text begins where the tool began. */
function whole({ pid, pidFrom, threads }: Draft): string | undefined {
  const isWhole = pidFrom === 'tool' && threads.some(({ tid }) => tid === pid);
  return isWhole ? 'eu-stack prints every thread of the process' : undefined;
}

/** "func(args) - /lib/libc.so.6   ../nptl/poll.c:29:10": symbol, -m's module, -s's line where somebody joined the lines. */
function described(text: string, inputLine: number): Frame {
  const joined = / {2,}(\S.*?):(\d{1,7})(?::\d{1,5})?$/.exec(text);
  const head = joined === null ? text : text.slice(0, joined.index);
  const dash = head.startsWith('- /') ? 0 : head.lastIndexOf(' - ');
  const module = dash < 0 ? undefined : head.slice(head.indexOf('-', dash) + 2);
  const { fn, args } = splitSymbol(dash < 0 ? head : head.slice(0, dash));
  return {
    fn: fn === '' || fn === '??' ? '??' : fn,
    language: 'native',
    inputLine,
    ...(args !== undefined && args !== '' && { args }),
    ...(module !== undefined && { module }),
    ...(joined?.[1] !== undefined && { file: joined[1], line: Number(joined[2]) }),
  };
}

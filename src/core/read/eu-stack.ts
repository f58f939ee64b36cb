/**
 * eu-stack of elfutils 0.158 to 0.192, with any of -a -b -i -l -m -s -v, of a process or a core.
 * https://sourceware.org/git/?p=elfutils.git;a=blob;f=src/stack.c
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, draft, finished, firstByte, type ThreadDraft, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
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
  readonly #session: Session;
  #dump: Draft | undefined;
  #thread: ThreadDraft | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    const isOpen = this.#dump !== undefined;
    if (!isOpen && first !== 80 && first !== 84) return false; // PID, TID
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    const taken = this.#head(text, line.no) || (isOpen && (this.#frame(text, line.no) || this.#detail(text)));
    if (taken && this.#dump !== undefined) this.#dump.endLine = line.no;
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
      const pid = Number(found[1]);
      this.#session.announcePid(pid);
      this.#dump = { ...draft(this.#session, 'eu-stack', no, pid), ...(found[2] === 'core' && { core: true }) };
      return true;
    }
    const tid = thread.exec(text)?.[1];
    if (tid === undefined) return false;
    this.#closeThread();
    this.#dump ??= draft(this.#session, 'eu-stack', no);
    this.#thread = { place: this.#session.place(no), tid: Number(tid), frames: [] };
    return true;
  }

  #frame(text: string, no: number): boolean {
    const match = frame.exec(text);
    if (match === null || this.#thread === undefined) return false;
    const [, , pc = '', rest = ''] = match;
    this.#thread.frames.push({ ...described(rest.trim(), no), address: address(pc) });
    return true;
  }

  /** Lines below a frame that say more about it. */
  #detail(text: string): boolean {
    const last = this.#thread?.frames.at(-1);
    if (complaint.test(text) || buildId.test(text)) return true;
    const match = last === undefined ? null : position.exec(text);
    if (last === undefined || match?.[1] === undefined) return false;
    this.#thread?.frames.splice(-1, 1, { ...last, file: match[1], line: Number(match[2]) });
    return true;
  }

  #closeThread(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread === undefined || thread.frames.length === 0) return;
    const frames = thread.frames.map((frame, index) =>
      frame.address === thread.frames[index + 1]?.address ? { ...frame, inlined: true } : frame,
    );
    this.#dump?.threads.push(finished({ ...thread, frames }));
  }

  #close(): void {
    this.#closeThread();
    const dump = this.#dump;
    this.#dump = undefined;
    if (dump === undefined || dump.threads.length === 0) return;
    // Without -1, eu-stack prints every thread; only its PID line shows that the text begins where the tool began.
    const whole = dump.pidFrom === 'tool' && dump.threads.some(({ tid }) => tid === dump.pid);
    const because = 'eu-stack prints every thread of the process';
    this.#session.emit({ ...dump, ...(whole && { complete: { because, place: dump.place } }) });
  }
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

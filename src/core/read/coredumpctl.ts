/**
 * systemd's core dumps: `coredumpctl info`, and the same message in the journal. systemd 215 to 257.
 * https://github.com/systemd/systemd/blob/main/src/coredump/coredumpctl.c, src/shared/elf-util.c (frame_callback)
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, draft, firstByte, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';
import { splitSymbol } from './symbol.ts';

export const coredumpctl: Format = {
  name: 'coredumpctl',
  title: 'systemd core dumps: coredumpctl info, journal',
  source: 'https://github.com/systemd/systemd/blob/main/src/shared/elf-util.c',
  take: 'coredumpctl info PID',
  example: [
    '           PID: 4186 (fetcher)',
    '        Signal: 6 (ABRT)',
    '  Command Line: ./fetcher',
    '       Message: Process 4186 (fetcher) of user 0 dumped core.',
    '',
    '                Stack trace of thread 4186:',
    '                #0  0x00007f3e12a8612b futex_wait (libc.so.6 + 0x8612b)',
    '                #1  0x00005634a2a56321 _start (fetcher + 0x1321)',
  ].join('\n'),
  open: (session) => new CoredumpReader(session),
};

const field =
  /^\s*(PID|UID|GID|Signal|Timestamp|Command Line|Executable|Control Group|Unit|User Unit|Slice|Session|Owner UID|Boot ID|Machine ID|Hostname|Storage|Size on Disk|Disk Size|Package|build-id|Coredump|Message|TID|Namespace):\s(.*)$/;
const pidField = /^(\d{1,10}) \((.+)\)$/;
const message = /\bProcess (\d{1,10}) \((.{1,64})\) of user \S+ (?:dumped core|terminated abnormally|of user)/;
const head = /^\s*Stack trace of thread (\d{1,10}):$/;
// "#0  0x00007f3e12a8612b futex_wait (libc.so.6 + 0x8612b)", "#1  0x0000… n/a (n/a + 0x0)", "#2  0x… _ZN3FooEv (libfoo.so)"
const frame = /^\s*#(\d{1,6})\s+0x([0-9a-f]{1,16}) (\S.*?) \(([^()]+?)(?: \+ 0x[0-9a-f]+)?\)$/;
const extra =
  /^\s*(?:Module \S.*|Found module \S.*|ELF object binary architecture: \S.*|Metadata for module .*|coredump of .*|Core file was truncated.*)$/;

class CoredumpReader implements Reader {
  readonly #session: Session;
  readonly #out: StackDump;
  #isTruncated = false;

  constructor(session: Session) {
    this.#session = session;
    this.#out = new StackDump(session, 'coredumpctl', {
      counts: ({ threads, signal }) => threads.length > 0 || signal !== undefined,
      whole: (dump) => this.#whole(dump),
    });
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    // a frame is never the first line: without its thread's head, a core's frame is nobody's
    if (first === 35) return this.#out.thread !== undefined && this.#frame(text, line.no);
    const taken =
      this.#announces(text, line.no) ||
      this.#field(text) ||
      this.#head(text, line.no) ||
      (this.#out.dump !== undefined && extra.test(text));
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#out.close();
  }

  end(): void {
    this.#out.close();
  }

  /** The first line of either form: `PID: 4186 (fetcher)` or `Process 4186 (fetcher) of user 0 dumped core.` */
  #announces(text: string, no: number): boolean {
    const [, key, value = ''] = field.exec(text) ?? [];
    const match = key === 'PID' ? pidField.exec(value) : message.exec(text);
    if (match === null) return false;
    const pid = Number(match[1]);
    const open = this.#out.dump;
    if (open?.pid !== pid || (open.threads.length > 0 && key === 'PID')) this.#out.close();
    this.#open(no, pid).program ??= match[2] ?? '';
    return true;
  }

  #field(text: string): boolean {
    const { dump } = this.#out;
    const match = dump === undefined ? null : field.exec(text);
    if (dump === undefined || match === null) return false;
    const value = match[2] ?? '';
    this.#isTruncated ||= value.includes('(truncated)');
    if (match[1] === 'Signal') dump.signal = `SIG${/\((\w+)\)/.exec(value)?.[1] ?? value}`;
    if (match[1] === 'Command Line') dump.command = value;
    if (match[1] === 'Executable') dump.program = value;
    return true;
  }

  #head(text: string, no: number): boolean {
    const tid = head.exec(text)?.[1];
    if (tid === undefined) return false;
    this.#open(no);
    this.#out.begins({ tid: Number(tid) }, no);
    return true;
  }

  #open(no: number, pid?: number): Draft {
    this.#out.dump ??= { ...draft(this.#session, 'coredumpctl', no, pid), core: true };
    return this.#out.dump;
  }

  #frame(text: string, no: number): boolean {
    const match = frame.exec(text);
    if (match === null) return false;
    const [, , pc = '', symbol = '', module = ''] = match;
    const { fn, args } = splitSymbol(symbol);
    const found: Frame = {
      fn: fn === 'n/a' ? '??' : fn,
      language: 'native',
      inputLine: no,
      address: address(`0x${pc}`),
      ...(args !== undefined && { args }),
      ...(module !== 'n/a' && { module }),
    };
    this.#out.frame(found);
    return true;
  }

  #whole({ pid, threads }: Draft): string | undefined {
    const isWhole = threads.some(({ tid }) => tid === pid) && !this.#isTruncated;
    this.#isTruncated = false;
    return isWhole ? 'systemd-coredump prints every thread of the core' : undefined;
  }
}

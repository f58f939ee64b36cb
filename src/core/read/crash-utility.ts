/**
 * `bt`, `foreach bt` of the crash utility, which reads the kernel's dumps. crash 4 to 8, x86-64 and others.
 * https://github.com/crash-utility/crash/blob/master/kernel.c (back_trace), x86_64.c (x86_64_print_stack_entry)
 * No capture of our own: it needs a dump of a kernel. Written from the code.
 */
import { firstByte, type ThreadDraft, textOf } from './draft.ts';
import { kernelFrame } from './kernel-frame.ts';
import { EntryRegisters } from './kernel-registers.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';

export const crashUtility: Format = {
  name: 'crash',
  title: 'crash utility: bt, foreach bt',
  source: 'https://github.com/crash-utility/crash/blob/master/kernel.c',
  take: "echo 'foreach UN bt' | crash vmlinux vmcore",
  example: [
    'PID: 4186     TASK: ffff8a0c4d5a8000  CPU: 2    COMMAND: "fetcher"',
    ' #0 [ffffb0c5c0a3fc88] __schedule at ffffffff9d9c2d8a',
    ' #1 [ffffb0c5c0a3fd20] schedule at ffffffff9d9c3199',
    ' #2 [ffffb0c5c0a3fd38] futex_wait_queue at ffffffff9d163c21',
    '    RIP: 00007f8b94be112b  RSP: 00007ffd21e37fb0  RFLAGS: 00000246',
    '    RAX: ffffffffffffffda  RBX: 0000000000000000  RCX: 00007f8b94be112b',
    '    RDX: 0000000000000002  RSI: 0000000000000080  RDI: 0000561e18e052a0',
    '    R10: 0000000000000000  R8: 0000000000000000  R9: 0000000000000000',
    '    ORIG_RAX: 00000000000000ca  CS: 0033  SS: 002b',
  ].join('\n'),
  open: (session) => new CrashUtilityReader(session),
};

const head = /^PID: (\d{1,10})\s+TASK: ([0-9a-f]{8,16})\s+CPU: \d{1,5}\s+COMMAND: "(.*)"$/;
// " #0 [ffffb0c5c0a3fc88] __schedule at ffffffff9d9c2d8a", with modules "… at ffffffffc0a1 [nfs]", " [exception RIP: native_halt+14]"
const frame = /^\s*#(\d{1,4}) \[([0-9a-f]{8,16})\] (\S+)(?: \([^()]*\))? at ([0-9a-f]{8,16})(?: \[(\w+)\])?$/;
const between =
  /^(?:\s{3,}(?:\[exception RIP: .*\]|(?:R\w{1,2}|RFLAGS|ORIG_RAX|CS|SS|EIP|E\w\w|PC|LR|SP|X\d{1,2}|PSTATE|ORIG_X0|SYSCALLNO): [0-9a-f]{4,16}\b.*|[0-9a-f]{16}: .*)|--- <?.{1,40}>? ---|bt: .*)$/;
const source = /^\s{4,}(\/\S.*): (\d{1,7})$/;
const register = /\b(ORIG_RAX|R[A-Z0-9]{1,2}): ([0-9a-f]{16})\b/g;

class CrashUtilityReader implements Reader {
  readonly #session: Session;
  readonly #out: StackDump;
  readonly #registers = new EntryRegisters();

  constructor(session: Session) {
    this.#session = session;
    this.#out = new StackDump(session, 'crash');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0 || (this.#out.dump === undefined && first !== 80)) return false; // PID:
    const text = textOf(line);
    if (text === undefined) return false;
    const { thread } = this.#out;
    const taken = this.#head(text, line.no) || (thread !== undefined && this.#rest(thread, text, line.no));
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
  }

  end(): void {
    this.#close();
  }

  /** The number is that of the task: the process is not said. */
  #head(text: string, no: number): boolean {
    const match = head.exec(text);
    if (match === null) return false;
    this.#close();
    const [, tid, , name = ''] = match;
    const place = this.#session.place(no);
    const status = { kind: 'status' as const, place, tid: Number(tid), name };
    this.#out.dump = { format: 'crash', place, endLine: no, core: true, threads: [], facts: [status] };
    this.#out.begins({ tid: Number(tid), name }, no);
    return true;
  }

  #rest(thread: ThreadDraft, text: string, no: number): boolean {
    const match = frame.exec(text);
    if (match !== null) {
      const [, , , fn = '??', pc, module] = match;
      thread.frames.push(kernelFrame(fn, no, pc, module));
      return true;
    }
    const [, file, line] = source.exec(text) ?? [];
    const last = thread.frames.at(-1);
    if (file !== undefined && last !== undefined) {
      this.#out.amend(no, (top) => Object.assign(top, { file, line: Number(line) }));
      return true;
    }
    this.#registers.read(text, register);
    return between.test(text);
  }

  #close(): void {
    const { dump, thread } = this.#out;
    const call = thread === undefined ? undefined : this.#registers.systemCall(thread);
    if (call !== undefined) dump?.facts.push(call);
    this.#registers.clear();
    this.#out.close();
  }
}

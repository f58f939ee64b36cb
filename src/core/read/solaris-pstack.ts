/**
 * pstack of Solaris and illumos, of processes and cores; and AIX's procstack, which prints much the same.
 * https://github.com/illumos/illumos-gate/blob/master/usr/src/cmd/ptools/pstack/pstack.c (print_frame, thr_stack, lwplist),
 * procstack: https://www.ibm.com/docs/en/aix/7.3?topic=p-procstack-command
 * No capture of our own: neither runs here. Written from the code and the manual page.
 */
import type { Frame } from '../model.ts';
import { address, isDigit } from '../text.ts';
import { firstByte, lineBelow, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';
import { splitSymbol } from './symbol.ts';

export const solarisPstack: Format = {
  name: 'pstack',
  title: 'pstack of Solaris and illumos, procstack of AIX',
  source: 'https://github.com/illumos/illumos-gate/blob/master/usr/src/cmd/ptools/pstack/pstack.c',
  take: 'pstack PID',
  example: [
    '12345:\t/usr/bin/fetcher -v',
    '-----------------  lwp# 1 / thread# 1  --------------------',
    ' fffffd7fff1c9c7a lwp_park (0, 0, 0)',
    ' fffffd7fff1bd3e5 mutex_lock_impl (4130a0, 0) + 105',
    ' 0000000000401a3c log_line (402089) + 2c',
  ].join('\n'),
  open: (session) => new SolarisPstackReader(session),
};

// "12345:\t/usr/bin/foo -x", "core 'core' of 12345:\t/usr/bin/foo"
const process = /^(?:core '(?:.{1,200})' of )?(\d{1,10}):(?:\t| {1,8})(\S.*)$/;
// "-----------------  lwp# 1 / thread# 1  --------------------", "----- thread# 2 / lwp# 2 [worker] -----", "--- lwp# 3 --- " of older ones
const lwp =
  /^-{4,}\s*(?:lwp# ?(\d{1,10})|thread# ?(\d{1,10}))(?: \/ (?:thread# ?(\d{1,10})|lwp# ?(\d{1,10})))?(?: \[(.*)\])?\s*-{4,}$/;
// "---------- tid# 12345 (pthread ID: 1) ----------"
const tid = /^-{4,}\s*tid# ?(\d{1,10})(?: \(pthread ID: +(\d{1,10})\))?\s*-{4,}$/;
// " fe8c9f5c lwp_park (0, 0, 0)", " 08050a3c main     (1, 8047a9c) + 2c", " 00000001 ???????? (…)"; AIX: "0x00000001000005e4  main(??, ??) + 0x44"
const frame =
  /^\s*(?:0x)?([0-9a-f]{8,16})\s+(\S.*?)\s*\(([^()]*)\)(?:,? ?(?:exit value = 0x[0-9a-f]+ ?)?(?:\+ (?:0x)?[0-9a-f]+)?)?(?: \[.*\])?$/;
const exited = /\*\* zombie (?:\((?:exited|killed)[^)]*\) )?\*\*/;

class SolarisPstackReader implements Reader {
  readonly #out: StackDump;

  constructor(session: Session) {
    this.#out = new StackDump(session, 'pstack', {
      whole: ({ pidFrom }) => (pidFrom === 'tool' ? 'pstack prints every thread of the process' : undefined),
    });
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    // a head, "---- lwp# 1", "core '…' of 12345"; frames are hexadecimal
    if (
      !isDigit(first) &&
      first !== 45 &&
      first !== 99 &&
      !(this.#out.thread !== undefined && first > 96 && first < 103)
    )
      return false;
    const text = textOf(line);
    if (text === undefined) return false;
    const taken = this.#lwp(text, line.no) || this.#frame(text, line.no) || this.#begins(text, line);
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#out.close();
  }

  end(): void {
    this.#out.close();
  }

  #begins(text: string, line: Line): boolean {
    const match = process.exec(text);
    if (match === null) return false;
    const below = lineBelow(line, 400);
    if (!lwp.test(below) && !tid.test(below) && !frame.test(below)) return false;
    const command = match[2] ?? '';
    const program = command.split(/\s/, 1)[0] ?? '';
    const isCore = text.startsWith('core');
    Object.assign(this.#out.begin(line.no, Number(match[1])), { command, program, ...(isCore && { core: true }) });
    // a process of one thread has no rule with its number
    if (frame.test(below)) this.#out.begins({}, line.no);
    return true;
  }

  #lwp(text: string, no: number): boolean {
    if (!text.startsWith('---')) return false;
    const [, one, other, thread, more, name] = lwp.exec(text) ?? [];
    const [, kernel, pthread] = tid.exec(text) ?? [];
    const id = one ?? more ?? other ?? kernel;
    if (id === undefined) return false;
    // Solaris numbers the lwps of each process from 1 on; AIX's tids are of the whole system
    const ids = kernel === undefined ? { number: Number(thread ?? other ?? id) } : { tid: Number(kernel) };
    const named = { ...(pthread !== undefined && { number: Number(pthread) }), ...(name !== undefined && { name }) };
    this.#out.begins({ ...ids, ...named }, no);
    return true;
  }

  #frame(text: string, no: number): boolean {
    if (this.#out.thread === undefined) return false;
    const match = frame.exec(text);
    if (match === null) return exited.test(text);
    const [, pc = '0', symbol = '', args = ''] = match;
    const { fn } = splitSymbol(symbol);
    const found: Frame = {
      fn: /^\?+$/.test(fn) ? '??' : fn,
      language: 'native',
      inputLine: no,
      address: address(`0x${pc}`),
      ...(args !== '' && { args: hexadecimal(args) }),
    };
    this.#out.frame(found);
    return true;
  }
}

/** pstack prints arguments in hexadecimal without a sign: `(4130a0, 0)`; AIX prints `??`. */
function hexadecimal(args: string): string {
  return args.replace(/(^|, ?)([0-9a-f]+)(?=,|$)/g, '$10x$2');
}

/**
 * WinDbg, cdb, ntsd: `~*k`, `~*kb`, `~*kn`, `~*kP`. Debugging Tools for Windows 6 to 10.
 * Written from the printed format, since it is made by closed code:
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/k--kb--kc--kd--kp--kp--kv--display-stack-backtrace-
 * No capture of our own: the tool does not run here.
 */
import type { Frame } from '../model.ts';
import { address, isDigit } from '../text.ts';
import { firstByte, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';
import { splitSymbol } from './symbol.ts';

export const windbg: Format = {
  name: 'windbg',
  title: 'WinDbg, cdb: ~*k',
  source:
    'https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/k--kb--kc--kd--kp--kp--kv--display-stack-backtrace-',
  take: 'cdb -p PID -c "~*k; qd"',
  example: [
    '   0  Id: 1a2c.1b3c Suspend: 1 Teb: 000000d4`6a3f1000 Unfrozen',
    ' # Child-SP          RetAddr               Call Site',
    '00 000000d4`6a5ff5d8 00007ffb`5d1c1d4a     ntdll!NtWaitForAlertByThreadId+0x14',
    '01 000000d4`6a5ff5e0 00007ffb`5d1a2f3e     ntdll!RtlpWaitOnCriticalSection+0x1b6',
    '02 000000d4`6a5ff6a0 00007ff6`1f2a1234     fetcher!log_line+0x2c [C:\\src\\log.c @ 37]',
  ].join('\n'),
  open: (session) => new WindbgReader(session),
};

// ".  0  Id: 1a2c.1b3c Suspend: 1 Teb: 000000d4`6a3f1000 Unfrozen "main""
const threadHead =
  /^\s*[.#]?\s*(\d{1,6})\s+Id: ([0-9a-f]{1,8})\.([0-9a-f]{1,8}) Suspend: -?\d+ Teb: ([0-9a-f`]{8,17})(?: (Unfrozen|Frozen))?(?: "(.*)")?\s*$/;
const columns = /^\s*(?:# )?\s*(?:Child-SP\s+RetAddr|ChildEBP\s+RetAddr|Memory\s+Child|RetAddr)\b.*/;
// "00 000000d4`6a5ff5d8 00007ffb`5d1c1d4a     ntdll!NtWait+0x14 [file @ 37]"; with the arguments of kb: " : a b c d : "
const frame =
  /^\s*(?:([0-9a-f]{2,4})\s+)?([0-9a-f]{8}(?:`[0-9a-f]{8})?) ([0-9a-f]{8}(?:`[0-9a-f]{8})?)\s+(?:: (?:[0-9a-f`]{8,17} ){4}: |(?:[0-9a-f]{8} ){3})?(\S.*)$/;
const inlined = /^\s*(?:([0-9a-f]{2,4})\s+)?\(Inline Function\) -{8}`?-{0,8}\s+(\S.*)$/;
const site = /^(?:([^\s!]+)!)?(.*?)(?:\+0x([0-9a-f]+))?(?: \[(.+?) @ (\d{1,7})\])?$/;
const prompt = /^\d{1,4}:\d{1,4}(?::\w+)?> ?.*$/;

class WindbgReader implements Reader {
  readonly #out: StackDump;
  /** The return address of the frame before: where the next one is. */
  #returnsTo: string | undefined;

  constructor(session: Session) {
    this.#out = new StackDump(session, 'windbg');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    if (this.#out.dump === undefined && !isDigit(first) && first !== 46 && first !== 35) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    const taken =
      this.#head(text, line.no) ||
      (this.#out.thread !== undefined && (columns.test(text) || this.#frame(text, line.no))) ||
      (this.#out.dump !== undefined && prompt.test(text));
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#out.close();
  }

  end(): void {
    this.#out.close();
  }

  #head(text: string, no: number): boolean {
    const match = threadHead.exec(text);
    if (match === null) return false;
    const [, number, process = '0', id = '0', , frozen, name] = match;
    const pid = Number.parseInt(process, 16);
    if (this.#out.dump?.pid !== pid) this.#out.begin(no, pid);
    this.#returnsTo = undefined;
    const named = { ...(name !== undefined && { name }), ...(frozen === 'Frozen' && { marks: [frozen] }) };
    this.#out.begins({ number: Number(number), tid: Number.parseInt(id, 16), ...named }, no);
    return true;
  }

  #frame(text: string, no: number): boolean {
    const inline = inlined.exec(text);
    const match = inline === null ? frame.exec(text) : null;
    if (inline === null && match === null) return false;
    const { where, isKernel } = described(inline?.[2] ?? match?.[4] ?? '');
    const found: Frame = {
      ...where,
      language: isKernel ? 'kernel' : 'native',
      inputLine: no,
      ...(this.#returnsTo !== undefined && { address: address(`0x${this.#returnsTo}`) }),
      ...(inline !== null && { inlined: true }),
    };
    this.#out.frame(found);
    if (match !== null) this.#returnsTo = match[3]?.replace('`', '');
    return true;
  }
}

/** `fetcher!log_line+0x2c [C:\src\log.c @ 37]`, `0x00007ff6`1f2a1234`, `fetcher!std::map<int,int>::at(int)+0x4` */
function described(text: string): {
  where: Pick<Frame, 'fn' | 'args' | 'module' | 'file' | 'line'>;
  isKernel: boolean;
} {
  const [, module, symbol = '', , file, line] = site.exec(text.trim()) ?? [];
  const { fn, args } = splitSymbol(symbol);
  const isUnknown = fn === '' || /^0x[0-9a-f`]+$/.test(fn);
  return {
    where: {
      fn: isUnknown ? '??' : fn,
      ...(args !== undefined && args !== '' && { args }),
      ...(module !== undefined && { module }),
      ...(file !== undefined && { file, line: Number(line) }),
    },
    isKernel: module === 'nt',
  };
}

/**
 * FreeBSD's `procstat -kk PID`: kernel stacks, one thread a row. FreeBSD 7 to 15.
 * https://github.com/freebsd/freebsd-src/blob/main/usr.bin/procstat/procstat_kstack.c
 */
import { draft, firstByte, textOf } from './draft.ts';
import { kernelFrame } from './kernel-frame.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { StackDump } from './stack-dump.ts';

export const procstat: Format = {
  name: 'proc',
  title: 'FreeBSD: procstat -kk',
  source: 'https://github.com/freebsd/freebsd-src/blob/main/usr.bin/procstat/procstat_kstack.c',
  take: 'procstat -kk PID',
  example: [
    '  PID    TID COMM                TDNAME              KSTACK',
    ' 2039 111266 zsh                 -                   mi_switch+0x155 sleepq_switch+0x11a sleepq_wait_sig+0x9',
  ].join('\n'),
  open: (session) => new ProcstatReader(session),
};

const header = /^\s*PID\s+TID\s+COMM\s+TDNAME\s+KSTACK$/;
const row =
  /^\s*(\d{1,8})\s+(\d{1,8})\s+(\S.{0,40}?)\s{2,}(\S.{0,40}?)\s{2,}(\S+\+0x[0-9a-f]+\b.*|<running>|<swapped>)$/;
const continuation = /^\s*[A-Za-z_]\w*\+0x[0-9a-f]+(?:$| )/;

class ProcstatReader implements Reader {
  readonly #session: Session;
  readonly #out: StackDump;

  constructor(session: Session) {
    this.#session = session;
    this.#out = new StackDump(session, 'proc');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0 || first === 35) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    if (header.test(text)) return true;
    const match = row.exec(text);
    if (match !== null) {
      this.#begin(Number(match[1]), Number(match[2]), match[3] ?? '', match[4] ?? '', line.no);
      this.#frames(match[5] ?? '', line.no);
      return true;
    }
    if (this.#out.thread === undefined || !continuation.test(text)) return false;
    this.#frames(text, line.no);
    return true;
  }

  interrupted(): void {
    this.#out.close();
  }

  end(): void {
    this.#out.close();
  }

  #begin(pid: number, tid: number, command: string, name: string, no: number): void {
    if (this.#out.dump?.pid !== pid) this.#out.close();
    this.#out.dump ??= { ...draft(this.#session, 'proc', no, pid), program: command };
    this.#out.begins({ tid, ...(name !== '-' && { name }) }, no);
  }

  #frames(text: string, no: number): void {
    for (const word of text.trim().split(/\s+/)) {
      const at = word.indexOf('+0x');
      if (at > 0) this.#out.frame(kernelFrame(word.slice(0, at), no));
    }
    this.#out.reached(no);
  }
}

/**
 * FreeBSD's `procstat -kk PID`: kernel stacks, one thread a row. FreeBSD 7 to 15.
 * https://github.com/freebsd/freebsd-src/blob/main/usr.bin/procstat/procstat_kstack.c
 */
import type { Frame } from '../model.ts';
import { type Draft, draft, finished, firstByte, type ThreadDraft, textOf } from './draft.ts';
import { kernelFrame } from './kernel-frame.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

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
  #dump: Draft | undefined;
  #thread: ThreadDraft | undefined;

  constructor(session: Session) {
    this.#session = session;
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
      this.#thread?.frames.push(...frames(match[5] ?? '', line.no));
      return true;
    }
    if (this.#thread === undefined || !continuation.test(text)) return false;
    this.#thread.frames.push(...frames(text, line.no));
    if (this.#dump !== undefined) this.#dump.endLine = line.no;
    return true;
  }

  interrupted(): void {
    this.#finish();
  }

  end(): void {
    this.#finish();
  }

  #begin(pid: number, tid: number, command: string, name: string, no: number): void {
    this.#closeThread();
    if (this.#dump?.pid !== pid) this.#finish();
    this.#dump ??= { ...draft(this.#session, 'proc', no, pid), program: command };
    this.#dump.endLine = no;
    this.#thread = { place: this.#session.place(no), tid, frames: [], ...(name !== '-' && { name }) };
  }

  #closeThread(): void {
    if (this.#thread !== undefined && this.#thread.frames.length > 0) this.#dump?.threads.push(finished(this.#thread));
    this.#thread = undefined;
  }

  #finish(): void {
    this.#closeThread();
    if (this.#dump !== undefined && this.#dump.threads.length > 0) this.#session.emit(this.#dump);
    this.#dump = undefined;
  }
}

function frames(text: string, no: number): Frame[] {
  const found: Frame[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const at = word.indexOf('+0x');
    if (at > 0) found.push(kernelFrame(word.slice(0, at), no));
  }
  return found;
}

/**
 * strace 4.5 to 6.14: `strace -p`, `-f`, `-o`, with time stamps. Kept: the last call of each thread, births and deaths.
 * https://github.com/strace/strace/blob/master/src/strace.c (printleader, attach), syscall.c (print_syscall_resume)
 */
import type { Fact } from '../model.ts';
import { type Draft, draft, firstByte, given, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { type StraceLine, splitArguments, straceContinuation, straceLine } from './strace-line.ts';

export const strace: Format = {
  name: 'strace',
  title: 'strace -f -p PID',
  source: 'https://github.com/strace/strace/blob/master/src/strace.c',
  take: 'timeout -s INT 5 strace -f -p PID',
  example: [
    'strace: Process 4179 attached with 2 threads',
    '[pid  4182] read(3,  <unfinished ...>',
    '[pid  4179] wait4(4186, ',
  ].join('\n'),
  open: (session) => new StraceReader(session),
};

interface Call {
  readonly name: string;
  args: string;
  result?: string;
  readonly line: number;
}

const prompt = /(?:^|[#$%>]\s?)(?:sudo )?strace\s[^|;]*?(?:-p\s?|--attach=)(\d{1,10})\b/;
const births = new Set(['fork', 'vfork', 'clone', 'clone3']);

class StraceReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;
  #pid: number | undefined;
  #isAttached = false;
  /** By thread; undefined stands for the only one, which strace does not name. */
  #calls = new Map<number | undefined, Call>();
  /** Process of each thread whose birth was seen; undefined where only the birth is known. */
  readonly #owner = new Map<number, number | undefined>();
  /** Processes whose fork was seen, and no exec since. */
  readonly #forks = new Map<number, Extract<Fact, { kind: 'fork' }>>();
  #startsHere = false;
  #hasThreads = false;
  #pending: { kind: 'thread-count'; pid: number; threads: number }[] = [];
  #last: number | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    if (first === 35 && line.bytes[line.start + 1] !== 32) return false; // "#0 …", every debugger's frame
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    return this.#command(text) || this.#statement(text, line.no) || this.#continue(text, line.no);
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#close();
    this.#isAttached = false;
  }

  end(): void {
    this.#close();
  }

  #command(text: string): boolean {
    const pid = text.includes('strace ') ? prompt.exec(text)?.[1] : undefined;
    if (pid === undefined) return false;
    this.#close();
    this.#pid = Number(pid);
    this.#isAttached = true;
    this.#session.announcePid(this.#pid);
    return true;
  }

  #statement(text: string, no: number): boolean {
    const found = straceLine(text);
    if (found === undefined) return false;
    const isKnown = this.#isAttached || (this.#dump !== undefined && found.tid !== undefined);
    if (found.says === 'call' && !found.isSure && !isKnown) return false;
    this.#take(found, no);
    this.#open(no).endLine = no;
    return true;
  }

  #take(found: StraceLine, no: number): void {
    this.#last = found.tid;
    this.#meet(found.tid);
    switch (found.says) {
      case 'attached':
        this.#attach(found.pid, found.threads);
        break;
      case 'call':
        this.#open(no);
        this.#calls.set(found.tid, {
          name: found.name,
          args: found.args,
          line: no,
          ...(found.result !== undefined && { result: found.result }),
        });
        if (found.attached !== undefined) this.#attach(found.attached, 1);
        if (found.name === 'execve' && found.result === '0') this.#startsHere = true;
        if (found.name.startsWith('execve') && found.tid !== undefined) this.#forks.delete(found.tid);
        if (found.result !== undefined) this.#born(found.tid, no);
        break;
      case 'resumed':
        this.#resume(found.tid, found.args, found.result, no);
        break;
      case 'exited':
        this.#open(no);
        this.#calls.delete(found.tid);
        this.#fact({ kind: 'status', place: this.#session.place(no), ...this.#who(found.tid), state: 'X' }, no);
        break;
      case 'detached':
      case 'nothing':
        break;
      default:
        found satisfies never;
    }
  }

  #attach(pid: number, threads: number): void {
    const isFirst = this.#pid === undefined && this.#dump === undefined;
    const isAsked = this.#pid === pid;
    this.#isAttached = true;
    // Later notices are of the children and threads that -f follows.
    if (!isFirst && !isAsked) {
      if (!this.#owner.has(pid)) this.#owner.set(pid, undefined);
      return;
    }
    this.#pid = pid;
    this.#owner.set(pid, pid);
    this.#hasThreads = threads > 1;
    this.#session.announcePid(pid);
    if (threads > 1) this.#pending.push({ kind: 'thread-count', pid, threads });
  }

  /** A trace that begins with execve: the first thread that nobody made is the process itself. */
  #meet(tid: number | undefined): void {
    if (tid === undefined || this.#owner.has(tid)) return;
    if (!this.#startsHere) return;
    this.#startsHere = false;
    this.#pid = tid;
    this.#owner.set(tid, tid);
  }

  #resume(tid: number | undefined, args: string, value: string | undefined, no: number): void {
    this.#open(no);
    const call = this.#calls.get(tid);
    if (call === undefined) return;
    call.args = `${call.args} ${args}`.trim();
    if (value === undefined) return;
    call.result = value;
    this.#born(tid, no);
  }

  #continue(text: string, no: number): boolean {
    const call = this.#calls.get(this.#last);
    if (call === undefined || call.result !== undefined) return false;
    const value = straceContinuation(text);
    if (value === undefined) return false;
    call.result = value;
    this.#open(no).endLine = no;
    this.#born(this.#last, no);
    return true;
  }

  /** A finished clone says who is whose child. */
  #born(tid: number | undefined, no: number): void {
    const call = this.#calls.get(tid);
    const child = Number(call?.result);
    if (call === undefined || !births.has(call.name) || !(child > 0)) return;
    const owner = this.#who(tid).pid;
    const isThread = call.args.includes('CLONE_THREAD');
    this.#owner.set(child, isThread ? owner : child);
    // the child of a vfork borrows its parent's memory, to exec
    if (!isThread && call.name !== 'vfork' && !call.args.includes('CLONE_VM'))
      this.#forks.set(
        child,
        given({ kind: 'fork' as const, place: this.#session.place(no), pid: child, forkedByTid: tid ?? this.#pid }),
      );
    if (!isThread)
      this.#fact(given({ kind: 'status' as const, place: this.#session.place(no), pid: child, ppid: owner }), no);
    this.#fact(this.#callFact(tid, call), no);
  }

  #who(tid: number | undefined): { pid?: number; tid?: number } {
    if (tid === undefined) return given({ pid: this.#pid, tid: this.#pid });
    const pid = this.#owner.get(tid) ?? (this.#hasThreads && !this.#owner.has(tid) ? this.#pid : undefined);
    return given({ pid, tid });
  }

  #callFact(tid: number | undefined, call: Call): Fact {
    const who = this.#who(tid);
    const place = this.#session.place(call.line);
    return given({
      kind: 'syscall' as const,
      place,
      ...who,
      name: call.name,
      args: splitArguments(call.args),
      result: call.result,
    });
  }

  #fact(fact: Fact, no: number): void {
    this.#open(no).facts.push(fact);
  }

  #open(no: number): Draft {
    this.#dump ??= draft(this.#session, 'strace', no, this.#pid);
    for (const fact of this.#pending.splice(0)) this.#dump.facts.push({ ...fact, place: this.#session.place(no) });
    return this.#dump;
  }

  #close(): void {
    const dump = this.#dump;
    for (const [tid, call] of this.#calls) {
      if (call.result === undefined || !births.has(call.name)) dump?.facts.push(this.#callFact(tid, call));
    }
    dump?.facts.push(...this.#forks.values());
    this.#forks.clear();
    if (dump !== undefined && dump.pid === undefined && this.#pid !== undefined)
      Object.assign(dump, { pid: this.#pid, pidFrom: 'tool' });
    if (dump !== undefined && dump.facts.length > 0) this.#session.emit(dump);
    this.#dump = undefined;
    this.#pid = undefined;
    this.#isAttached = false;
    this.#startsHere = false;
    this.#hasThreads = false;
    this.#calls = new Map();
    this.#owner.clear();
    this.#last = undefined;
  }
}

/**
 * Process lists: `ps -eLf`, `ps axjf`, `ps -ef`, `ps aux`, `ps -o …`, top, with or without their header; `pstree -p`.
 * procps-ng 3.2 to 4.0 https://gitlab.com/procps-ng/procps/-/blob/master/src/ps/output.c, BSD
 * https://github.com/freebsd/freebsd-src/blob/main/bin/ps/keyword.c, psmisc 22 to 23.7
 * https://gitlab.com/psmisc/psmisc/-/blob/master/src/pstree.c
 */
import type { Fact } from '../model.ts';
import { type Draft, firstByte, textOf } from './draft.ts';
import { bareRow, type Header, header, type Row, row } from './ps-columns.ts';
import { PsTree } from './ps-tree.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const ps: Format = {
  name: 'proc',
  title: 'process lists: ps -eLf, ps axjf, ps aux, top, pstree -p',
  source: 'https://gitlab.com/procps-ng/procps',
  take: 'ps -eLf',
  example: [
    'UID        PID  PPID   LWP  C NLWP STIME TTY          TIME CMD',
    'root      4179  4178  4179  0    4 13:25 ?        00:00:00 ./fetcher',
    'root      4186  4179  4186  0    1 13:25 ?        00:00:00 ./fetcher',
  ].join('\n'),
  open: (session) => new PsReader(session),
};

// "top - 13:25:40 up 14 min,  0 user,  load average: …" and the summary below it
const top = /^top - \d\d:\d\d:\d\d up /;
const summary = /^(Tasks|Threads|%?Cpu\(s\)|%Cpu\d+ |[KMGT]iB (Mem|Swap)|Mem|Swap)\s*:/;
// "$ ps -H -o lwp,pcpu,time,comm -p 2796": the rows may name only threads
const asks = /(?:^|[#$%>]\s?)(?:sudo )?ps\s[^|;]*-p\s?(\d+)(?:\s|$)/;

interface Level {
  readonly depth: number;
  readonly pid: number;
}

class PsReader implements Reader {
  readonly #session: Session;
  #header: Header | undefined;
  #asked: number | undefined;
  #isTop = false;
  /** `top -H`: the numbers below PID are of threads. */
  #isOfThreads = false;
  #tree: PsTree | undefined;
  #levels: Level[] = [];
  #dump: Draft | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    if (first === 35 && line.bytes[line.start + 1] !== 32) return false; // "#0 …", every debugger's frame
    const text = textOf(line);
    if (text === undefined) return false;
    return this.#heads(text) || this.#row(text, line.no) || this.#branch(text, line.no);
  }

  interrupted(): void {
    this.#finish();
    this.#asked = undefined;
  }

  end(): void {
    this.#finish();
  }

  #heads(text: string): boolean {
    const asked = text.includes('ps ') ? asks.exec(text)?.[1] : undefined;
    const found = header(text);
    const isTop = top.test(text) || (this.#isTop && summary.test(text));
    if (asked === undefined && found === undefined && !isTop) return false;
    const isOfThreads = this.#isOfThreads && found !== undefined;
    if (!isTop || !this.#isTop) this.#finish();
    this.#isOfThreads = isOfThreads || (this.#isOfThreads && isTop);
    if (asked !== undefined) this.#asked = Number(asked);
    this.#isTop = isTop;
    if (isTop && text.startsWith('Threads:')) this.#isOfThreads = true;
    this.#header = found;
    return true;
  }

  #row(text: string, no: number): boolean {
    const place = this.#session.place(no);
    const found = this.#header === undefined ? bareRow(text, place) : row(text, this.#header, place, this.#asked);
    if (found === undefined) return false;
    this.#tree = undefined;
    const parent = this.#parentOf(found);
    if (this.#isOfThreads) this.#add(found.facts.map(ofThread), no);
    else if (parent === undefined) this.#add(found.facts, no);
    else
      this.#add(
        found.facts.map((fact) => (fact.kind === 'status' ? { ...fact, ppid: parent } : fact)),
        no,
      );
    return true;
  }

  /** Branches tell the parent only where no row was filtered out, which a header on top suggests. */
  #parentOf({ pid, depth, hasParent }: Row): number | undefined {
    if (this.#header === undefined || hasParent || pid === undefined || depth === undefined) return undefined;
    while ((this.#levels.at(-1)?.depth ?? -1) >= depth) this.#levels.pop();
    const above = this.#levels.at(-1);
    this.#levels.push({ depth, pid });
    return above?.depth === depth - 1 ? above.pid : undefined;
  }

  #branch(text: string, no: number): boolean {
    if (this.#header !== undefined) return false;
    if (this.#tree === undefined && !PsTree.mayBegin(text)) return false;
    const tree = this.#tree ?? new PsTree();
    const nodes = tree.line(text);
    if (nodes.length === 0) return false;
    this.#tree = tree;
    const place = this.#session.place(no);
    this.#add(
      nodes.map((node): Fact => ({ kind: 'status', place, ...node })),
      no,
    );
    return true;
  }

  #add(facts: readonly Fact[], no: number): void {
    // A list speaks of many processes: its facts carry their pids, the dump has none.
    this.#dump ??= { format: 'proc', place: this.#session.place(no), endLine: no, threads: [], facts: [] };
    this.#dump.facts.push(...facts);
    this.#dump.endLine = no;
  }

  #finish(): void {
    if (this.#dump !== undefined) this.#session.emit(this.#dump);
    this.#dump = undefined;
    this.#header = undefined;
    this.#tree = undefined;
    this.#levels = [];
    this.#isTop = false;
    this.#isOfThreads = false;
  }
}

function ofThread(fact: Fact): Fact {
  if (fact.kind !== 'status' && fact.kind !== 'wchan') return fact;
  const { pid, ...rest } = fact;
  return pid === undefined ? fact : { ...rest, tid: pid };
}

import { ListedFrames } from '../listed-frames.ts';
import type { Dump, Fact, Frame, Thread } from '../model.ts';

type Told = Extract<Fact, { kind: 'wchan' | 'syscall' }>;

const futexes: ReadonlySet<number> = new Set([202, 98]); // x86-64; aarch64

/**
 * Where no tool could show a stack, /proc still says in which function of the kernel a thread sleeps (wchan), or in
 * which system call: one frame of a longer stack.
 */
export function withKernelFrames(dumps: readonly Dump[]): Dump[] {
  const shown = new Set(dumps.filter(({ threads }) => threads.length > 0).map(({ pid }) => pid));
  return dumps.map((dump) => {
    if (dump.format !== 'proc' || dump.pid === undefined || shown.has(dump.pid)) return dump;
    const threads = threadsIn(dump);
    return threads.length === 0 ? dump : { ...dump, threads };
  });
}

function threadsIn({ facts, pid }: Dump): Thread[] {
  const told = new Map<number, Told>();
  for (const fact of facts) {
    if ((fact.kind !== 'wchan' && !isFutex(fact)) || fact.pid !== pid) continue;
    const tid = fact.tid ?? fact.pid;
    if (tid !== undefined && told.get(tid)?.kind !== 'wchan') told.set(tid, fact);
  }
  return [...told].map(([tid, fact]) => threadOf(tid, fact, nameOf(facts, tid)));
}

function isFutex(fact: Fact): fact is Extract<Fact, { kind: 'syscall' }> {
  return fact.kind === 'syscall' && fact.number !== undefined && futexes.has(fact.number);
}

function nameOf(facts: readonly Fact[], tid: number): string | undefined {
  for (const fact of facts) {
    if (fact.kind === 'status' && fact.tid === tid && fact.name !== undefined) return fact.name;
  }
  return undefined;
}

function threadOf(tid: number, fact: Told, name: string | undefined): Thread {
  const frame: Frame = {
    fn: fact.kind === 'wchan' ? fact.name : 'futex',
    language: 'kernel',
    inputLine: fact.place.line,
  };
  return {
    place: fact.place,
    frames: new ListedFrames([frame]),
    tid,
    partial: true,
    ...(name === undefined ? {} : { name }),
  };
}

/** strace follows a fork: what it says of several processes is one dump of each. */
export function perProcess(dump: Dump): Dump[] {
  if (dump.threads.length > 0 || dump.format !== 'strace') return [dump];
  const pids = new Set(dump.facts.map((fact) => ofProcess(fact, dump)));
  if (pids.size < 2) return [dump];
  return [...pids].map((pid) => ({
    ...dump,
    ...(pid === undefined ? {} : { pid }),
    facts: dump.facts.filter((fact) => ofProcess(fact, dump) === pid),
  }));
}

function ofProcess(fact: Fact, { pid }: Dump): number | undefined {
  return ('pid' in fact ? fact.pid : undefined) ?? pid;
}

import type { Dump, Fact, Frame, Frames, Place, Thread } from '../model.ts';
import { ListedFrames } from '../listed-frames.ts';
import { RememberedFrames } from './stack-index.ts';
import { perProcess, withKernelFrames } from './kernel-only.ts';
import { mergeStacks } from './stack-merge.ts';

/** A thread of a process, with all that several dumps said about it. */
export interface Task {
  readonly process: Process;
  readonly tid?: number;
  readonly pthread?: string;
  /** Of a thread that fork did not copy: its kernel thread id in the parent. */
  readonly tidAtFork?: number;
  readonly name?: string;
  readonly number?: number;
  readonly marks: readonly string[];
  /** One stack, innermost first, Python frames laid over the interpreter's own. */
  readonly frames: Frames;
  /** Where the stack begins. */
  readonly place: Place;
  /** Only one frame of it was shown. */
  readonly partial: boolean;
  readonly cut?: string;
  /** The tool said that the thread's frames are Python's, and showed no native ones. */
  readonly pythonOnly: boolean;
}

/** The merge of all dumps about one process. */
export interface Process {
  readonly index: number;
  readonly pid?: number;
  readonly pidSure: boolean;
  readonly ppid?: number;
  readonly program?: string;
  readonly command?: string;
  readonly python?: string;
  readonly core: boolean;
  readonly signal?: string;
  readonly dumps: readonly Dump[];
  readonly tasks: readonly Task[];
  /**
   * Threads that an interpreter still lists although a complete dump of another tool shows that they do not exist
   * in this process: what fork left of the parent's threads (CPython 2.7 keeps their thread states).
   */
  readonly ghosts: readonly Task[];
  /** Addresses of the locks that its threads wait for. */
  readonly waitedLocks: ReadonlySet<string>;
  readonly facts: readonly Fact[];
  readonly complete?: { readonly because: string; readonly place: Place };
  readonly cut?: { readonly says: string; readonly place: Place };
}

export interface Incident {
  readonly processes: readonly Process[];
  /** Facts about pids of which no stack was shown, and facts that name no pid. */
  readonly facts: readonly Fact[];
}

type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

export function factsOf<K extends Fact['kind']>(facts: readonly Fact[], kind: K): FactOf<K>[] {
  return facts.filter((fact): fact is FactOf<K> => fact.kind === kind);
}

/** Joins what dumps say about the same process and the same thread. */
export function incidentOf(read: readonly Dump[]): Incident {
  const dumps = withKernelFrames([...read].sort(byContent)).flatMap(perProcess);
  const groups = groupByProcess(dumps.filter((dump) => dump.threads.length > 0));
  const drafts = groups.map((group) => ({ dumps: [...group], pid: pidOf(group) }));
  const bare = dumps.filter((dump) => dump.threads.length === 0);
  const watched = bare.filter((dump) => isWatched(dump) && !drafts.some(({ pid }) => pid?.pid === dump.pid));
  for (const dump of watched) drafts.push({ dumps: [withThreads(dump)], pid: pidOf([dump]) });
  const loose = bare.filter((dump) => !watched.includes(dump));
  const facts: Fact[] = [];
  for (const dump of loose) {
    const home = drafts.find(({ pid }) => pid !== undefined && dump.pid === pid.pid);
    if (home !== undefined && dump.facts.every((fact) => factPid(fact) === undefined || factPid(fact) === dump.pid))
      home.dumps.push(dump);
    else facts.push(...dump.facts.map((fact) => withPid(fact, dump.pid)));
  }
  for (const { dumps: own } of drafts)
    for (const dump of own) facts.push(...dump.facts.filter((fact) => factPid(fact) !== undefined));
  const processes = drafts.map((draft, index) => processOf(draft.dumps, draft.pid, index, facts, drafts.length === 1));
  return { processes, facts };
}

/** Of which the kernel or strace shows a system call that has not returned, though nobody a stack. */
function isWatched({ pid, facts }: Dump): boolean {
  return pid !== undefined && facts.some((fact) => fact.kind === 'syscall' && fact.result === undefined);
}

/** A thread without frames for each system call. */
function withThreads(dump: Dump): Dump {
  const calls = factsOf(dump.facts, 'syscall').filter(({ result }) => result === undefined);
  const byTid = new Map(calls.map((call) => [call.tid ?? call.pid ?? dump.pid, call]));
  const threads = [...byTid].map(
    ([tid, { place }]): Thread => ({ place, frames: new ListedFrames([]), ...(tid === undefined ? {} : { tid }) }),
  );
  return { ...dump, threads };
}

/** The same dumps in any order, under any names, give the same incident: they are ordered by what they say. */
function byContent(a: Dump, b: Dump): number {
  const size = ({ threads }: Dump): number => threads.reduce((sum, { frames }) => sum + frames.length, 0);
  const id = ({ pid, threads }: Dump): number =>
    pid ?? Math.min(...threads.map(({ tid }) => tid ?? Number.MAX_SAFE_INTEGER));
  return (
    id(a) - id(b) ||
    a.format.localeCompare(b.format) ||
    size(b) - size(a) ||
    b.facts.length - a.facts.length ||
    a.endLine - a.place.line - (b.endLine - b.place.line)
  );
}

function factPid(fact: Fact): number | undefined {
  return 'pid' in fact ? fact.pid : undefined;
}

function withPid(fact: Fact, pid: number | undefined): Fact {
  if (pid === undefined || factPid(fact) !== undefined) return fact;
  if (fact.kind === 'lock' || fact.kind === 'value' || fact.kind === 'held') return fact;
  return { ...fact, pid };
}

function groupByProcess(dumps: readonly Dump[]): Dump[][] {
  const parent = dumps.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const owner = new Map<string, number>();
  const join = (key: string, index: number): void => {
    const known = owner.get(key);
    if (known === undefined) owner.set(key, index);
    else if (!disagree(dumps[root(known)], dumps[index])) parent[root(index)] = root(known);
  };
  dumps.forEach((dump, index) => {
    if (dump.pid !== undefined && dump.pidFrom !== 'file-name') join(`${dump.pid}`, index);
    for (const thread of dump.threads) if (thread.tid !== undefined) join(`${thread.tid}`, index);
  });
  // A file's name is the weakest hint: it only joins dumps that share no thread id with anything else.
  dumps.forEach((dump, index) => {
    if (dump.pidFrom === 'file-name' && dump.pid !== undefined && dump.threads.every(({ tid }) => tid === undefined))
      join(`${dump.pid}`, index);
  });
  joinByPthread(dumps, root, parent);
  const groups = new Map<number, Dump[]>();
  dumps.forEach((dump, index) => {
    const at = root(index);
    groups.set(at, [...(groups.get(at) ?? []), dump]);
  });
  return [...groups.values()];
}

function disagree(a: Dump | undefined, b: Dump | undefined): boolean {
  return (
    a?.pid !== undefined &&
    b?.pid !== undefined &&
    a.pid !== b.pid &&
    a.pidFrom !== 'file-name' &&
    b.pidFrom !== 'file-name'
  );
}

/**
 * faulthandler and the like know threads by pthread id alone. Parent and child share those, so such a dump joins
 * a process only if exactly one has all of its ids.
 */
function joinByPthread(dumps: readonly Dump[], root: (index: number) => number, parent: number[]): void {
  dumps.forEach((dump, index) => {
    if (dump.pid !== undefined || dump.threads.some(({ tid, pthread }) => tid !== undefined || pthread === undefined))
      return;
    const homes = new Set<number>();
    dumps.forEach((other, at) => {
      if (at === index || other.threads.every(({ tid }) => tid === undefined)) return;
      const ids = new Set(other.threads.map(({ pthread }) => pthread));
      if (dump.threads.every(({ pthread }) => ids.has(pthread))) homes.add(root(at));
    });
    const [home] = homes;
    if (homes.size === 1 && home !== undefined) parent[root(index)] = home;
  });
}

interface Pid {
  readonly pid: number;
  readonly sure: boolean;
}

function pidOf(dumps: readonly Dump[]): Pid | undefined {
  const stated = dumps.find((dump) => dump.pid !== undefined && dump.pidFrom !== 'file-name')?.pid;
  if (stated !== undefined) return { pid: stated, sure: true };
  // The first thread that gdb numbers in a live process is its leader, whose TID is the pid and the lowest.
  for (const dump of dumps) {
    const first = dump.threads.find(({ number }) => number === 1);
    if (first?.tid === undefined || dump.core === true) continue;
    if (dump.threads.every(({ tid }) => tid === undefined || tid >= (first.tid ?? 0)))
      return { pid: first.tid, sure: false };
  }
  const main = dumps
    .flatMap((dump) => dump.threads)
    .find(({ name, tid }) => name === 'MainThread' && tid !== undefined);
  if (main?.tid !== undefined) return { pid: main.tid, sure: false };
  const named = dumps.find((dump) => dump.pid !== undefined)?.pid;
  return named === undefined ? undefined : { pid: named, sure: false };
}

function processOf(
  dumps: readonly Dump[],
  pid: Pid | undefined,
  index: number,
  allFacts: readonly Fact[],
  alone: boolean,
): Process {
  const mine = (fact: Fact): boolean => {
    const of = factPid(fact);
    if (of === undefined) return alone;
    return of === pid?.pid || ('tid' in fact && fact.tid !== undefined && tids.has(fact.tid));
  };
  const tids = new Set(dumps.flatMap((dump) => dump.threads.map(({ tid }) => tid)));
  const own = dumps.flatMap((dump) =>
    dump.facts.filter((fact) => factPid(fact) === undefined || factPid(fact) === pid?.pid),
  );
  const facts = [...new Set([...own, ...allFacts.filter(mine)])];
  const status = factsOf(facts, 'status').find(
    (fact) => fact.ppid !== undefined && (fact.pid === undefined || fact.pid === pid?.pid),
  );
  const first = <T>(get: (dump: Dump) => T | undefined): T | undefined =>
    dumps.map(get).find((value) => value !== undefined);
  const ppid = first((dump) => dump.ppid) ?? status?.ppid;
  const program =
    first((dump) => dump.program) ?? factsOf(facts, 'status').find(({ name }) => name !== undefined)?.name;
  const command =
    first((dump) => dump.command) ?? factsOf(facts, 'status').find(({ command: line }) => line !== undefined)?.command;
  const python = first((dump) => dump.python);
  const signal = first((dump) => dump.signal);
  const cut = first((dump) => dump.cut);
  const tasks: Task[] = [];
  const ghosts: Task[] = [];
  const process: Process = {
    index,
    pidSure: pid?.sure ?? false,
    core: dumps.some((dump) => dump.core === true),
    dumps,
    tasks,
    ghosts,
    waitedLocks: new Set(),
    facts,
    ...(pid === undefined ? {} : { pid: pid.pid }),
    ...(ppid === undefined ? {} : { ppid }),
    ...(program === undefined ? {} : { program }),
    ...(command === undefined ? {} : { command }),
    ...(python === undefined ? {} : { python }),
    ...(signal === undefined ? {} : { signal }),
    ...(cut === undefined ? {} : { cut }),
  };
  for (const task of tasksOf(process, dumps)) (isGhost(task, dumps) ? ghosts : tasks).push(task);
  nameLeader(process);
  const complete = completeness(process);
  return complete === undefined ? process : Object.assign(process, { complete });
}

/** The thread that runs the main module is the process's first: its TID is the pid, printed or not. */
function nameLeader(process: Process): void {
  if (process.pid === undefined || !process.pidSure || process.tasks.some(({ tid }) => tid === process.pid)) return;
  const leaders = process.tasks.filter(
    ({ tid, frames }) => tid === undefined && frames.length > 0 && frames.fn(frames.length - 1) === '<module>',
  );
  const [leader] = leaders;
  if (leader !== undefined && leaders.length === 1) Object.assign(leader, { tid: process.pid });
}

function isGhost(task: Task, dumps: readonly Dump[]): boolean {
  if (task.marks.includes('ghost')) return true;
  if (task.tid !== undefined || task.pthread === undefined) return false;
  const whole = dumps.find(
    ({ complete, threads }) =>
      complete !== undefined && threads.some(({ pthread, tid }) => pthread !== undefined && tid !== undefined),
  );
  return whole !== undefined && !whole.threads.some(({ pthread }) => pthread === task.pthread);
}

function completeness(process: Process): Process['complete'] {
  const dump = process.dumps.find(({ complete }) => complete !== undefined);
  if (dump?.complete !== undefined) return dump.complete;
  const count = factsOf(process.facts, 'thread-count').at(0);
  const status =
    factsOf(process.facts, 'status').find(({ threads, tid }) => threads !== undefined && tid === undefined) ??
    factsOf(process.facts, 'status').find(({ threads }) => threads !== undefined);
  const said = count?.threads ?? status?.threads;
  const place = count?.place ?? status?.place;
  if (said === undefined || place === undefined || said !== process.tasks.length) return undefined;
  return { because: said === 1 ? 'the process has one thread' : `all ${said} threads are shown`, place };
}

function tasksOf(process: Process, dumps: readonly Dump[]): Task[] {
  const groups: Thread[][] = [];
  const byTid = new Map<number, Thread[]>();
  const byPthread = new Map<string, Thread[]>();
  const isWhole = dumps.some(({ complete }) => complete !== undefined);
  for (const thread of dumps.flatMap((dump) => dump.threads)) {
    if (isWhole && isGlimpse(thread)) continue;
    const home =
      (thread.tid === undefined ? undefined : byTid.get(thread.tid)) ??
      (thread.pthread === undefined ? undefined : byPthread.get(thread.pthread));
    const group = home ?? [];
    if (home === undefined) groups.push(group);
    group.push(thread);
    if (thread.tid !== undefined) byTid.set(thread.tid, group);
    if (thread.pthread !== undefined) byPthread.set(thread.pthread, group);
  }
  return joinStop(groups).map((group) => taskOf(process, group));
}

/**
 * gdb says on attaching where the process stands, and py-bt prints the Python stack of that same thread: neither names
 * it. Only where nothing else is shown can they be no other threads.
 */
function joinStop(groups: Thread[][]): Thread[][] {
  const threads = groups.flat();
  const isNameless = threads.every(({ tid, pthread }) => tid === undefined && pthread === undefined);
  const [stop, ...others] = threads.filter((thread) => thread.partial === true && !isPythonStack(thread));
  const python = threads.filter(isPythonStack);
  const joins =
    isNameless &&
    stop?.frames.length === 1 &&
    others.length === 0 &&
    python.length > 0 &&
    python.length + 1 === threads.length;
  return joins && isOneStack(python) ? [threads] : groups;
}

/** The same stack, printed once or more often (py-bt and py-bt-full). */
function isOneStack([first, ...more]: readonly Thread[]): boolean {
  return more.every(
    ({ frames }) =>
      first !== undefined &&
      frames.length === first.frames.length &&
      everyFrame(
        frames,
        ({ fn, line }, index) => fn === first.frames.fn(index) && line === first.frames.get(index).line,
      ),
  );
}

/** The one frame that gdb shows when it attaches, of a thread that it does not name: another dump has them all. */
function isGlimpse({ tid, pthread, number, name, frames, marks }: Thread): boolean {
  return [tid, pthread, number, name, marks].every((each) => each === undefined) && frames.length === 1;
}

function taskOf(process: Process, threads: readonly Thread[]): Task {
  const full = threads.filter(({ partial, frames }) => partial !== true && frames.length > 0);
  const shown = threads.filter(({ frames }) => frames.length > 0);
  // one native frame (a row of info threads) still says what the Python frames wait in
  const stacks = full.length > 0 && !full.every(isPythonStack) ? full : shown;
  const main = stacks[0] ?? threads[0];
  if (main === undefined) throw new Error('a task has at least one thread');
  const frames = new RememberedFrames(stacks.length > 1 ? mergeStacks(stacks) : main.frames);
  const first = <T>(get: (thread: Thread) => T | undefined): T | undefined =>
    threads.map(get).find((value) => value !== undefined);
  const tid = first(({ tid: id }) => id);
  const pthread = first(({ pthread: id }) => id);
  const tidAtFork = first(({ tidAtFork: id }) => id);
  // the name that the program gave (Python's) says more than the kernel's, which is often the program's own
  const name =
    threads.find((thread) => thread.name !== undefined && isPythonStack(thread))?.name ??
    first(({ name: title }) => title);
  const number = first(({ number: count }) => count);
  const cut = main.cut;
  return {
    process,
    frames,
    place: main.place,
    partial: full.length === 0,
    marks: threads.flatMap(({ marks }) => marks ?? []),
    pythonOnly: frames.length > 0 && everyFrame(frames, ({ language }) => language === 'python'),
    ...(tid === undefined ? {} : { tid }),
    ...(pthread === undefined ? {} : { pthread }),
    ...(tidAtFork === undefined ? {} : { tidAtFork }),
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(cut === undefined ? {} : { cut }),
  };
}

function isPythonStack({ frames }: Thread): boolean {
  return everyFrame(frames, ({ language }) => language === 'python');
}

function everyFrame(frames: Frames, test: (frame: Frame, index: number) => boolean): boolean {
  for (let i = 0; i < frames.length; i++) if (!test(frames.get(i), i)) return false;
  return true;
}

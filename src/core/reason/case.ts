import { isPointer, parseArgs } from '../args.ts';
import { builtIn, type Knowledge } from '../knowledge/knowledge.ts';
import type { CrashRow, ForkRow, IdleRow } from '../knowledge/rows.ts';
import { isForkName } from '../knowledge/forks.ts';
import type { Place } from '../model.ts';
import type { Options } from '../diagnosis.ts';
import { bare, isSignalFrame } from '../names.ts';
import type { Incident, Process, Task } from './incident.ts';
import { isCopy, type Kin, kinshipOf } from './kinship.ts';
import { hasMoved, pairsOf } from './moved.ts';
import { syscallWaitOf } from './syscall-wait.ts';
import { hiddenWaitOf, type Wait, waitOf } from './waits.ts';

/** Everything that findings look at: the incident with what each thread waits for and who forked whom. */
export interface Case {
  readonly incident: Incident;
  readonly knowledge: Knowledge;
  readonly waits: ReadonlyMap<Task, Wait>;
  readonly marks: ReadonlyMap<Task, StackMarks>;
  readonly kin: readonly Kin[];
}

/** What stands on a stack besides the wait at its top. */
export interface StackMarks {
  /** Indexes of `<signal handler called>`. */
  readonly signals: readonly number[];
  readonly forks: readonly { readonly index: number; readonly row: ForkRow }[];
  /** Frames whose own name says fork: weak. */
  readonly forkNames: readonly number[];
  readonly idle?: { readonly index: number; readonly row: IdleRow };
  readonly crash?: { readonly index: number; readonly row: CrashRow };
}

export function caseOf(incident: Incident, options: Options): Case {
  const knowledge = options.knowledge ?? builtIn;
  const tasks = incident.processes.flatMap((process) => process.tasks);
  const marks = new Map(tasks.map((task) => [task, marksOf(task, knowledge)]));
  const waits = new Map<Task, Wait>();
  const pairs = new Map(incident.processes.map((process) => [process, pairsOf(process)]));
  for (const task of tasks) {
    if (isPast(task.process)) continue;
    const wait =
      waitOf(task, knowledge) ??
      interruptedWaitOf(task, marks.get(task), knowledge) ??
      syscallWaitOf(task, knowledge) ??
      hiddenWaitOf(task);
    // who moved between two dumps goes on, unless it spins
    const spins = wait?.row.spins === true || wait?.row.wokenBy === 'team';
    if (wait !== undefined && (spins || !hasMoved(task, pairs.get(task.process) ?? []))) waits.set(task, wait);
  }
  for (const process of incident.processes) Object.assign(process, { waitedLocks: locksWaitedFor(process, waits) });
  const kin = kinshipOf(incident.processes, waits, options);
  for (const each of kin) setGhostsApart(each, waits);
  return { incident, knowledge, waits, marks, kin };
}

/** All that is known of it is a checker's report, which shows no thread where it stands. */
export function isPast({ dumps }: Process): boolean {
  return dumps.every(({ past, threads }) => past === true || threads.length === 0) && dumps.some(({ past }) => past);
}

/** A signal from outside (a watchdog's SIGABRT, a profiler's tick) on top of a thread that waits for a lock. */
function interruptedWaitOf(task: Task, marks: StackMarks | undefined, knowledge: Knowledge): Wait | undefined {
  const signal = marks?.signals[0];
  const wait = signal === undefined ? undefined : waitOf(task, knowledge, signal + 1);
  return wait?.row.wokenBy === 'owner' ? wait : undefined;
}

function locksWaitedFor(process: Process, waits: ReadonlyMap<Task, Wait>): Set<string> {
  const locks = process.tasks.flatMap((task) => {
    const wait = waits.get(task);
    return wait?.row.wokenBy === 'owner' && isPointer(wait.address) ? [wait.address] : [];
  });
  return new Set(locks);
}

/** Ghosts that the child's interpreter still lists are not threads of the child. */
function setGhostsApart({ parent, child, heir }: Kin, waits: Map<Task, Wait>): void {
  const ghosts = child.tasks.filter((task) => task !== heir && isCopy(task, parent));
  for (const ghost of ghosts) waits.delete(ghost);
  Object.assign(child, {
    tasks: child.tasks.filter((task) => !ghosts.includes(task)),
    ghosts: [...child.ghosts, ...ghosts],
  });
}

const depthLimit = 400;

function marksOf(task: Task, knowledge: Knowledge): StackMarks {
  const frames = task.frames;
  const signals: number[] = [];
  const forks: { index: number; row: ForkRow }[] = [];
  const forkNames: number[] = [];
  let idle: StackMarks['idle'];
  let crash: StackMarks['crash'];
  for (let index = 0; index < Math.min(frames.length, depthLimit); index++) {
    const fn = frames.fn(index);
    if (isSignalFrame(fn)) signals.push(index);
    const fork = knowledge.forks.find(frames, index);
    if (fork !== undefined) forks.push({ index, row: fork });
    else if (isForkName(bare(fn))) forkNames.push(index);
    if (idle === undefined) {
      const row = knowledge.idle.find(frames, index);
      if (row !== undefined) idle = { index, row };
    }
    if (crash === undefined && index < 8 && signals.length === 0) {
      const row = knowledge.crashes.find(frames, index);
      if (row !== undefined && isFatal(task.frames.get(index).args)) crash = { index, row };
    }
  }
  return {
    signals,
    forks,
    forkNames,
    ...(idle === undefined ? {} : { idle }),
    ...(crash === undefined ? {} : { crash }),
  };
}

/** `pthread_kill (signo=26)` only pokes another thread. */
function isFatal(args: string | undefined): boolean {
  const number = parseArgs(args).find(({ name }) => name === 'signo' || name === 'sig' || name === 'signal')?.number;
  return number === undefined || [4, 5, 6, 7, 8, 11].includes(number);
}

export function placeOf(task: Task, index: number): Place {
  const frame = index < task.frames.length ? task.frames.get(index) : undefined;
  return { input: frame?.input ?? task.place.input, line: frame?.inputLine ?? task.place.line };
}

export function who(task: Task): string {
  const id = task.tid ?? (task.number === undefined ? undefined : `number ${task.number}`) ?? task.pthread;
  const name = task.name === undefined ? '' : ` "${task.name}"`;
  if (id === undefined && name === '') return 'the thread';
  return `thread${id === undefined ? '' : ` ${id}`}${name}`;
}

export function whichProcess(process: Process): string {
  return process.pid === undefined
    ? process.program === undefined
      ? 'the process'
      : `the process "${process.program}"`
    : `process ${process.pid}`;
}

/** The kin in which this process is the child. */
export function parentKin(state: Case, process: Process): Kin | undefined {
  return state.kin.find(({ child }) => child === process);
}

/** An address worth comparing: not a small number, not null. */
export function sameAddress(a: string | undefined, b: string | undefined): boolean {
  return isPointer(a) && a === b;
}

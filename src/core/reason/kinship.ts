import { isPointer } from '../args.ts';
import type { Frame, Frames, Place } from '../model.ts';
import { isThreadStart } from '../knowledge/glue.ts';
import { bare, isUnnamed } from '../names.ts';
import { factsOf, type Process, type Task } from './incident.ts';
import type { Wait } from './waits.ts';

/** A parent and its forked child, how that is known, and which thread forked. */
export interface Kin {
  readonly parent: Process;
  readonly child: Process;
  /** How it is known, strongest first. */
  readonly evidence: readonly {
    readonly kind: 'fork' | 'ppid' | 'wait' | 'pthread' | 'addresses' | 'layout' | 'frames' | 'option';
    readonly says: string;
    readonly place: Place;
  }[];
  /** The parent's thread that called fork, and the child's thread that inherited its stack. */
  readonly forker?: Task;
  readonly heir: Task;
  /** Outermost frames that both stacks have in common. */
  readonly common: number;
}

export function kinshipOf(
  processes: readonly Process[],
  waits: ReadonlyMap<Task, Wait>,
  options: { parent?: readonly string[]; child?: readonly string[] },
): Kin[] {
  const found: Kin[] = [];
  for (const child of processes) {
    const candidates = processes
      .filter((parent) => parent !== child)
      .map((parent) => ({ kin: kinOf(parent, child, waits, options) }))
      .flatMap(({ kin }) => (kin === undefined ? [] : [kin]))
      .sort((a, b) => weight(b) - weight(a) || a.parent.index - b.parent.index);
    const [best] = candidates;
    if (best !== undefined) found.push(best);
  }
  // of two that each might have forked the other, the better founded
  return found.filter(
    (kin) =>
      !found.some((other) => other.parent === kin.child && other.child === kin.parent && weight(other) > weight(kin)),
  );
}

const weights = { option: 100, fork: 60, ppid: 50, wait: 40, pthread: 10, addresses: 8, layout: 6, frames: 4 } as const;

function weight(kin: Kin): number {
  return kin.evidence.reduce((sum, { kind }) => sum + weights[kind], 0) + kin.parent.tasks.length / 10_000;
}

function kinOf(
  parent: Process,
  child: Process,
  waits: ReadonlyMap<Task, Wait>,
  options: { parent?: readonly string[]; child?: readonly string[] },
): Kin | undefined {
  const evidence: Kin['evidence'][number][] = [];
  const isNamed = (process: Process, names: readonly string[] | undefined): boolean =>
    process.dumps.some(({ place }) => names?.includes(place.input) ?? false);
  if (isNamed(child, options.parent) || isNamed(parent, options.child)) return undefined;
  const directed = isNamed(parent, options.parent) || isNamed(child, options.child);
  if (directed)
    evidence.push({
      kind: 'option',
      says: 'the command line says which input is the parent and which the child',
      place: placeOfProcess(child),
    });
  const fork = factsOf(child.facts, 'fork').find(({ pid }) => pid === child.pid);
  const forkedBy = parent.tasks.find(({ tid }) => tid !== undefined && tid === fork?.forkedByTid);
  if (fork !== undefined && (forkedBy !== undefined || parent.pid === fork.forkedByTid)) {
    evidence.push({
      kind: 'fork',
      says: `thread ${fork.forkedByTid ?? '?'} of process ${parent.pid ?? '?'} forked process ${child.pid ?? '?'}, which has not called exec since`,
      place: fork.place,
    });
  }
  if (parent.pid !== undefined && child.ppid === parent.pid) {
    evidence.push({
      kind: 'ppid',
      says: `the parent of process ${child.pid ?? '?'} is process ${parent.pid}`,
      place: ppidPlace(child),
    });
  }
  if (child.pid !== undefined) {
    for (const task of parent.tasks) {
      const wait = waits.get(task);
      if (wait?.target?.pid === child.pid)
        evidence.push({
          kind: 'wait',
          says: `process ${parent.pid ?? '?'} waits for its child ${child.pid}`,
          place: wait.place,
        });
    }
  }
  if (
    child.ppid !== undefined &&
    parent.pid !== undefined &&
    child.ppid !== parent.pid &&
    child.ppid !== 1 &&
    !directed &&
    parent.pidSure
  )
    return undefined;
  if (parent.ppid !== undefined && parent.ppid === child.pid) return undefined;

  const { heir, common, byAddress, forker = forkedBy } = matchStacks(parent, child);
  if (heir === undefined) return undefined;
  if (forker !== undefined && sharesPthread(forker, heir) && parent.pid !== child.pid) {
    evidence.push({
      kind: 'pthread',
      says: `both dumps have a thread with the pthread id ${heir.pthread}: the same memory layout, so no exec lies between`,
      place: heir.place,
    });
  }
  if (forker !== undefined && common >= 2 && byAddress) {
    evidence.push({
      kind: 'addresses',
      says: `the ${common} outermost frames have equal return addresses in both processes`,
      place: heir.place,
    });
  } else if (forker !== undefined && common >= 1 && !byAddress && named(heir.frames, common)) {
    evidence.push({
      kind: 'frames',
      says: `the ${common} outermost frames are the same lines of the same functions in both processes`,
      place: heir.place,
    });
  }
  const near = evidence.length === 0 ? undefined : nearWords(parent, heir, waits);
  if (near !== undefined && !evidence.some(({ kind }) => kind === 'fork' || kind === 'pthread' || kind === 'addresses'))
    evidence.push({
      kind: 'layout',
      says: `lock words of both processes lie close together (${near.parent} and ${near.child}): the same memory layout, so no exec lies between`,
      place: heir.place,
    });
  if (evidence.length === 0) return undefined;
  if (
    !evidence.some(({ kind }) => kind === 'fork' || kind === 'ppid' || kind === 'wait' || kind === 'option') &&
    !isOlder(parent, child, waits)
  )
    return undefined;
  return { parent, child, evidence, heir, common, ...(forker === undefined ? {} : { forker }) };
}

/** So close can two addresses hardly be in two programs that the kernel has loaded at random places. */
const nearness = 0x1_0000;
/** Position independent programs are loaded, and libraries mapped, from here on; others have fixed addresses. */
const randomised = 0x5500_0000_0000;

function nearWords(
  parent: Process,
  heir: Task,
  waits: ReadonlyMap<Task, Wait>,
): { parent: string; child: string } | undefined {
  const child = waits.get(heir)?.address;
  if (!isPointer(child) || Number(child) < randomised) return undefined;
  for (const task of parent.tasks) {
    const other = waits.get(task)?.address;
    if (isPointer(other) && Math.abs(Number(other) - Number(child)) < nearness) return { parent: other, child };
  }
  return undefined;
}

function placeOfProcess(process: Process): Place {
  return process.tasks[0]?.place ?? process.dumps[0]?.place ?? { input: '', line: 1 };
}

function ppidPlace(child: Process): Place {
  const status = child.facts.find((fact) => fact.kind === 'status' && fact.ppid !== undefined);
  return status?.place ?? child.dumps.find(({ ppid }) => ppid !== undefined)?.place ?? placeOfProcess(child);
}

function sharesPthread(a: Task, b: Task): boolean {
  return a.pthread !== undefined && a.pthread === b.pthread;
}

/** Which of two processes of one family forked the other, when nothing says so: the one that waits for a child, or has more threads. */
function isOlder(parent: Process, child: Process, waits: ReadonlyMap<Task, Wait>): boolean {
  if (child.tasks.some((task) => isCopy(task, parent))) return true;
  if (parent.tasks.some((task) => isCopy(task, child))) return false;
  const forked = (process: Process): boolean => process.tasks.some((task) => hasChildFrame(task));
  if (forked(parent) !== forked(child)) return forked(child);
  const waiting = (process: Process): boolean =>
    process.tasks.some((task) => waits.get(task)?.kind === 'child process');
  if (waiting(parent) !== waiting(child)) return waiting(parent);
  return parent.tasks.length > child.tasks.length;
}

/** multiprocessing's and the like: frames that stand only in a forked child. */
function hasChildFrame({ frames }: Task): boolean {
  for (let index = 0; index < frames.length; index++) {
    const frame = /^(?:\w+\.)*_(?:bootstrap|launch)$/.test(frames.fn(index)) ? frames.get(index) : undefined;
    if (frame !== undefined && /multiprocess(?:ing)?|billiard/.test(frame.file ?? '')) return true;
  }
  return false;
}

/**
 * An interpreter's memory of a thread that was not copied: without a kernel id, its stack line for line that of a
 * thread which the other process has (py-spy on CPython 2.7 lists such ghosts in the child).
 */
export function isCopy(task: Task, parent: Process): boolean {
  if (task.tid !== undefined || task.frames.length === 0) return false;
  return parent.tasks.some(
    (other) =>
      other.tid !== undefined &&
      other.frames.length === task.frames.length &&
      commonFrames(other.frames, task.frames).common === task.frames.length,
  );
}

interface Match {
  readonly heir?: Task;
  readonly forker?: Task;
  readonly common: number;
  readonly byAddress: boolean;
}

/**
 * The child's inherited stack and the parent's stack that it is a copy of. Stacks that are wholly equal do not count:
 * they are threads that both have, or a ghost that an interpreter still lists.
 */
function matchStacks(parent: Process, child: Process): Match {
  const leaders = child.tasks.filter(({ tid }) => tid !== undefined && tid === child.pid);
  const heirs = leaders.length > 0 ? leaders : child.tasks;
  for (const heir of heirs) {
    const same = parent.tasks.find((task) => sharesPthread(task, heir));
    if (
      same !== undefined &&
      (heirs.length === 1 || commonFrames(same.frames, heir.frames).common < heir.frames.length)
    ) {
      return { heir, forker: same, ...commonFrames(same.frames, heir.frames) };
    }
  }
  const first = heirs.find(({ number }) => number === 1) ?? heirs[0];
  let best: Match = { common: 0, byAddress: false, ...(first === undefined ? {} : { heir: first }) };
  for (const heir of heirs) {
    for (const task of parent.tasks) {
      const match = commonFrames(task.frames, heir.frames);
      if (match.common > best.common && match.common < heir.frames.length) best = { heir, forker: task, ...match };
    }
  }
  return best;
}

/** How many frames, from the outermost inwards, are the same in both stacks. */
export function commonFrames(a: Frames, b: Frames): { common: number; byAddress: boolean } {
  let common = 0;
  let byAddress = true;
  while (common < a.length && common < b.length) {
    const one = a.get(a.length - 1 - common);
    const other = b.get(b.length - 1 - common);
    const equal = sameFrame(one, other);
    if (!equal) break;
    if (one.address === undefined && one.inlined !== true) byAddress = false;
    common += 1;
  }
  return { common, byAddress: byAddress && common > 0 };
}

/** The kernel's frames are alike in all processes, and inherited by none. */
function sameFrame(a: Frame, b: Frame): boolean {
  if (a.language === 'kernel' || b.language === 'kernel') return false;
  if (a.address !== undefined && b.address !== undefined) return a.address === b.address;
  return a.fn === b.fn && a.file === b.file && a.line === b.line;
}

function named(frames: Frames, common: number): boolean {
  for (let i = frames.length - common; i < frames.length; i++) {
    const fn = frames.fn(i);
    if (!isUnnamed(fn) && !isThreadStart(bare(fn))) return true;
  }
  return false;
}

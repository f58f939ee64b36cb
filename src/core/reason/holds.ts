import { parseArgs, isPointer } from '../args.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { isGlue, isLibcModule, isThreadStart } from '../knowledge/glue.ts';
import type { Frame, Place } from '../model.ts';
import { address } from '../text.ts';
import { bare, isUnnamed } from '../names.ts';
import type { Task } from './incident.ts';
import { searchedFrames, stackIndex } from './stack-index.ts';
import type { Wait } from './waits.ts';

/** A thread whose stack says that it is inside the critical section of the lock that another waits for. */
export interface InferredHold {
  readonly task: Task;
  readonly index: number;
  readonly how: 'address' | 'line order' | 'return address' | 'section';
  /** Two kinds of agreement (a door passed, and the same object): enough for `strong`. */
  readonly firm: boolean;
  readonly says: string;
  readonly place: Place;
  readonly waiterPlace: Place;
}

/** How many frames outwards from the lock call may be the door. */
const doorDepth = 4;
/** Two return addresses this close may be in one function of which the name is unknown. */
const functionSize = 192;

/**
 * Looks for threads inside the critical section of `wait`, best first. `candidates` are threads of the same process,
 * or of the parent (same addresses, no exec between); `limit` is the waiter's outermost frame that is its own,
 * not inherited from the forking thread.
 */
export function inferHolds(
  wait: Wait,
  candidates: readonly Task[],
  waits: ReadonlyMap<Task, Wait>,
  limit: number,
  knowledge: Knowledge,
): InferredHold[] {
  const doors = doorsOf(wait, limit);
  const holds = shortlist(wait, doors, candidates, waits, limit, knowledge)
    .filter((task) => task !== wait.task)
    .flatMap((task) => holdOf(wait, task, waits, limit, knowledge) ?? []);
  return holds.sort((a, b) => Number(b.firm) - Number(a.firm) || holdRank[a.how] - holdRank[b.how]);
}

/** Behind those that are firm. */
export const holdRank = { address: 0, 'line order': 1, 'return address': 2, section: 3 } as const;

export function holdOf(
  wait: Wait,
  task: Task,
  waits: ReadonlyMap<Task, Wait>,
  limit: number,
  knowledge: Knowledge,
): InferredHold | undefined {
  const other = waits.get(task);
  return (
    byAddress(wait, task, other) ??
    byDoor(wait, task, other, doorsOf(wait, limit)) ??
    byReturnAddress(wait, task, limit) ??
    bySection(wait, task, other, knowledge)
  );
}

/** How and where the thread stands past one of the doors, or in the section: whatever lock it is, and on what object. */
export function insideOf(
  wait: Wait,
  task: Task,
  waits: ReadonlyMap<Task, Wait>,
  limit: number,
  doors: readonly Frame[],
  knowledge: Knowledge,
): (Pick<InferredHold, 'task' | 'index' | 'how'> & { readonly door?: number }) | undefined {
  const other = waits.get(task);
  return (
    pastDoor(wait, task, other, doors) ?? byReturnAddress(wait, task, limit) ?? bySection(wait, task, other, knowledge)
  );
}

type Shortlists = WeakMap<readonly Task[], Map<string, readonly Task[]>>;
const shortlists = new WeakMap<ReadonlyMap<Task, Wait>, Shortlists>();

/**
 * Suspects that do not wait for the same lock themselves. The same for all that wait for it at one door: ten thousand
 * waiters of one lock would look at each other otherwise.
 */
function shortlist(
  wait: Wait,
  doors: readonly Frame[],
  candidates: readonly Task[],
  waits: ReadonlyMap<Task, Wait>,
  limit: number,
  knowledge: Knowledge,
): readonly Task[] {
  const byCandidates: Shortlists = shortlists.get(waits) ?? new WeakMap();
  shortlists.set(waits, byCandidates);
  const known = byCandidates.get(candidates) ?? new Map<string, readonly Task[]>();
  byCandidates.set(candidates, known);
  const nameless = namelessDoors(wait, limit).length > 0;
  const key = [wait.address, wait.section?.id, wait.kind, nameless, ...doors.map(({ fn }) => fn)].join('\u0000');
  const before = known.get(key);
  if (before !== undefined) return before;
  const suspects = suspectsOf(wait, doors, candidates, limit, knowledge);
  const list = candidates.filter((task) => {
    const other = waits.get(task);
    return suspects.has(task) && !(other !== undefined && isSameLock(wait, other));
  });
  known.set(key, list);
  return list;
}

export function isSameLock(a: Wait, b: Wait): boolean {
  if (isPointer(a.address) && isPointer(b.address)) return a.address === b.address;
  if (a.section !== undefined && a.section === b.section && a.kind === b.kind) return true;
  return false;
}

/** The lock itself, as an argument of a frame further out than the thread's own wait. */
export function byAddress(wait: Wait, task: Task, other: Wait | undefined): InferredHold | undefined {
  const lock = wait.address;
  if (!isPointer(lock)) return undefined;
  // the mutex of a condition wait is released while it waits
  const from = other === undefined ? 0 : other.outer + 1;
  for (let index = from; index < Math.min(task.frames.length, searchedFrames); index++) {
    const frame = task.frames.get(index);
    if (frame.args === undefined || !frame.args.includes(lock.slice(2))) continue;
    const arg = parseArgs(frame.args).find((argument) => argument.address === lock);
    if (arg === undefined) continue;
    return {
      task,
      index,
      how: 'address',
      firm: false,
      says: `is inside ${frame.fn}, which was called with the same lock (${arg.name}=${lock})`,
      place: placeIn(task, frame),
      waiterPlace: wait.place,
    };
  }
  return undefined;
}

/** The waiter's own named frames from the lock call outwards: where a holder may stand further on. */
export function doorsOf(wait: Wait, limit: number): Frame[] {
  const from = wait.caller ?? 0;
  const doors: Frame[] = [];
  for (let index = from; index < Math.min(limit, from + doorDepth, wait.task.frames.length); index++) {
    const frame = wait.task.frames.get(index);
    if (!isUnnamed(frame.fn) && !isGlue(bare(frame.fn)) && !isThreadStart(bare(frame.fn))) doors.push(frame);
  }
  return doors;
}

/** Threads that have the lock, a door of the waiter, the lock's section or nameless code on their stacks. */
function suspectsOf(
  wait: Wait,
  doors: readonly Frame[],
  candidates: readonly Task[],
  limit: number,
  knowledge: Knowledge,
): ReadonlySet<Task> {
  const found = new Set<Task>();
  const add = (tasks: ReadonlySet<Task>): void => {
    for (const task of tasks) found.add(task);
  };
  const nameless = namelessDoors(wait, limit).length > 0;
  for (const process of new Set(candidates.map((task) => task.process))) {
    const index = stackIndex(process, knowledge);
    if (isPointer(wait.address)) add(index.withAddress(wait.address));
    for (const door of doors) add(index.withFunction(door.fn));
    if (wait.section !== undefined) add(index.withSection(wait.section));
    if (nameless) add(index.nameless);
  }
  return found;
}

/** The same function, further down: the waiter stands at the door, the other has passed it. */
function byDoor(wait: Wait, task: Task, other: Wait | undefined, doors: readonly Frame[]): InferredHold | undefined {
  const past = pastDoor(wait, task, other, doors);
  const door = doors[past?.door ?? -1];
  if (past === undefined || door === undefined) return undefined;
  const { index, how } = past;
  const frame = task.frames.get(index);
  const shared = sharedObject(door, frame);
  return {
    task,
    index,
    how,
    firm: shared !== undefined,
    says:
      how === 'line order'
        ? `is in the same function ${door.fn} at line ${frame.line}, past line ${door.line} where the waiter stands${shared === undefined ? '' : `, on the same object (${shared})`}`
        : `is in the same function ${door.fn}, ${distance(door, frame)} bytes past the call in which the waiter stands${shared === undefined ? '' : `, on the same object (${shared})`}`,
    place: placeIn(task, frame),
    waiterPlace: placeIn(wait.task, door),
  };
}

interface Past {
  readonly task: Task;
  readonly index: number;
  readonly how: 'line order' | 'return address';
  /** Which of the doors. */
  readonly door: number;
}

function pastDoor(wait: Wait, task: Task, other: Wait | undefined, doors: readonly Frame[]): Past | undefined {
  const start = other === undefined || other.outer < 0 ? 0 : other.outer + 1;
  const certain = certainDoors(doors);
  for (const [at, door] of doors.entries()) {
    for (let index = start; index < Math.min(task.frames.length, searchedFrames); index++) {
      if (task.frames.fn(index) !== door.fn) continue;
      // a guarded static is initialised on the very line that takes the guard
      const frame = task.frames.get(index);
      const how = isPast(door, frame, wait.kind === 'once');
      // who called the function that takes the lock may have called many others since
      if (at >= certain && sharedObject(door, frame) === undefined) continue;
      if (how !== undefined) return { task, index, how, door: at };
    }
  }
  return undefined;
}

/** How many of the doors need no common object: up to the first that does not take locks for others. */
export function certainDoors(doors: readonly Frame[]): number {
  const first = doors.findIndex(({ fn }) => !takesLock.test(fn));
  return first < 0 ? doors.length : first + 1;
}

/** Functions that take a lock for their caller: what they do is the caller's door. */
const takesLock = /lock|mutex|mtx|acquire|enter|guard|synchroni[sz]e|semaphore|begin|open|get/i;

function isPast(door: Frame, frame: Frame, once: boolean): 'line order' | 'return address' | undefined {
  if (door.file !== undefined && frame.file !== undefined && door.file !== frame.file) return undefined;
  if (!isSameFunction(door, frame)) return undefined;
  if (door.line !== undefined && frame.line !== undefined)
    return frame.line > door.line || (once && frame.line === door.line) ? 'line order' : undefined;
  const gap = distance(door, frame);
  return gap !== undefined && gap > 0 && gap < 65_536 ? 'return address' : undefined;
}

function distance(door: Frame, frame: Frame): number | undefined {
  if (door.address === undefined || frame.address === undefined) return undefined;
  return Number.parseInt(frame.address, 16) - Number.parseInt(door.address, 16);
}

/** Functions without a name of their own: two of them are hardly ever the same. */
const anonymous = /^(?:operator\(\)|<lambda(?:\(.*\))?>|\{\{?closure\}?\}|<lambda_\w+>)(?: const)?$/;

/**
 * Old Pythons print methods without their class: `handle` at line 764 and at line 1303 of one file are two
 * functions. A qualified name, or another language, leaves no doubt.
 */
export function isSameFunction(a: Frame, b: Frame): boolean {
  if (anonymous.test(a.fn)) return false;
  if (a.language !== 'python' || a.fn.includes('.') || a.line === undefined || b.line === undefined) return true;
  return Math.abs(a.line - b.line) <= 60;
}

/** An argument or local of both frames that points to the same object. */
export function sharedObject(a: Frame, b: Frame): string | undefined {
  const mine = pointersOf(a);
  if (mine.size === 0) return undefined;
  for (const [name, value] of pointersOf(b)) if (mine.get(name) === value) return `${name} ${value}`;
  return undefined;
}

const pointers = new WeakMap<Frame, ReadonlyMap<string, string>>();

/** Pointers among a frame's arguments and locals, by name. */
export function pointersOf(frame: Frame): ReadonlyMap<string, string> {
  const known = pointers.get(frame);
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  pointers.set(frame, found);
  for (const argument of parseArgs(frame.args))
    if (isPointer(argument.address)) found.set(argument.name, argument.address);
  for (const line of (frame.locals ?? '').split('\n').slice(0, 200)) {
    const match = /^\s*([\w.]+)\s*[=:]\s.{0,200}?\b(0x[0-9a-fA-F]{5,})\b/.exec(line.slice(0, 400));
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[1], address(match[2]));
  }
  return found;
}

/**
 * No names at all: a return address a few bytes after one from which the waiter called on towards the lock. Where
 * even libc has no names (static, stripped) its own frames stand among them, so several doors are tried; the closest
 * pair wins.
 */
function byReturnAddress(wait: Wait, task: Task, limit: number): InferredHold | undefined {
  let best: { gap: number; door: Frame; frame: Frame; index: number } | undefined;
  for (const door of namelessDoors(wait, limit)) {
    for (let at = 0; at < Math.min(task.frames.length, searchedFrames); at++) {
      const frame = task.frames.get(at);
      const gap = distance(door, frame);
      if (!isUnnamed(frame.fn) || gap === undefined || gap <= 0 || gap > functionSize || frame.module !== door.module)
        continue;
      if (best === undefined || gap < best.gap) best = { gap, door, frame, index: at };
    }
  }
  if (best === undefined) return undefined;
  return {
    task,
    index: best.index,
    how: 'return address',
    firm: false,
    says: `has the return address ${best.frame.address}, ${best.gap} bytes after ${best.door.address} from which the waiter went on towards the lock: the same function, past the lock call`,
    place: placeIn(task, best.frame),
    waiterPlace: placeIn(wait.task, best.door),
  };
}

export function namelessDoors(wait: Wait, limit: number): Frame[] {
  const doors: Frame[] = [];
  for (let index = Math.max(wait.outer, 0); index < limit && doors.length < doorDepth; index++) {
    const frame = wait.task.frames.get(index);
    if (
      isUnnamed(frame.fn) &&
      frame.address !== undefined &&
      frame.language !== 'kernel' &&
      !isLibcModule(frame.module)
    )
      doors.push(frame);
  }
  return doors;
}

/** A function known to take the same lock, by the tables. */
function bySection(wait: Wait, task: Task, other: Wait | undefined, knowledge: Knowledge): InferredHold | undefined {
  const section = wait.section;
  if (section === undefined || other?.section === section) return undefined;
  for (let index = 0; index < Math.min(task.frames.length, searchedFrames); index++) {
    const row = knowledge.sections.find(task.frames, index);
    if (row !== section) continue;
    // a retry of the same lock call is not the inside of it
    if (index === 0 || knowledge.waits.find(task.frames, index) === undefined || other !== undefined) {
      const frame = task.frames.get(index);
      return {
        task,
        index,
        how: 'section',
        firm: false,
        says: `is inside ${frame.fn}, which takes ${section.says}`,
        place: placeIn(task, frame),
        waiterPlace: wait.place,
      };
    }
  }
  return undefined;
}

function placeIn(task: Task, frame: Frame): Place {
  return { input: frame.input ?? task.place.input, line: frame.inputLine };
}

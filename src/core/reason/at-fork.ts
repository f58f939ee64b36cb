import type { Finding, FrameReport, Owner } from '../diagnosis.ts';
import type { Place } from '../model.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Case } from './case.ts';
import type { InferredHold } from './holds.ts';
import { factsOf, type Incident, type Process, type Task } from './incident.ts';
import { commonFrames } from './kinship.ts';
import { frameReport } from './present.ts';
import { type Wait, waitOf } from './waits.ts';

/** A thread of the parent whose stack, as it was at the fork, was found in the child's memory. */
export function isRecovered(task: Task): boolean {
  return task.marks.includes('ghost');
}

/** Whether such a stack can be relied on at the frame that speaks for the hold; true of every other stack. */
export function isReliable({ task, index }: InferredHold): boolean {
  return task.frames.get(index).atFork !== 'candidate';
}

/** What those threads waited for at the fork: one that stood at the door of a lock was not inside it. */
export function waitsAtFork({ ghosts }: Process, knowledge: Knowledge): Map<Task, Wait> {
  const waits = new Map<Task, Wait>();
  for (const task of ghosts.filter(isRecovered)) {
    const wait = waitOf(task, knowledge);
    if (wait !== undefined) waits.set(task, wait);
  }
  return waits;
}

/** Waits in which a thread lets go of its lock, or has not got it yet. */
const lockless = new Set<Wait['row']['wokenBy']>(['owner', 'signaller', 'team']);

/**
 * The only thread that fork did not copy, if it was not itself waiting for a lock or for work: whoever held a lock of
 * the child at the fork, it was that one, the thread that forked, or one that had ended with it.
 */
export function soleGhost(process: Process, knowledge: Knowledge): Task | undefined {
  const [ghost, ...others] = process.ghosts.filter(isRecovered);
  if (ghost === undefined || others.length > 0 || ghost.frames.length === 0) return undefined;
  const wait = waitOf(ghost, knowledge);
  const depth = Math.min(ghost.frames.length, 12);
  const rests = Array.from({ length: depth }, (_, index) => knowledge.idle.find(ghost.frames, index)).some(Boolean);
  return rests || (wait !== undefined && lockless.has(wait.row.wokenBy)) ? undefined : ghost;
}

/** Where the child's memory shows that the process which forked had no other thread. */
export function aloneAtFork({ facts }: Process): Place | undefined {
  return factsOf(facts, 'value').find(
    ({ expression, value }) => expression === 'threads that fork did not copy' && value === '0',
  )?.place;
}

/**
 * libc's fork wipes the TIDs of the other threads in the child. Where they are still there, the process was made by the
 * bare system call: nothing was reset for it.
 */
export function isRawFork({ ghosts }: Process): boolean {
  return ghosts.some((ghost) => isRecovered(ghost) && ghost.pthread !== undefined && ghost.tidAtFork !== undefined);
}

/** Adds to each owner that fork did not copy what it was doing at that moment, if the child's memory has it. */
export function withStacksAtFork(findings: Finding[], { incident }: Case): Finding[] {
  const ghosts = incident.processes.flatMap((process) => process.ghosts.filter(isRecovered));
  if (ghosts.length === 0) return findings;
  return findings.map((finding) => {
    const { owner, waiter } = finding;
    if (owner === null) return finding;
    const own = ghosts.filter(({ process }) => process.pid === waiter?.pid);
    const ghost =
      own.find(({ pthread }) => pthread !== undefined && pthread === owner.pthread) ??
      own.find(({ tidAtFork }) => tidAtFork !== undefined && tidAtFork === owner.tid) ??
      onlyOne(own, owner) ??
      sameStack(own, incident, owner);
    return ghost === undefined ? finding : { ...finding, owner: { ...owner, atFork: framesOf(ghost) } };
  });
}

/** Where tools give the parent's threads no pthread ids (a static program): the ghost that stood where it still stands. */
function sameStack(ghosts: readonly Task[], { processes }: Incident, owner: Owner): Task | undefined {
  const task = processes
    .filter(({ pid }) => pid === owner.pid)
    .flatMap(({ tasks }) => tasks)
    .find(({ tid }) => tid !== undefined && tid === owner.tid);
  if (task === undefined || task.pthread !== undefined) return undefined;
  // of the thread itself the kernel may show frames further in
  const twins = ghosts.filter(
    ({ frames }) => frames.length > 0 && commonFrames(frames, task.frames).common === frames.length,
  );
  return twins.length === 1 ? twins[0] : undefined;
}

/** From the child alone a TID names no ghost; where there is but one, it needs none. */
function onlyOne(ghosts: readonly Task[], owner: Owner): Task | undefined {
  return ghosts.length === 1 && owner.ghost && owner.pthread === undefined ? ghosts[0] : undefined;
}

function framesOf(task: Task): FrameReport[] {
  return Array.from({ length: task.frames.length }, (_, index) => frameReport(task, index));
}

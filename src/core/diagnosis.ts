/**
 * What `reason` concludes and every report is made from: plain JSON, the public contract `ghostlock/diagnosis@1`.
 * The zod schema in ../schema.ts checks exactly these shapes.
 */

import type { Knowledge } from './knowledge/knowledge.ts';

export const diagnosisSchema = 'ghostlock/diagnosis@1';

/** Every class of finding, most specific cause first: the order in which one explanation wins over another. */
export const findingClasses = [
  'crash',
  'fork-handler',
  'fork-orphaned-lock',
  'fork-missing-thread',
  'signal-reentrancy',
  'self-deadlock',
  'deadlock-cycle',
  'dead-owner',
  'import-lock',
  'gil',
  'pipe-full',
  'stopped',
  'spinning',
  'ownerless-lock',
  'lost-wakeup',
  'contention',
  'blocked-on-lock',
  'waiting-on-process',
  'waiting-on-thread',
  'waiting-on-io',
  'healthy',
  'unknown',
] as const;
export type FindingClass = (typeof findingClasses)[number];

/** Weakest first. */
export const certainties = ['possible', 'likely', 'strong', 'proven'] as const;
export type Certainty = (typeof certainties)[number];

/** The rank of a certainty, to compare: 0 for the weakest, -1 where nothing is claimed. */
export function levelOf(certainty: Certainty | undefined): number {
  return certainty === undefined ? -1 : certainties.indexOf(certainty);
}

export interface ThreadRef {
  pid?: number;
  tid?: number;
  pthread?: string;
  name?: string;
  /** Where the thread's stack begins. */
  input: string;
  line: number;
}

export interface Resource {
  /** mutex, rwlock, semaphore, condition, lock word, GIL, RLock, module lock, pipe, child process, thread … */
  kind: string;
  address?: string;
  /** Symbol or source expression: `log_lock`, `self._lock`, `_rtld_global+2608`. */
  name?: string;
}

export interface Owner {
  pid?: number;
  tid?: number;
  pthread?: string;
  name?: string;
  /** True where the owner is a thread that the waiter's process does not have: it stayed in the parent at fork. */
  ghost: boolean;
  /** `stated` by an owner field or the like, `inferred` from what its stack is inside of. */
  how: 'stated' | 'inferred';
  /** Its stack at the moment of fork, from the child's memory; holds if the thread was blocked then. */
  atFork?: FrameReport[];
  /** Where the owner's own stack is shown, if it is. */
  input?: string;
  line?: number;
}

export interface ForkPoint {
  function: string;
  file?: string;
  line?: number;
  forkedByTid?: number;
  input: string;
  inputLine: number;
}

export interface Evidence {
  says: string;
  weight: 'for' | 'against';
  input: string;
  line: number;
}

/** One link of a chain: who waits, for what, and who has it. */
export interface Link {
  waiter: ThreadRef;
  resource: Resource;
  owner?: ThreadRef;
}

export interface Victim extends ThreadRef {
  /** What this thread waits for, in words: `waits for child 4186 (waitpid)`. */
  says: string;
}

export interface Finding {
  class: FindingClass;
  /** How sure it is that this is the cause. Absent only for `unknown`. */
  certainty?: Certainty;
  /** How sure it is that this wait never ends by itself; `no` for a wait with a deadline, `unknown` where open. */
  permanent: Certainty | 'no' | 'unknown';
  headline: string;
  waiter: ThreadRef | null;
  /** Other threads stuck for the same reason (eight children of one parent). */
  alike: ThreadRef[];
  resource: Resource | null;
  owner: Owner | null;
  forkPoint: ForkPoint | null;
  /** The ring of a deadlock or the chain of a convoy, in order. Empty for others. */
  chain: Link[];
  evidence: Evidence[];
  /** Explanations that fit as well, each one sentence; named where certainty is `possible` or `likely`. */
  rivals: string[];
  victims: Victim[];
  advice: { now: string; fix: string };
  /** Commands that would settle what is open, ready to paste. */
  next: string[];
}

export type ThreadState = 'waiting' | 'running' | 'idle' | 'unknown';

export interface FrameReport {
  function: string;
  file?: string;
  line?: number;
  address?: string;
  module?: string;
  language: string;
  /** In a stack as it was at a fork: how far the frame can be relied on. */
  atFork?: 'certain' | 'if blocked' | 'candidate';
  input: string;
  inputLine: number;
}

export interface ThreadReport {
  tid?: number;
  pthread?: string;
  name?: string;
  state: ThreadState;
  /** What it waits for, in words, with the lock's address or name: `mutex 0x55d0 <log_lock>`. */
  waitsFor?: string;
  frames: FrameReport[];
}

export interface ProcessReport {
  pid?: number;
  ppid?: number;
  program?: string;
  /** `parent`, `child`, `grandchild`, `sibling` where kinship is known. */
  role?: string;
  threads: ThreadReport[];
}

export interface InputReport {
  name: string;
  formats: string[];
  lines: number;
  unreadLines: number;
  /** What had been put round the dumps and was taken off; absent where nothing was. */
  peeled?: string[];
}

export interface Diagnosis {
  schema: typeof diagnosisSchema;
  verdict: { class: FindingClass; certainty?: Certainty; headline: string };
  findings: Finding[];
  processes: ProcessReport[];
  /** What the dumps could not show, one sentence each. */
  unseen: string[];
  inputs: InputReport[];
  fingerprint: string;
}

export interface Options {
  /** Inputs (by name) that the user says are of the parent or of the child, whatever the text suggests. */
  parent?: readonly string[];
  child?: readonly string[];
  /** The knowledge to use instead of the built-in one: see extendKnowledge. */
  knowledge?: Knowledge;
}

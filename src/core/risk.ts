/** What a fork at the moment of the dump would leave behind in the child: the public contract `ghostlock/risk@1`. */

import type { Certainty, Evidence, InputReport, Resource, ThreadRef } from './diagnosis.ts';

export const riskSchema = 'ghostlock/risk@1';

/**
 * `orphaned`: fork leaves it taken, with nobody to release it. `unknown`: it depends on a version that the dump does not
 * tell, or on what the function does. `reset`: fork puts it right in the child.
 */
export type Fate = 'orphaned' | 'unknown' | 'reset';

/** A lock that is held right now, as far as a dump can tell. */
export interface HeldLock {
  fate: Fate;
  /** How sure it is that it is held. `possible`: the thread is in the middle of work, in which it may hold locks. */
  certainty: Certainty;
  resource: Resource;
  /** Who holds it; null where others wait for it and its owner is not told. */
  holder: ThreadRef | null;
  /** The function in which it is held, and its callers: where a lock without a name is to be looked for. */
  functions: string[];
  says: string;
  evidence: Evidence[];
  advice: string;
}

/** Threads with one task that a child would not have. */
export interface MissingThreads {
  role: string;
  threads: ThreadRef[];
  /** What a child that counts on them would run into. */
  says: string;
  advice: string;
}

/** What takes care of a fork in this process: the libc, the interpreter, a library's at-fork handlers. */
export interface Protection {
  by: string;
  version?: string;
  says: string;
  source: string;
  input: string;
  line: number;
}

export interface ProcessRisk {
  pid?: number;
  program?: string;
  threads: number;
  headline: string;
  /** The worst first. */
  held: HeldLock[];
  missing: MissingThreads[];
  protection: Protection[];
  advice: string[];
}

export interface Risk {
  schema: typeof riskSchema;
  processes: ProcessRisk[];
  /** What the dumps could not show, one sentence each. */
  unseen: string[];
  inputs: InputReport[];
}

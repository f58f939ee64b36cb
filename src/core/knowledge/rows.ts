/**
 * The shapes of knowledge: what frames mean. Rows are plain JSON values, each with its source and the samples that
 * prove it; recognition is data here, reasoning is code elsewhere.
 */

import type { Reset } from './libc-resets.ts';

export type ResourceKind =
  | 'mutex'
  | 'rwlock'
  | 'spinlock'
  | 'semaphore'
  | 'condition'
  | 'barrier'
  | 'lock word'
  | 'once'
  | 'GIL'
  | 'Python lock'
  | 'RLock'
  | 'buffered file lock'
  | 'import lock'
  | 'queue'
  | 'event'
  | 'future'
  | 'thread'
  | 'child process'
  | 'process'
  | 'pipe'
  | 'socket'
  | 'file'
  | 'terminal'
  | 'descriptors'
  | 'timer'
  | 'signal'
  | 'team'
  | 'unknown';

/** Who can end such a wait. */
type WokenBy = 'owner' | 'signaller' | 'process' | 'thread' | 'peer' | 'clock' | 'signal' | 'team';

interface Row {
  readonly id: string;
  /** Where this is known from: a file of the source tree and version, a manual page, a measurement. */
  readonly source: string;
  /** Samples in which the row fires; a row without any is a draft. */
  readonly seen?: readonly string[];
  /** Samples in which it must not fire (near misses). */
  readonly notSeen?: readonly string[];
}

/**
 * A frame pattern: bare function names (see ../names.ts); `=name` must match as printed; `name*` is a beginning and
 * `*name` an ending.
 * `files` are endings of the path and are required where given (Python's `wait` alone says nothing);
 * `modules` are beginnings of the library's file name.
 */
export interface FramePattern {
  readonly fns: readonly string[];
  readonly files?: readonly string[];
  readonly modules?: readonly string[];
}

/** A function that blocks. */
export interface WaitRow extends Row, FramePattern {
  readonly kind: 'wait';
  readonly resource: ResourceKind;
  readonly wokenBy: WokenBy;
  /** Arguments that carry the resource's address, best first. */
  readonly address?: readonly string[];
  /**
   * How far from the kernel: 0 system call, 1 futex wrapper, 2 libc lock, 3 runtime or library lock, 4 language,
   * 5 what is built on the language's own locks.
   * A wait is named after its outermost layer.
   */
  readonly layer: 0 | 1 | 2 | 3 | 4 | 5;
  /** The wait is named by this row whatever stands further out (the GIL taken inside `lock.acquire`). */
  readonly final?: true;
  /** Burns CPU instead of, or before, sleeping. */
  readonly spins?: true;
  /** Ends by the clock in any case. */
  readonly timed?: true;
  /** Made to be shared between processes: who ends the wait may be in another one. */
  readonly shared?: true;
  /** Made for one process by those who create it, whatever the frames leave out. */
  readonly private?: true;
  /** Only ever the caller of a wait: `qemu_cond_wait` by its ending, above a wait that is known. */
  readonly wrapper?: true;
  /** Only ever the caller of a wait for one of these: a collector's entry that computes, locks, or waits for a semaphore. */
  readonly above?: readonly ResourceKind[];
  /** Waits until all other threads of the process have stopped. */
  readonly stopsAll?: true;
  /** `waits for …`: completes the sentence `thread 4186 …`. */
  readonly says: string;
}

/** Frames that say: this thread is at rest in a place where threads rest. */
export interface IdleRow extends Row, FramePattern {
  readonly kind: 'idle';
  /** How many frames may stand between the wait and this one; absent: a few. */
  readonly reach?: number;
  /** Threads rest here in a lock, too: whoever has it is the one that accepts, and rests as well. */
  readonly turns?: true;
  readonly says: string;
}

/** Frames that say: a fork made this process, or is in progress. */
export interface ForkRow extends Row, FramePattern {
  readonly kind: 'fork';
  /**
   * `inside`: the call has not returned; `child`: only a forked child has this frame below (outside) its work;
   * `parent`: the frame stands in the forking parent; `either`: both sides of the fork have it.
   */
  readonly where: 'inside' | 'child' | 'parent' | 'either';
  readonly phase?: 'prepare' | 'parent' | 'child';
  /** The frame itself is where people look for the fork; otherwise its caller is. */
  readonly site?: true;
  readonly says: string;
}

/** Functions that take a lock of their own, named where the library names it. */
export interface SectionRow extends Row, FramePattern {
  readonly kind: 'section';
  /** The lock's name as debuggers print it, or what people call it. */
  readonly lock: string;
  readonly resource: ResourceKind;
  /** Names that debuggers print at the lock's address: `tzset_lock`, with an offset where it is part of a structure. */
  readonly symbols?: readonly string[];
  /** Address-less identity: two threads in sections of the same `lock` of the same process contend. */
  readonly says: string;
  /** What fork does with it, by libc or runtime version; absent: nothing resets it. */
  readonly reset?: readonly Reset[];
  readonly advice?: string;
}

/** Frames of a crash or of an orderly abort. */
export interface CrashRow extends Row, FramePattern {
  readonly kind: 'crash';
  readonly says: string;
}

/** A library or runtime that is not fork safe, or that spins, and the remedy its makers give. */
export interface RemedyRow extends Row, FramePattern {
  readonly kind: 'remedy';
  /** Libraries whose makers say it: `OpenBLAS`, `gRPC`. */
  readonly library: string;
  /** What goes wrong after a fork, in one sentence. */
  readonly says: string;
  /** What their makers advise, in one or two sentences. */
  readonly fix: string;
}

export type KnowledgeRow = WaitRow | IdleRow | ForkRow | SectionRow | CrashRow | RemedyRow;

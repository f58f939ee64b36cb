import { blockedOnLocks } from './blocked-on-lock.ts';
import { crashes } from './crash.ts';
import { deadlockCycles } from './deadlock-cycle.ts';
import type { Explain } from './draft.ts';
import { forkHandlers } from './fork-handler.ts';
import { forkOrphanedLocks } from './fork-orphaned-lock.ts';
import { gilWaits } from './gil.ts';
import { importLocks } from './import-lock.ts';
import { ownerlessLocks } from './ownerless-lock.ts';
import { selfDeadlocks } from './self-deadlock.ts';
import { signalReentries } from './signal-reentrancy.ts';
import { spinnings } from './spinning.ts';
import { waitings } from './waiting.ts';

/** Every explanation that is tried. A new class of finding is one file and one line here. */
export const explanations: readonly Explain[] = [
  crashes,
  forkHandlers,
  forkOrphanedLocks,
  signalReentries,
  selfDeadlocks,
  deadlockCycles,
  importLocks,
  gilWaits,
  spinnings,
  ownerlessLocks,
  blockedOnLocks,
  waitings,
];

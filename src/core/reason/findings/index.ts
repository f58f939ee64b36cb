import { blockedOnLocks } from './blocked-on-lock.ts';
import { contentions } from './contention.ts';
import { crashes } from './crash.ts';
import { deadOwners } from './dead-owner.ts';
import { deadlockCycles } from './deadlock-cycle.ts';
import type { Explain } from './draft.ts';
import { forkHandlers } from './fork-handler.ts';
import { forkMissingThreads } from './fork-missing-thread.ts';
import { forkOrphanedLocks } from './fork-orphaned-lock.ts';
import { gilWaits } from './gil.ts';
import { importLocks } from './import-lock.ts';
import { lockOrders } from './lock-order.ts';
import { lostWakeups } from './lost-wakeup.ts';
import { ownerlessLocks } from './ownerless-lock.ts';
import { fullPipes } from './pipe-full.ts';
import { selfDeadlocks } from './self-deadlock.ts';
import { signalReentries } from './signal-reentrancy.ts';
import { spinnings } from './spinning.ts';
import { stops } from './stopped.ts';
import { stopsOfTheWorld } from './stop-the-world.ts';
import { waitings } from './waiting.ts';

/** Every explanation that is tried. A new class of finding is one file and one line here. */
export const explanations: readonly Explain[] = [
  crashes,
  forkHandlers,
  forkOrphanedLocks,
  forkMissingThreads,
  signalReentries,
  selfDeadlocks,
  deadlockCycles,
  lockOrders,
  deadOwners,
  importLocks,
  gilWaits,
  fullPipes,
  stops,
  spinnings,
  ownerlessLocks,
  lostWakeups,
  contentions,
  blockedOnLocks,
  stopsOfTheWorld,
  waitings,
];

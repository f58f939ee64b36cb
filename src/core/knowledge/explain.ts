import type { FindingClass } from '../diagnosis.ts';
import type { Explanation } from './explain/explanation.ts';
import { forkHandler, forkMissingThread, forkOrphanedLock } from './explain/fork.ts';
import {
  blockedOnLock,
  contention,
  deadlockCycle,
  deadOwner,
  gil,
  importLock,
  ownerlessLock,
  selfDeadlock,
  signalReentrancy,
} from './explain/locks.ts';
import { crash, healthy, spinning, stopped, unknown } from './explain/states.ts';
import { lostWakeup, pipeFull, waitingOnIo, waitingOnProcess, waitingOnThread } from './explain/waits.ts';

export type { Explanation };

/** What each class of finding means, how to confirm it, what unblocks now, how to fix it, what it is confused with. */
export const explanations: Record<FindingClass, Explanation> = {
  crash,
  'fork-handler': forkHandler,
  'fork-orphaned-lock': forkOrphanedLock,
  'fork-missing-thread': forkMissingThread,
  'signal-reentrancy': signalReentrancy,
  'self-deadlock': selfDeadlock,
  'deadlock-cycle': deadlockCycle,
  'dead-owner': deadOwner,
  'import-lock': importLock,
  gil,
  'pipe-full': pipeFull,
  stopped,
  spinning,
  'ownerless-lock': ownerlessLock,
  'lost-wakeup': lostWakeup,
  contention,
  'blocked-on-lock': blockedOnLock,
  'waiting-on-process': waitingOnProcess,
  'waiting-on-thread': waitingOnThread,
  'waiting-on-io': waitingOnIo,
  healthy,
  unknown,
};

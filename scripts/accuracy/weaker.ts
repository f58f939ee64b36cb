import type { FindingClass } from '../../src/core/diagnosis.ts';

/**
 * What a careful reader may say instead of the true class when a capture shows less than the truth: the same hang, seen
 * with less knowledge of its cause. `unknown` is not among them: where the stuck thread is shown it counts as silence.
 */
export const weaker: Readonly<Record<FindingClass, readonly FindingClass[]>> = {
  'fork-orphaned-lock': ['ownerless-lock', 'blocked-on-lock', 'import-lock'],
  'fork-missing-thread': ['ownerless-lock', 'lost-wakeup', 'blocked-on-lock', 'waiting-on-thread'],
  'fork-handler': ['ownerless-lock', 'blocked-on-lock'],
  'signal-reentrancy': ['self-deadlock', 'ownerless-lock', 'blocked-on-lock'],
  'self-deadlock': ['ownerless-lock', 'blocked-on-lock'],
  'deadlock-cycle': ['ownerless-lock', 'blocked-on-lock', 'gil', 'waiting-on-thread', 'lost-wakeup'],
  'dead-owner': ['ownerless-lock', 'blocked-on-lock', 'lost-wakeup'],
  'import-lock': ['ownerless-lock', 'blocked-on-lock'],
  gil: ['blocked-on-lock'],
  'lost-wakeup': ['ownerless-lock', 'blocked-on-lock', 'waiting-on-thread'],
  'pipe-full': ['waiting-on-io', 'waiting-on-process', 'waiting-on-thread'],
  contention: ['blocked-on-lock', 'waiting-on-io'],
  'ownerless-lock': ['blocked-on-lock'],
  'blocked-on-lock': [],
  stopped: ['waiting-on-process'],
  spinning: ['waiting-on-thread'],
  crash: [],
  'waiting-on-process': ['waiting-on-io'],
  'waiting-on-thread': [],
  'waiting-on-io': ['waiting-on-process'],
  healthy: [],
  unknown: [],
};

/** What may be said of processes that only stand by: the parent alone, which waits for the stuck child that is not shown. */
export const bystander: readonly FindingClass[] = [
  'waiting-on-process',
  'waiting-on-io',
  'waiting-on-thread',
  'unknown',
];

/** What may be said of innocent programs and of bystanders, as long as it is only called possible. */
export const harmless: readonly FindingClass[] = [
  'healthy',
  'blocked-on-lock',
  'waiting-on-process',
  'waiting-on-io',
  'waiting-on-thread',
];

/** A program of one of these classes hangs through no lock: to see a ring or a fork's orphan in it is a false alarm. */
export const innocentClasses: readonly FindingClass[] = [
  'healthy',
  'crash',
  'contention',
  'waiting-on-process',
  'waiting-on-io',
  'waiting-on-thread',
  'stopped',
  'spinning',
];

export const alarms: readonly FindingClass[] = [
  'fork-orphaned-lock',
  'fork-missing-thread',
  'fork-handler',
  'deadlock-cycle',
  'self-deadlock',
  'signal-reentrancy',
];

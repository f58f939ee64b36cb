import { addressOfDecimal } from '../text.ts';
import { isPointer } from '../args.ts';
import type { Fact, LockFields, Place } from '../model.ts';
import { factsOf, type Process } from './incident.ts';
import type { Wait } from './waits.ts';

type LockFact = Extract<Fact, { kind: 'lock' }>;

/** What a printed lock says about who has it. */
export interface StatedOwner {
  /** Kernel thread id as the lock stores it: of the process that took the lock, in its own PID namespace. */
  readonly tid?: number;
  /** pthread id, where the lock stores that (Python's RLock and BufferedWriter). */
  readonly pthread?: string;
  readonly place: Place;
  /** Why the printed lock is the one waited for; `only` is a guess. */
  readonly by: 'address' | 'symbol' | 'frame' | 'only';
  readonly says: string;
  /** The dump that prints the lock shows the waiter's stack as well: one moment, if the tool stopped the process once. */
  readonly atOnce: boolean;
}

/** The owner that the dumps of the waiter's own process print for the lock it waits for. */
export function statedOwner(wait: Wait): StatedOwner | undefined {
  const process = wait.task.process;
  for (const [by, locks] of associated(wait, process)) {
    // printed twice with two owners: it goes from hand to hand, and neither says who has it while this thread waits
    if (by !== 'only' && new Set(locks.map(ownerField).filter((owner) => (owner ?? 0) !== 0)).size > 1)
      return undefined;
    for (const lock of locks) {
      const owner = ownerOf(lock, wait);
      if (owner !== undefined)
        return { ...owner, place: lock.place, by, says: describeLock(lock), atOnce: isAtOnce(lock, wait) };
    }
  }
  return undefined;
}

function isAtOnce(lock: LockFact, { task }: Wait): boolean {
  const dump = task.process.dumps.find(({ facts }) => facts.includes(lock));
  return (
    dump?.threads.some(
      ({ tid, pthread, frames }) =>
        frames.length > 0 &&
        (tid === task.tid || (pthread !== undefined && pthread === task.pthread) || task.process.tasks.length === 1),
    ) ?? false
  );
}

/** A lock printed in another process at the same address (no exec between): its copy, which has lived on. */
export function copyIn(process: Process, wait: Wait): LockFact | undefined {
  return factsOf(process.facts, 'lock').find((lock) => isPointer(lock.address) && wait.aliases.includes(lock.address));
}

/** Fields of the locks that are printed at the address that is waited for, or without an address. */
export function lockFields({ task, address }: Wait): LockFields[] {
  return factsOf(task.process.facts, 'lock')
    .filter((lock) => lock.address === undefined || lock.address === address)
    .map(({ fields }) => fields);
}

/** PTHREAD_MUTEX_PSHARED_BIT */
export function isSharedMutex(wait: Wait): boolean {
  return lockFields(wait).some(({ kind }) => ((kind ?? 0) & 128) !== 0);
}

export function isFree(fields: LockFields): boolean {
  return (fields.lock ?? 0) === 0 && (fields.owner ?? 0) === 0;
}

function associated(wait: Wait, process: Process): [StatedOwner['by'], LockFact[]][] {
  const locks = factsOf(process.facts, 'lock');
  const base = wait.symbol?.replace(/\+\d+$/, '');
  const byAddress = locks.filter((lock) => isPointer(lock.address) && wait.aliases.includes(lock.address));
  const bySymbol = locks.filter(
    (lock) =>
      (lock.address === undefined || wait.address === undefined) &&
      base !== undefined &&
      mentions(lock.expression, base),
  );
  const held = locks.filter(
    (lock) =>
      (lock.address === undefined || wait.address === undefined) &&
      (ownerField(lock) ?? 0) !== 0 &&
      fitsKind(lock, wait),
  );
  const waiters = process.tasks.length === 1 || wait.address === undefined || process.waitedLocks.size <= 1;
  const contradicts =
    isPointer(wait.address) && locks.some((lock) => lock.address !== undefined && !wait.aliases.includes(lock.address));
  return [
    ['address', byAddress],
    ['symbol', bySymbol],
    // one lock printed, one lock waited for: most likely, but not surely, the same
    ['only', waiters && !contradicts && new Set(held.map(ownerField)).size === 1 && bySymbol.length === 0 ? held : []],
  ];
}

function mentions(expression: string | undefined, symbol: string): boolean {
  return expression !== undefined && (expression === symbol || expression.split(/[^\w]+/).includes(symbol));
}

function ownerField({ fields, shape }: LockFact): number | undefined {
  return fields.owner ?? (shape === 'rwlock' ? fields.cur_writer : undefined);
}

function fitsKind({ shape }: LockFact, { kind }: Wait): boolean {
  if (kind === 'mutex') return shape === 'mutex' || shape === 'word';
  if (kind === 'rwlock') return shape === 'rwlock';
  return true;
}

function ownerOf(lock: LockFact, wait: Wait): { tid?: number; pthread?: string } | undefined {
  const stored = ownerField(lock);
  if (stored === undefined || stored === 0) return undefined;
  // pthread ids are addresses, TIDs are below 2^22
  if (stored > 0x40_0000 || wait.kind === 'RLock' || wait.kind === 'buffered file lock')
    return { pthread: addressOfDecimal(String(stored)) };
  return { tid: stored };
}

function describeLock(lock: LockFact): string {
  const shown = ['lock', 'owner', 'cur_writer', 'count', 'kind', 'nusers']
    .filter((name) => lock.fields[name] !== undefined)
    .map((name) => `__${name} = ${lock.fields[name]}`);
  return shown.join(', ');
}

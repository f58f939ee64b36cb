import type { Fact } from '../../model.ts';
import { address } from '../../text.ts';
import { member, members, numberOf, parseValue, type Value } from './value.ts';

type LockFact = Extract<Fact, { kind: 'lock' }>;
export type Shape = LockFact['shape'];

/** A lock found in a printed value, with the way to it from what was printed. */
export interface PrintedLock {
  path: string;
  shape: Shape;
  fields: Record<string, number>;
  /** The lock's own address, where the value says it. */
  address?: string;
  /** It is what was printed, or its first member all the way down: the address of the whole is the lock's. */
  leads: boolean;
  /** Bytes that one lock takes, where the value shows them all (`__size`). */
  size?: number;
}

/** Every lock in a printed value; `hint` is what is known of the expression and its type. */
export function locksIn(text: string, hint: string): PrintedLock[] {
  const found: PrintedLock[] = [];
  collect(parseValue(text), '', hint, found, true);
  return found;
}

function collect(value: Value, path: string, hint: string, found: PrintedLock[], leads: boolean): void {
  const parts = members(value);
  if (parts === undefined || found.length >= 1000) return;
  const lock = lockOf(value, path, hint);
  if (lock !== undefined) {
    found.push({ path, leads, ...lock });
    return;
  }
  parts.forEach(([name, inner], index) => {
    collect(
      inner,
      name === '' ? `${path}[${index}]` : path === '' ? name : `${path}.${name}`,
      hint,
      found,
      leads && index === 0,
    );
  });
}

function lockOf(value: Value, path: string, hint: string): Omit<PrintedLock, 'path' | 'leads'> | undefined {
  const data = member(value, '__data');
  const shape = shapeOf(data ?? value);
  if (shape !== undefined) {
    const size = bytesIn(member(value, '__size'));
    return { shape, fields: numbers(data ?? value), ...(size === undefined ? {} : { size }) };
  }
  const names = `${hint} ${path}`;
  return python(value) ?? stdio(value) ?? pretty(value) ?? semaphore(value, names) ?? musl(value, names);
}

/** glibc's structures (sysdeps/nptl/bits/struct_mutex.h, struct_rwlock.h, bits/thread-shared-types.h). */
function shapeOf(value: Value): Shape | undefined {
  const has = (...names: string[]) => names.some((name) => member(value, name) !== undefined);
  if (has('__nr_readers', '__cur_writer', '__wrphase_futex')) return 'rwlock';
  if (has('__lock') && has('__owner', '__kind')) return 'mutex';
  if (has('__wseq', '__total_seq', '__g_refs', '__g1_start')) return 'cond';
  return undefined;
}

/** How long a printed character array is: `"\\002\\000|", '\\000' <repeats 26 times>` has 29 bytes. */
function bytesIn(text: Value | undefined): number | undefined {
  if (typeof text !== 'string' || text.length > 4000 || text.includes('...')) return undefined;
  let count = 0;
  for (const [, quoted, repeated] of text.matchAll(
    /"((?:\\.|[^"\\])*)"|'(?:\\[0-7]{1,3}|\\.|[^'\\])' <repeats (\d+) times>/g,
  )) {
    count += repeated === undefined ? (quoted ?? '').replace(/\\(?:[0-7]{1,3}|.)/g, '.').length : Number(repeated);
  }
  // gdb leaves the last byte out when it is zero; locks are made of words
  return count === 0 ? undefined : Math.ceil(count / 8) * 8;
}

function numbers(value: Value): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const [name, inner] of members(value) ?? []) {
    // "__wseq = {__value64 = 2, __value32 = {…}}"
    const number = numberOf(inner) ?? numberOf(members(inner)?.[0]?.[0] === '' ? undefined : members(inner)?.[0]?.[1]);
    const short = name.replace(/^_+/, '');
    if (number !== undefined && short !== '' && name !== '__list') fields[short] = number;
  }
  return fields;
}

/**
 * CPython's RLock (Modules/_threadmodule.c) and the lock of a buffered file (Modules/_io/bufferedio.c): their owner is
 * a pthread id, and the pointer to the lock proper is what the waiting frames have as argument.
 */
function python(value: Value): Omit<PrintedLock, 'path' | 'leads'> | undefined {
  const buffered = member(value, 'buffer_size') !== undefined && member(value, 'raw') !== undefined;
  const owner = numberOf(member(value, 'rlock_owner') ?? (buffered ? member(value, 'owner') : undefined));
  if (owner === undefined) return undefined;
  const count = numberOf(member(value, 'rlock_count'));
  const lock = member(value, 'rlock_lock') ?? member(value, 'lock');
  const at = typeof lock === 'string' ? /^(?:\([^)]*\) )?(0x[0-9a-f]+)/.exec(lock)?.[1] : undefined;
  return {
    shape: 'mutex',
    fields: { owner, ...(count === undefined ? {} : { count }) },
    ...(at === undefined ? {} : { address: address(at) }),
  };
}

/** The lock of a stdio stream (glibc sysdeps/nptl/stdio-lock.h): its owner is the pthread id. */
function stdio(value: Value): Omit<PrintedLock, 'path' | 'leads'> | undefined {
  const parts = members(value) ?? [];
  const [lock, count, owner] = ['lock', 'cnt', 'owner'].map((name) => numberOf(member(value, name)));
  if (parts.length !== 3 || lock === undefined || count === undefined || owner === undefined) return undefined;
  return { shape: 'word', fields: { lock, count, owner } };
}

/** glibc's own pretty printer (nptl/nptl-printers.py): `{Type = Normal, Status = Acquired, possibly with no waiters, Owner ID = 4182, …}` */
function pretty(value: Value): Omit<PrintedLock, 'path' | 'leads'> | undefined {
  const status = member(value, 'Status');
  if (typeof status !== 'string' || member(value, 'Type') === undefined) return undefined;
  const fields: Record<string, number> = {};
  const owner = numberOf(member(value, 'Owner ID'));
  if (owner !== undefined) fields.owner = owner;
  if (/^Not acquired/.test(status)) fields.lock = 0;
  else if (/^Acquired/.test(status)) fields.lock = 1;
  const count = numberOf(member(value, 'Times acquired by the owner'));
  if (count !== undefined) fields.count = count;
  return { shape: 'mutex', fields };
}

/** `sem_t` shows nothing but its union: the value in the lower half of a 64-bit word, the number of waiters above. */
function semaphore(value: Value, names: string): Omit<PrintedLock, 'path' | 'leads'> | undefined {
  const parts = members(value) ?? [];
  if (
    !/sem/i.test(names) ||
    !parts.every(([name]) => /^(?:__size|__align|data|value|private|pad|nwaiters)$/.test(name))
  )
    return undefined;
  const plain = numberOf(member(value, 'value'));
  if (plain !== undefined)
    return { shape: 'sem', fields: { value: plain, ...waiters(numberOf(member(value, 'nwaiters'))) } };
  const word = numberOf(member(value, 'data') ?? member(value, '__align'));
  if (word === undefined || word < 0) return undefined;
  return { shape: 'sem', fields: { value: word % 2 ** 32, nwaiters: Math.floor(word / 2 ** 32) } };
}

function waiters(count: number | undefined): Record<string, number> {
  return count === undefined ? {} : { nwaiters: count };
}

/**
 * musl (src/internal/pthread_impl.h): `__u.__i[0]` is the type, `[1]` the owner with the top bit for waiters, `[2]` the
 * waiters. A normal mutex (type 0) holds EBUSY, 16, whoever took it.
 */
function musl(value: Value, names: string): Omit<PrintedLock, 'path' | 'leads'> | undefined {
  if (!/mutex|lock/i.test(names) || /rwlock|cond/i.test(names)) return undefined;
  const words = members(member(member(value, '__u'), '__i'));
  const [kind, lock, waiting] = [0, 1, 2].map((index) => numberOf(words?.[index]?.[1]));
  if (kind === undefined || lock === undefined) return undefined;
  const owner = (kind & 15) === 0 ? {} : { owner: lock & 0x3fffffff };
  return { shape: 'mutex', fields: { kind, lock, ...owner, ...waiters(waiting) } };
}

/**
 * `x/4dw &lock` shows a mutex as words: lock, count, owner, nusers (the lock word of a robust or
 * priority-inheriting mutex is its owner, with two bits above). Words that no mutex of glibc holds are of
 * something else.
 */
export function mutexOfWords(words: readonly number[]): Record<string, number> | undefined {
  const [lock, count, owner, nusers] = words;
  if (lock === undefined || count === undefined || owner === undefined || nusers === undefined) return undefined;
  const own = lock > 2 && owner > 0 && lock % 2 ** 30 === owner;
  if (
    lock < 0 ||
    (lock > 2 && !own) ||
    count < 0 ||
    count > 1000 ||
    owner < 0 ||
    owner > 2 ** 22 ||
    nusers < 0 ||
    nusers > 100000
  )
    return undefined;
  return { lock, count, owner, nusers };
}

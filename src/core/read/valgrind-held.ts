import type { Fact, Place } from '../model.ts';
import { address } from '../text.ts';

// helgrind: lock order "A before B" violated: the thread holds B and takes A
const order = /lock order "(0x[0-9A-Fa-f]+) before (0x[0-9A-Fa-f]+)" violated/;
// DRD: "Lock on mutex 0x10c0c0 was held during 201 ms (threshold: 50 ms)."
const heldLong = /^Lock on \S+ (0x[0-9A-Fa-f]+) was held during /;
// DRD: "Mutex is already locked: mutex 0x10c0c0, recursion count 1, owner 1."
const owner = /\b(0x[0-9A-Fa-f]+), recursion count [1-9]\d*, owner ([1-9]\d*)\b/;
// helgrind, data races: "Locks held: 2, at addresses 0x10C080 0x10C0C0"
const locksHeld = /^Locks held: \d+, at address(?:es)? (0x[0-9A-Fa-fx ]+)/;

/** What a sentence of helgrind or DRD about a thread says that it, or another one, holds. */
export function heldFacts(says: string, number: number, place: Place): Fact[] {
  const fact = (lock: string | undefined, by: number, wants?: string): Fact => ({
    kind: 'held',
    place,
    number: by,
    address: address((lock ?? '0x0').toLowerCase()),
    ...(wants !== undefined && { wants: address(wants.toLowerCase()) }),
    says,
  });
  const violated = order.exec(says);
  if (violated !== null) return [fact(violated[2], number, violated[1])];
  const owned = owner.exec(says);
  if (owned !== null) return [fact(owned[1], Number(owned[2]))];
  const long = heldLong.exec(says);
  if (long !== null) return [fact(long[1], number)];
  return (locksHeld.exec(says)?.[1]?.trim().split(/\s+/) ?? []).map((lock) => fact(lock, number));
}

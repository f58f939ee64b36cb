import type { Diagnosis, Finding, FindingClass, Link, Owner, ThreadRef } from '../diagnosis.ts';
import { processOf, threadOf } from './cast.ts';

/** A finding without a chain is a chain of one. */
export function linksOf({ chain, waiter, resource }: Finding): readonly Link[] {
  if (chain.length > 0) return chain;
  return waiter === null || resource === null ? [] : [{ waiter, resource }];
}

export function ownerOf(finding: Finding, link: Link): ThreadRef | Owner | null {
  return link.owner ?? finding.owner;
}

/** Who waits for the same, and that nobody waits for in turn. */
export interface Queue {
  readonly first: Link;
  readonly others: readonly Link[];
}

/** Each thread is a queue of one, but for those of which at least `from` wait alike. */
export function queues(links: readonly Link[], from: number): Queue[] {
  const owners = new Set(links.map(({ owner }) => owner && threadKey(owner)));
  const found = new Map<string, [Link, ...Link[]]>();
  for (const [index, link] of links.entries()) {
    const isAwaited = owners.has(threadKey(link.waiter));
    const { waiter, resource, owner } = link;
    const key = isAwaited ? `${index}` : JSON.stringify([waiter.pid, resource, owner && threadKey(owner)]);
    const alike = found.get(key);
    if (alike === undefined) found.set(key, [link]);
    else alike.push(link);
  }
  return [...found.values()].flatMap(([first, ...others]): Queue[] =>
    others.length + 1 < from ? [first, ...others].map((link) => ({ first: link, others: [] })) : [{ first, others }],
  );
}

/** How many stand in a queue besides its first; a chain of very many is not listed in full. */
export function othersIn(diagnosis: Diagnosis, { first: { waiter }, others }: Queue): number {
  const wait = threadOf(diagnosis, waiter)?.waitsFor;
  if (others.length === 0 || wait === undefined) return others.length;
  const threads = processOf(diagnosis, waiter.pid)?.threads ?? [];
  return Math.max(others.length, threads.filter(({ waitsFor }) => waitsFor === wait).length - 1);
}

export function isGhost(thread: ThreadRef | Owner): boolean {
  return 'ghost' in thread && thread.ghost;
}

export function threadKey({ pid, tid, pthread, input, line }: ThreadRef | Owner): string {
  return `${pid} ${tid ?? pthread ?? `${input}:${line}`}`;
}

/** A join: the thread waited for is the thing waited for, so it is not named twice. */
export function isThreadItself({ kind }: Link['resource']): boolean {
  return kind === 'thread' || /\bprocess$/.test(kind);
}

export const joinWords = 'waits for the end of';

/** `held by`, or nothing where the resource is the one waited for. */
export function relationOf({ class: cls, owner, chain }: Finding): string {
  if (waitsForItself.has(cls)) return owner === null && chain.length < 2 ? '' : 'which is';
  return relations[cls] ?? 'held by';
}

/** Where the resource is itself the one that would have to act: a child, a thread, a peer. */
const waitsForItself: ReadonlySet<FindingClass> = new Set([
  'waiting-on-io',
  'waiting-on-process',
  'waiting-on-thread',
  'spinning',
  'stopped',
  'crash',
  'unknown',
]);

const relations: Partial<Record<FindingClass, string>> = {
  'lost-wakeup': 'to be signalled by',
  'fork-missing-thread': 'to be served by',
  'pipe-full': 'other side',
};

export function nobody({ class: cls }: Finding): string {
  return nobodies[cls] ?? 'the dumps do not show who';
}

const nobodies: Partial<Record<FindingClass, string>> = {
  'ownerless-lock': 'nobody in this process',
  'dead-owner': 'nobody in this process',
  'lost-wakeup': 'nobody in this process',
  'fork-orphaned-lock': 'a ghost: a thread that stayed in the parent',
  'fork-missing-thread': 'a ghost: a thread that stayed in the parent',
};

import type { Diagnosis, Finding, FindingClass, Link, Owner, ThreadRef } from '../diagnosis.ts';
import { processLabel, processOf, threadLabel, threadOf, whereOf } from './cast.ts';
import { telling } from './own-code.ts';
import { columns, shorten } from './columns.ts';
import { type Line, span, type Tone } from './lines.ts';
import { resourceWords } from './words.ts';

const longestShown = 8;

/** One below the other: who waits, for what, who has it; a ring goes back to its beginning. */
export function chainPicture(diagnosis: Diagnosis, finding: Finding, width: number): Line[] {
  const links = finding.class === 'healthy' ? [] : linksOf(finding);
  const [first] = links;
  if (first === undefined) return [];
  const scene: Scene = {
    diagnosis,
    width,
    isRing: finding.class === 'deadlock-cycle' && links.length > 1,
    several: processes(links) > 1,
    relation: relationOf(finding),
  };
  const rows = links.slice(0, longestShown).flatMap((link, index) => linkRows(scene, link, index));
  if (links.length > longestShown)
    rows.push(row(scene, 1, `… ${links.length - longestShown} more in this chain …`, 'dim'));
  rows.push(...endRows(scene, finding, first, links.at(-1)!));
  return rows;
}

interface Scene {
  readonly diagnosis: Diagnosis;
  readonly width: number;
  readonly isRing: boolean;
  readonly several: boolean;
  /** `held by`, or nothing where the resource is the one waited for. */
  readonly relation: string;
}

/** A finding without a chain is a chain of one. */
export function linksOf({ chain, waiter, resource }: Finding): readonly Link[] {
  if (chain.length > 0) return chain;
  return waiter === null || resource === null ? [] : [{ waiter, resource }];
}

function processes(links: readonly Link[]): number {
  return new Set(links.map(({ waiter }) => waiter.pid)).size;
}

function linkRows(scene: Scene, { waiter, resource }: Link, index: number): Line[] {
  return [
    threadRow(scene, waiter, scene.isRing && index === 0 ? '┌─▶ ' : undefined),
    row(scene, 1, `waits for ${resourceWords(resource)}`),
    ...(scene.relation === '' ? [] : [row(scene, 1, `▼ ${scene.relation}`)]),
  ];
}

function endRows(scene: Scene, finding: Finding, first: Link, last: Link): Line[] {
  if (scene.isRing) {
    return [[span(`└── ${shorten(`${named(scene, first.waiter)}, where the ring began`, scene.width - 4)}`, 'bad')]];
  }
  const owner: ThreadRef | Owner | null = last.owner ?? finding.owner;
  if (owner === null) return scene.relation === '' ? [] : [row(scene, 0, nobody(finding), 'ghost')];
  const isGhost = 'ghost' in owner && owner.ghost;
  if (isGhost) return [row(scene, 0, `ghost of ${threadLabel(owner)}: not in this process`, 'ghost')];
  const state = threadOf(scene.diagnosis, owner);
  const does = state?.waitsFor === undefined ? undefined : `waits for ${state.waitsFor}`;
  return [threadRow(scene, owner), ...(does === undefined ? [] : [row(scene, 1, does)])];
}

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

function threadRow(scene: Scene, thread: ThreadRef | Owner, lead?: string): Line {
  const frame = telling(threadOf(scene.diagnosis, thread)?.frames ?? []);
  const place = frame === undefined ? '' : `  in ${whereOf(frame)}`;
  const name = shorten(named(scene, thread), scene.width - 4);
  const start = lead ?? (scene.isRing ? '│   ' : '  ');
  return [
    span(start),
    span(name, 'strong'),
    span(shorten(place, Math.max(0, scene.width - start.length - columns(name)))),
  ];
}

function named({ diagnosis, several }: Scene, thread: ThreadRef | Owner): string {
  const process = several ? processOf(diagnosis, thread.pid) : undefined;
  return process === undefined ? threadLabel(thread) : `${processLabel(process)}, thread ${threadLabel(thread)}`;
}

function row({ isRing, width }: Scene, depth: number, text: string, tone: Tone = 'plain'): Line {
  const start = `${isRing ? '│   ' : '  '}${'  '.repeat(depth)}`;
  return [span(start), span(shorten(text, width - start.length), tone)];
}

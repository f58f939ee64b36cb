import type { Diagnosis, Finding, Link, Owner, ThreadRef } from '../diagnosis.ts';
import { processLabel, processOf, telling, threadLabel, threadOf, whereOf } from './cast.ts';
import { shorten } from './columns.ts';
import { type Line, span, type Tone } from './lines.ts';
import { resourceWords } from './words.ts';

const longestShown = 8;

/** One below the other: who waits, for what, who has it; a ring goes back to its beginning. */
export function chainPicture(diagnosis: Diagnosis, finding: Finding, width: number): Line[] {
  const links = linksOf(finding);
  const [first] = links;
  if (first === undefined) return [];
  const scene: Scene = {
    diagnosis,
    width,
    isRing: finding.class === 'deadlock-cycle' && links.length > 1,
    several: processes(links) > 1,
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
}

/** A finding without a chain is a chain of one. */
function linksOf({ chain, waiter, resource }: Finding): readonly Link[] {
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
    row(scene, 1, '▼ held by'),
  ];
}

function endRows(scene: Scene, finding: Finding, first: Link, last: Link): Line[] {
  if (scene.isRing) {
    return [[span(`└── ${shorten(`${named(scene, first.waiter)}, where the ring began`, scene.width - 4)}`, 'bad')]];
  }
  const owner: ThreadRef | Owner | null = last.owner ?? finding.owner;
  if (owner === null) return [row(scene, 0, nobody(finding), 'ghost')];
  const isGhost = 'ghost' in owner && owner.ghost;
  if (isGhost) return [row(scene, 0, `ghost of ${threadLabel(owner)}: not in this process`, 'ghost')];
  const state = threadOf(scene.diagnosis, owner);
  const does = state?.waitsFor === undefined ? undefined : `waits for ${state.waitsFor}`;
  return [threadRow(scene, owner), ...(does === undefined ? [] : [row(scene, 1, does)])];
}

function nobody({ class: cls }: Finding): string {
  if (cls === 'ownerless-lock' || cls === 'dead-owner') return 'nobody in this process';
  return 'the dumps do not show who';
}

function threadRow(scene: Scene, thread: ThreadRef | Owner, lead?: string): Line {
  const frame = telling(threadOf(scene.diagnosis, thread)?.frames ?? []);
  const place = frame === undefined ? '' : `  in ${whereOf(frame)}`;
  const name = named(scene, thread);
  const start = lead ?? (scene.isRing ? '│   ' : '  ');
  return [
    span(start),
    span(name, 'strong'),
    span(shorten(place, Math.max(8, scene.width - start.length - name.length))),
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

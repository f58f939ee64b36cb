import type { Diagnosis, Finding, Link, Owner, ThreadRef } from '../diagnosis.ts';
import { processLabel, processOf, threadLabel, threadOf, whereOf } from './cast.ts';
import {
  isGhost,
  isThreadItself,
  joinWords,
  linksOf,
  nobody,
  othersIn,
  ownerOf,
  type Queue,
  queues,
  relationOf,
  threadKey,
} from './chain.ts';
import { columns, shorten } from './columns.ts';
import { type Line, span, type Tone } from './lines.ts';
import { telling } from './own-code.ts';
import { waitsForOf } from './thread-table.ts';
import { plural, resourceWords } from './words.ts';

const longestShown = 8;

/** One below the other: who waits, for what, who has it; a ring goes back to its beginning. */
export function chainPicture(diagnosis: Diagnosis, finding: Finding, width: number): Line[] {
  const links = finding.class === 'healthy' ? [] : linksOf(finding);
  if (links.length === 0) return [];
  const isRing = isClosed(finding, links);
  const scene: Scene = { diagnosis, finding, width, isRing, several: processes(links) > 1 };
  return isRing ? ring(scene, links) : chains(scene, links);
}

interface Scene {
  readonly diagnosis: Diagnosis;
  readonly finding: Finding;
  readonly width: number;
  readonly isRing: boolean;
  readonly several: boolean;
}

/** Whether every link's owner is the next one's waiter, and the last one's the first; also a thread that waits for itself. */
function isClosed(finding: Finding, links: readonly Link[]): boolean {
  return links.every((link, index) => {
    const owner = ownerOf(finding, link);
    const next = links[(index + 1) % links.length]!.waiter;
    return owner !== null && !isGhost(owner) && threadKey(owner) === threadKey(next);
  });
}

function processes(links: readonly Link[]): number {
  return new Set(links.map(({ waiter }) => waiter.pid)).size;
}

function ring(scene: Scene, links: readonly Link[]): Line[] {
  const { waiter } = links[0]!;
  const rows = links
    .slice(0, longestShown)
    .flatMap((link, index) => [
      threadRow(scene, link.waiter, index === 0 ? '┌─▶ ' : undefined),
      ...waitRows(scene, { first: link, others: [] }),
    ]);
  if (links.length > longestShown) rows.push(more(scene, links.length - longestShown));
  const end = links.length === 1 ? 'itself' : 'where the ring began';
  rows.push([span(`└── ${shorten(`${named(scene, waiter)}, ${end}`, scene.width - 4)}`, 'bad')]);
  return rows;
}

/** From each that nobody waits for, on to one that waits for nobody or stands above already. */
function chains(scene: Scene, links: readonly Link[]): Line[] {
  const all = queues(links, 2);
  const byWaiter = new Map(all.map((queue) => [threadKey(queue.first.waiter), queue]));
  const awaited = new Set(links.flatMap(({ owner }) => (owner === undefined ? [] : [threadKey(owner)])));
  const starts = all.filter(({ first }) => !awaited.has(threadKey(first.waiter)));
  const drawn = new Set<Queue>();
  const rows: Line[] = [];
  for (const start of [...starts, ...all]) {
    if (drawn.has(start)) continue;
    if (rows.length > 0) rows.push([]);
    for (let queue: Queue | undefined = start; queue !== undefined; ) {
      if (drawn.size === longestShown) return [...rows, more(scene, all.length - drawn.size)];
      drawn.add(queue);
      const { waiter } = queue.first;
      rows.push(threadRow(scene, waiter), ...waitRows(scene, queue));
      const owner = ownerOf(scene.finding, queue.first);
      const next: Queue | undefined = owner === null || isGhost(owner) ? undefined : byWaiter.get(threadKey(owner));
      const isAbove = next !== undefined && drawn.has(next);
      if (next === undefined || isAbove) rows.push(...endRows(scene, owner, isAbove));
      queue = isAbove ? undefined : next;
    }
  }
  return rows;
}

function more(scene: Scene, hidden: number): Line {
  return row(scene, 1, `… and ${plural(hidden, 'more link')} …`, 'dim');
}

function waitRows(scene: Scene, queue: Queue): Line[] {
  const { resource } = queue.first;
  const others = othersIn(scene.diagnosis, queue);
  const also = others === 0 ? '' : `, and so ${others === 1 ? 'does' : 'do'} ${plural(others, 'more thread')}`;
  if (ownerOf(scene.finding, queue.first) !== null && isThreadItself(resource))
    return [row(scene, 1, `▼ ${joinWords}${also}`)];
  const relation = relationOf(scene.finding);
  return [
    row(scene, 1, `waits for ${resourceWords(resource)}${also}`),
    ...(relation === '' ? [] : [row(scene, 1, `▼ ${relation}`)]),
  ];
}

function endRows(scene: Scene, owner: ThreadRef | Owner | null, isAbove: boolean): Line[] {
  if (owner === null) {
    return relationOf(scene.finding) === '' ? [] : [row(scene, 0, nobody(scene.finding), 'ghost')];
  }
  if (isGhost(owner)) return [row(scene, 0, `ghost of ${threadLabel(owner)}: not in this process`, 'ghost')];
  if (isAbove) return [row(scene, 0, `${named(scene, owner)}, see above`)];
  const state = threadOf(scene.diagnosis, owner);
  const frame = telling(state?.frames ?? []);
  const does = state?.waitsFor === undefined ? '' : waitsForOf(state, frame === undefined ? '' : whereOf(frame));
  return [threadRow(scene, owner), ...(does === '' ? [] : [row(scene, 1, `waits for ${does}`)])];
}

function threadRow(scene: Scene, thread: ThreadRef | Owner, lead?: string): Line {
  const frame = telling(threadOf(scene.diagnosis, thread)?.frames ?? []);
  const place = frame === undefined ? '' : `  in ${whereOf(frame)}`;
  const name = shorten(named(scene, thread), scene.width - 4);
  const start = lead ?? margin(scene);
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

function row(scene: Scene, depth: number, text: string, tone: Tone = 'plain'): Line {
  const start = margin(scene) + '  '.repeat(depth);
  return [span(start), span(shorten(text, scene.width - start.length), tone)];
}

function margin({ isRing }: Scene): string {
  return isRing ? '│   ' : '  ';
}

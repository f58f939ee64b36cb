import type { Diagnosis, Finding, Link, Owner, ThreadRef } from '../diagnosis.ts';
import { processOf, threadLabel, threadOf } from './cast.ts';
import { linksOf, nobody, relationOf } from './chain-picture.ts';
import { forkScene } from './fork-scene.ts';
import { type Scene, SceneBuilder } from './scene-builder.ts';
import { plural } from './words.ts';

const longestShown = 12;
const foldedFrom = 4;

/** The drawing of one finding; nothing where there is nothing to draw. */
export function sceneOf(diagnosis: Diagnosis, finding: Finding): Scene | undefined {
  if (finding.class === 'healthy') return undefined;
  return forkScene(diagnosis, finding) ?? chainScene(diagnosis, finding);
}

function chainScene(diagnosis: Diagnosis, finding: Finding): Scene | undefined {
  const links = linksOf(finding);
  if (links.length === 0) return undefined;
  const builder = new SceneBuilder(diagnosis);
  const shown = folded(links).slice(0, longestShown);
  for (const bunch of shown) drawLink(builder, diagnosis, finding, bunch);
  const hidden = links.length - shown.reduce((sum, bunch) => sum + bunch.length, 0);
  if (hidden > 0) builder.note('note', [`and ${plural(hidden, 'more link')} of this chain`]);
  return builder.scene;
}

/** Threads that wait for the same and that nobody waits for in turn are one box where they are many. */
function folded(links: readonly Link[]): Link[][] {
  const owners = new Set(links.map(({ owner }) => owner && threadKey(owner)));
  const bunches = new Map<string, Link[]>();
  for (const [index, link] of links.entries()) {
    const isAlone = owners.has(threadKey(link.waiter));
    const { waiter, resource, owner } = link;
    const key = isAlone ? `${index}` : JSON.stringify([waiter.pid, resource, owner && threadKey(owner)]);
    const bunch = bunches.get(key);
    if (bunch === undefined) bunches.set(key, [link]);
    else bunch.push(link);
  }
  return [...bunches.values()].flatMap((bunch) => (bunch.length < foldedFrom ? bunch.map((link) => [link]) : [bunch]));
}

function threadKey({ pid, tid, pthread, input, line }: ThreadRef): string {
  return `${pid} ${tid ?? pthread ?? `${input}:${line}`}`;
}

function drawLink(
  builder: SceneBuilder,
  diagnosis: Diagnosis,
  finding: Finding,
  [link, ...others]: readonly Link[],
): void {
  if (link === undefined) return;
  const { waiter, resource } = link;
  const group = waiter.pid === undefined ? undefined : `p${waiter.pid}`;
  const count = others.length === 0 ? 0 : Math.max(others.length, alikeIn(diagnosis, waiter));
  const more = count === 0 ? [] : [`and ${plural(count, 'more thread')} like it`];
  const from = builder.thread(waiter, more);
  const owner = link.owner ?? finding.owner;
  const relation = relationOf(finding);
  if (owner !== null && isThreadItself(resource.kind)) {
    builder.edge({ from, to: ownerNode(builder, owner, group), label: `waits for the end of`, kind: 'waits' });
    return;
  }
  const lock = builder.lock(resource, group);
  builder.edge({ from, to: lock, label: 'waits for', kind: 'waits' });
  if (owner !== null)
    builder.edge({ from: lock, to: ownerNode(builder, owner, group), label: relation || 'held by', kind: 'held' });
  else if (relation !== '')
    builder.edge({ from: lock, to: builder.note('ghost', [nobody(finding)], group), label: relation, kind: 'held' });
}

/** A chain of very many is not listed in full. */
function alikeIn(diagnosis: Diagnosis, waiter: ThreadRef): number {
  const wait = threadOf(diagnosis, waiter)?.waitsFor;
  const threads = processOf(diagnosis, waiter.pid)?.threads ?? [];
  return wait === undefined ? 0 : threads.filter(({ waitsFor }) => waitsFor === wait).length - 1;
}

/** A join: the thread waited for is the thing waited for, so it is one box. */
function isThreadItself(kind: string): boolean {
  return kind === 'thread' || /\bprocess$/.test(kind);
}

function ownerNode(builder: SceneBuilder, owner: ThreadRef | Owner, group: string | undefined): string {
  const isGhost = 'ghost' in owner && owner.ghost;
  return isGhost
    ? builder.note('ghost', [`ghost of ${threadLabel(owner)}`, 'not in this process'], group)
    : builder.thread(owner);
}

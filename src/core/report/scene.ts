import type { Diagnosis, Finding, Owner, ThreadRef } from '../diagnosis.ts';
import { threadLabel } from './cast.ts';
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
} from './chain.ts';
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
  const shown = queues(links, foldedFrom).slice(0, longestShown);
  for (const queue of shown) drawLink(builder, diagnosis, finding, queue);
  const hidden = links.length - shown.reduce((sum, { others }) => sum + 1 + others.length, 0);
  if (hidden > 0) builder.note('note', [`and ${plural(hidden, 'more link')} of this chain`]);
  return builder.scene;
}

function drawLink(builder: SceneBuilder, diagnosis: Diagnosis, finding: Finding, queue: Queue): void {
  const { first } = queue;
  const { waiter, resource } = first;
  const count = othersIn(diagnosis, queue);
  const group = waiter.pid === undefined ? undefined : `p${waiter.pid}`;
  const more = count === 0 ? [] : [`and ${plural(count, 'more thread')} like it`];
  const from = builder.thread(waiter, more);
  const owner = ownerOf(finding, first);
  const relation = relationOf(finding);
  if (owner !== null && isThreadItself(resource)) {
    builder.edge({ from, to: ownerNode(builder, owner, group), label: joinWords, kind: 'waits' });
    return;
  }
  const lock = builder.lock(resource, group);
  builder.edge({ from, to: lock, label: 'waits for', kind: 'waits' });
  if (owner !== null)
    builder.edge({ from: lock, to: ownerNode(builder, owner, group), label: relation || 'held by', kind: 'held' });
  else if (relation !== '')
    builder.edge({ from: lock, to: builder.note('ghost', [nobody(finding)], group), label: relation, kind: 'held' });
}

function ownerNode(builder: SceneBuilder, owner: ThreadRef | Owner, group: string | undefined): string {
  return isGhost(owner)
    ? builder.note('ghost', [`ghost of ${threadLabel(owner)}`, 'not in this process'], group)
    : builder.thread(owner);
}

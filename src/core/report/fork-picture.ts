import type { Diagnosis, Finding, Owner, ThreadRef } from '../diagnosis.ts';
import { box, widest } from './box.ts';
import { processLabel, threadLabel, threadOf, whereOf } from './cast.ts';
import { telling } from './own-code.ts';
import { shorten, shortenName } from './columns.ts';
import { type ForkCast, forkCast, forkerWait, forkWords, ownership } from './fork-cast.ts';
import { fill, type Line, line, span, type Tone, wrap } from './lines.ts';
import { visible } from './visible.ts';
import { plural, resourceName } from './words.ts';

const gap = 12;
const narrowestPanel = 24;
const widestPanel = 56;
const arrow = ` ─fork()─▶ `;
const absence = ` not copied `;

/**
 * Parent and child side by side, the fork as an arrow, the owner in the parent and its ghost in the child.
 * Nothing where the finding is not about a fork, or where no second process is known.
 */
export function forkPicture(diagnosis: Diagnosis, finding: Finding, width: number): Line[] | undefined {
  const cast = forkCast(diagnosis, finding);
  if (cast === undefined) return undefined;
  const room = Math.min(widestPanel, Math.floor((width - 2 - gap) / 2));
  if (room < narrowestPanel) return undefined;
  const scene: Scene = { ...cast, diagnosis, finding, room: room - 4 };
  const right = childPanel(scene);
  const left = parentPanel(scene, right.ghostAt);
  return sideBySide(scene, left, right);
}

interface Scene extends ForkCast {
  readonly diagnosis: Diagnosis;
  readonly finding: Finding;
  /** Columns inside a panel. */
  readonly room: number;
}

interface ChildPanel {
  readonly lines: readonly Line[];
  /** The row of the ghost's name. */
  readonly ghostAt: number;
}

function childPanel(scene: Scene): ChildPanel {
  const { diagnosis, finding, waiter, owner, room } = scene;
  const lines: Line[] = [line(threadLabel(waiter), 'strong')];
  lines.push(...placeOf(diagnosis, waiter, room, 'in'));
  lines.push(line('  │ waits for'), line('  ▼'));
  lines.push(...resourceLines(finding, room));
  lines.push(line(`  │ ${ownership(finding).inChild}`), line('  ▼'));
  const inside = room - 4;
  const ghost = [
    ...inPanel(`ghost of ${threadLabel(owner)}`, inside, 'ghost'),
    ...inPanel('not in this process', inside, 'ghost'),
  ];
  const ghostAt = lines.length + 1;
  lines.push(...box(ghost, Math.min(room, widest(ghost) + 4), true));
  return { lines, ghostAt };
}

function resourceLines({ resource }: Finding, room: number): Line[] {
  if (resource === null) return [line('what it waits for')];
  const { name, address } = resource;
  return [
    line(shortenName(resourceName(resource), room), 'strong'),
    ...(address === undefined || address === name ? [] : [line(address, 'dim')]),
  ];
}

function parentPanel(scene: Scene, ghostAt: number): Line[] {
  const { diagnosis, finding, owner, parent, room } = scene;
  const forkedBy = finding.forkPoint?.forkedByTid;
  const isForker = owner.tid !== undefined && owner.tid === forkedBy;
  const forker = forkedBy === undefined ? undefined : parent.threads.find(({ tid }) => tid === forkedBy);
  const lines: Line[] = [
    line(forkedBy === undefined ? 'a thread' : threadLabel({ tid: forkedBy, ...forker }), 'strong'),
  ];
  lines.push(...inPanel(forkWords(finding), room));
  const waits = forkerWait(finding, parent);
  if (waits !== undefined) lines.push(...inPanel(waits, room));
  if (isForker) lines.push(line(ownership(finding).inParent, 'bad'));

  while (lines.length < ghostAt) lines.push([]);
  if (!isForker) {
    lines.push(...inPanel(threadLabel(owner), room, 'strong'), line(ownership(finding).inParent, 'bad'));
    lines.push(...placeOf(diagnosis, owner, room, 'now in'));
  }
  const shown = new Set([forkedBy, owner.tid]);
  const others = parent.threads.filter(({ tid }) => tid === undefined || !shown.has(tid)).length;
  if (parent.threads.length === 0) lines.push(line('(not in these dumps)', 'dim'));
  else if (others > 0) lines.push(line(`and ${plural(others, 'more thread')}`, 'dim'));
  return lines;
}

function placeOf(diagnosis: Diagnosis, spoken: ThreadRef | Owner, room: number, preposition: string): Line[] {
  const frame = telling(threadOf(diagnosis, spoken)?.frames ?? []);
  return frame === undefined ? [] : inPanel(`${preposition} ${whereOf(frame)}`, room);
}

/** At most two lines of a panel. */
function inPanel(text: string, room: number, tone: Tone = 'plain'): Line[] {
  const flat = visible(text);
  const filled = wrap(flat, room, 2, tone);
  return filled.length <= 2 ? filled : wrap(shorten(flat, 2 * room - 12), room, 2, tone).slice(0, 2);
}

function sideBySide(scene: Scene, left: readonly Line[], right: ChildPanel): Line[] {
  const { parent, child, finding } = scene;
  const alike = finding.alike.length === 0 ? '' : ` + ${finding.alike.length} alike`;
  const leftTitle = line(shorten(processLabel({ role: 'parent', ...parent }), scene.room), 'strong');
  const rightTitle = line(shorten(`${processLabel({ role: 'child', ...child })}${alike}`, scene.room), 'strong');
  const leftWidth = Math.min(scene.room, widest([...left, leftTitle])) + 4;
  const rightWidth = Math.min(scene.room, widest([...right.lines, rightTitle])) + 4;
  const height = Math.max(left.length, right.lines.length);
  const filled = (lines: readonly Line[]) => [...lines, ...Array<Line>(height - lines.length).fill([])];
  const leftBox = box(filled(left), leftWidth);
  const rightBox = box(filled(right.lines), rightWidth);
  const between = (row: number) =>
    row === 1 ? span(arrow) : row === right.ghostAt + 1 ? span(absence, 'ghost') : span('');
  return [
    [...fill([span('  '), ...leftTitle], leftWidth + gap), span('  '), ...rightTitle],
    ...leftBox.map((row, index) => [...row, ...fill([between(index)], gap), ...rightBox[index]!]),
  ];
}

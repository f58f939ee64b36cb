import type { Diagnosis, Finding, FindingClass, Owner, ProcessReport, ThreadRef } from '../diagnosis.ts';
import { box, widest } from './box.ts';
import { processLabel, processOf, threadLabel, threadOf, whereOf } from './cast.ts';
import { telling } from './own-code.ts';
import { shorten, shortenName } from './columns.ts';
import { fill, type Line, line, span, type Tone, wrap } from './lines.ts';
import { visible } from './visible.ts';
import { plural } from './words.ts';

const gap = 12;
const narrowestPanel = 24;
const widestPanel = 56;
const arrow = ` ─fork()─▶ `;
const absence = ` not copied `;

export const isAboutFork: ReadonlySet<FindingClass> = new Set(['fork-orphaned-lock', 'fork-missing-thread']);
export const unknownGhost: Owner = { ghost: true, how: 'inferred' };

/**
 * Parent and child side by side, the fork as an arrow, the owner in the parent and its ghost in the child.
 * Nothing where the finding is not about a fork, or where no second process is known.
 */
export function forkPicture(diagnosis: Diagnosis, finding: Finding, width: number): Line[] | undefined {
  const { waiter } = finding;
  const owner = finding.owner ?? (isAboutFork.has(finding.class) ? unknownGhost : null);
  if (waiter === null || !owner?.ghost) return undefined;
  const child = processOf(diagnosis, waiter.pid) ?? {
    threads: [],
    ...(waiter.pid !== undefined && { pid: waiter.pid }),
  };
  const parent = parentOf(diagnosis, child, owner);
  if (parent === undefined) return undefined;

  const room = Math.min(widestPanel, Math.floor((width - 2 - gap) / 2));
  if (room < narrowestPanel) return undefined;
  const scene: Scene = { diagnosis, finding, waiter, owner, parent, child, room: room - 4 };
  const right = childPanel(scene);
  const left = parentPanel(scene, right.ghostAt);
  return sideBySide(scene, left, right);
}

interface Scene {
  readonly diagnosis: Diagnosis;
  readonly finding: Finding;
  readonly waiter: ThreadRef;
  readonly owner: Owner;
  readonly parent: ProcessReport;
  readonly child: ProcessReport;
  /** Columns inside a panel. */
  readonly room: number;
}

interface ChildPanel {
  readonly lines: readonly Line[];
  /** The row of the ghost's name. */
  readonly ghostAt: number;
}

export function parentOf(diagnosis: Diagnosis, child: ProcessReport, owner: Owner): ProcessReport | undefined {
  const pid = owner.pid !== child.pid ? (owner.pid ?? child.ppid) : child.ppid;
  const known = processOf(diagnosis, pid) ?? diagnosis.processes.find(({ role }) => role === 'parent');
  if (known !== undefined && known !== child) return known;
  return pid === undefined ? undefined : { pid, role: 'parent', threads: [] };
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
  const { kind, name, address } = resource;
  const named = name === undefined ? kind : `${kind} ${name}`;
  return [
    line(shortenName(named, room), 'strong'),
    ...(address === undefined || address === name ? [] : [line(address, 'dim')]),
  ];
}

/** How the relation of owner and resource is called in the child and in the parent. */
export function ownership(finding: Finding): { inChild: string; inParent: string } {
  if (finding.class === 'fork-missing-thread') return { inChild: 'is served by', inParent: 'serves it here' };
  return { inChild: 'is held by', inParent: 'held it at the fork' };
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
  const victim = finding.victims.find(
    ({ pid, tid }) => pid === parent.pid && (tid === forkedBy || forkedBy === undefined),
  );
  const waits = victim?.says ?? (forker?.waitsFor === undefined ? undefined : `waits for ${forker.waitsFor}`);
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

export function forkWords({ forkPoint }: Finding): string {
  if (forkPoint === null) return 'forked';
  const { function: name, file, line: number } = forkPoint;
  return `forked in ${whereOf({ function: name, language: '', input: '', inputLine: 0, ...(file !== undefined && { file }), ...(number !== undefined && { line: number }) })}`;
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

import type { Diagnosis, Finding, ProcessReport } from '../diagnosis.ts';
import { threadLabel } from './cast.ts';
import { forkCast, forkerWait, forkWords, ownership, unknownGhost } from './fork-cast.ts';
import { type Scene, SceneBuilder } from './scene-builder.ts';
import { plural } from './words.ts';

/** Parent and child, the fork as an arrow between them, the owner in the parent and its ghost in the child. */
export function forkScene(diagnosis: Diagnosis, finding: Finding): Scene | undefined {
  const cast = forkCast(diagnosis, finding);
  if (cast === undefined) return undefined;
  const { waiter, owner, parent, child } = cast;
  const builder = new SceneBuilder(diagnosis);
  const words = ownership(finding);
  const parentGroup = builder.process({ role: 'parent', ...parent });
  const childGroup = builder.process({ role: 'child', ...child }, finding.alike.length);
  const forkedBy = finding.forkPoint?.forkedByTid;
  const isForker = owner.tid !== undefined && owner.tid === forkedBy;
  const forker = builder.note('note', forkerLines(finding, parent, isForker ? words.inParent : undefined), parentGroup);
  const stuck = builder.thread(waiter);
  const resource = finding.resource ?? { kind: 'what it waits for' };
  const lock = builder.lock(resource, childGroup);
  const ghost = builder.note('ghost', [`ghost of ${threadLabel(owner)}`, 'not in this process'], childGroup);
  builder.edge({ from: forker, to: stuck, label: 'fork()', kind: 'fork' });
  builder.edge({ from: stuck, to: lock, label: 'waits for', kind: 'waits' });
  builder.edge({ from: lock, to: ghost, label: words.inChild, kind: 'held' });
  const original = isForker ? forker : ownerNode();
  builder.edge({ from: original, to: ghost, label: 'not copied', kind: 'ghost' });
  const others = parent.threads.filter(({ tid }) => tid === undefined || (tid !== forkedBy && tid !== owner.tid));
  if (others.length > 0) builder.note('note', [`and ${plural(others.length, 'more thread')}`], parentGroup);
  return builder.scene;

  function ownerNode(): string {
    const where = { ...owner, ...(parent.pid !== undefined && { pid: parent.pid }) };
    return owner === unknownGhost
      ? builder.note('note', ['a thread', words.inParent], parentGroup)
      : builder.thread(where, [words.inParent]);
  }
}

function forkerLines(finding: Finding, parent: ProcessReport, held?: string): string[] {
  const tid = finding.forkPoint?.forkedByTid;
  const known = tid === undefined ? undefined : parent.threads.find((thread) => thread.tid === tid);
  const name =
    tid === undefined ? 'a thread' : threadLabel({ tid, ...(known?.name !== undefined && { name: known.name }) });
  const waits = forkerWait(finding, parent);
  return [name, forkWords(finding), ...(waits === undefined ? [] : [waits]), ...(held === undefined ? [] : [held])];
}

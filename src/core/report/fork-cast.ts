import type { Diagnosis, Finding, FindingClass, Owner, ProcessReport, ThreadRef } from '../diagnosis.ts';
import { processOf, whereOf } from './cast.ts';

const isAboutFork: ReadonlySet<FindingClass> = new Set(['fork-orphaned-lock', 'fork-missing-thread']);
export const unknownGhost: Owner = { ghost: true, how: 'inferred' };

/** Who plays in the drawing of a fork. */
export interface ForkCast {
  readonly waiter: ThreadRef;
  readonly owner: Owner;
  readonly parent: ProcessReport;
  readonly child: ProcessReport;
}

/** Nothing where the finding is not about a fork, or where no second process is known. */
export function forkCast(diagnosis: Diagnosis, finding: Finding): ForkCast | undefined {
  const { waiter } = finding;
  const owner = finding.owner ?? (isAboutFork.has(finding.class) ? unknownGhost : null);
  if (waiter === null || !owner?.ghost) return undefined;
  const child = processOf(diagnosis, waiter.pid) ?? {
    threads: [],
    ...(waiter.pid !== undefined && { pid: waiter.pid }),
  };
  const parent = parentOf(diagnosis, child, owner);
  return parent === undefined ? undefined : { waiter, owner, parent, child };
}

function parentOf(diagnosis: Diagnosis, child: ProcessReport, owner: Owner): ProcessReport | undefined {
  const pid = owner.pid !== child.pid ? (owner.pid ?? child.ppid) : child.ppid;
  const known = processOf(diagnosis, pid) ?? diagnosis.processes.find(({ role }) => role === 'parent');
  if (known !== undefined && known !== child) return known;
  return pid === undefined ? undefined : { pid, role: 'parent', threads: [] };
}

/** How the relation of owner and resource is called in the child and in the parent. */
export function ownership(finding: Finding): { inChild: string; inParent: string } {
  if (finding.class === 'fork-missing-thread') return { inChild: 'is served by', inParent: 'serves it here' };
  return { inChild: 'is held by', inParent: 'held it at the fork' };
}

export function forkWords({ forkPoint }: Finding): string {
  if (forkPoint === null) return 'forked';
  const { function: name, file, line: number } = forkPoint;
  return `forked in ${whereOf({ function: name, language: '', input: '', inputLine: 0, ...(file !== undefined && { file }), ...(number !== undefined && { line: number }) })}`;
}

/** What the thread that forked waits for now, in the parent. */
export function forkerWait({ forkPoint, victims }: Finding, parent: ProcessReport): string | undefined {
  const forkedBy = forkPoint?.forkedByTid;
  const victim = victims.find(({ pid, tid }) => pid === parent.pid && (forkedBy === undefined || tid === forkedBy));
  const waitsFor = forkedBy === undefined ? undefined : parent.threads.find(({ tid }) => tid === forkedBy)?.waitsFor;
  return victim?.says ?? (waitsFor === undefined ? undefined : `waits for ${waitsFor}`);
}

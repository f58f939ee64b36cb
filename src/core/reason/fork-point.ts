import type { ForkPoint } from '../diagnosis.ts';
import { isGlue, isLibcModule, isThreadStart } from '../knowledge/glue.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Frame } from '../model.ts';
import { bare, isUnnamed } from '../names.ts';
import type { StackMarks } from './case.ts';
import type { Task } from './incident.ts';
import type { Kin } from './kinship.ts';

/**
 * Where the process was forked, and from which frame on (`limit`) the child's stack is inherited. Explicit frames
 * of a fork win; else the innermost function that the child's stack and the forking thread's stack share.
 */
export function forkPointOf(
  task: Task,
  marks: StackMarks,
  kin: Kin | undefined,
  knowledge: Knowledge,
): { point: ForkPoint | null; limit: number } {
  const inherited = kin?.heir === task ? task.frames.length - kin.common : task.frames.length;
  const index =
    siteIndex(task, marks, knowledge) ??
    (kin?.heir === task && kin.forker !== undefined ? diverging(task, kin) : undefined);
  if (index === undefined) return { point: null, limit: inherited };
  const frame = task.frames.get(index);
  const forkedBy = kin?.heir === task ? kin.forker?.tid : undefined;
  return {
    point: {
      function: isUnnamed(frame.fn) ? (frame.address ?? '??') : frame.fn,
      input: frame.input ?? task.place.input,
      inputLine: frame.inputLine,
      ...(frame.file === undefined ? {} : { file: frame.file }),
      ...(frame.line === undefined ? {} : { line: frame.line }),
      ...(forkedBy === undefined ? {} : { forkedByTid: forkedBy }),
    },
    limit: Math.min(inherited, index),
  };
}

function siteIndex(task: Task, marks: StackMarks, knowledge: Knowledge): number | undefined {
  const fork = marks.forks.find(({ row }) => row.where !== 'parent');
  if (fork === undefined) return undefined;
  const site = marks.forks.find(({ row }) => row.site === true);
  if (site !== undefined) return site.index;
  for (let index = fork.index + 1; index < task.frames.length; index++) {
    const fn = task.frames.fn(index);
    const name = bare(fn);
    if (isGlue(name) || knowledge.forks.find(task.frames, index) !== undefined) continue;
    if (isUnnamed(fn) && isLibcModule(task.frames.get(index).module)) continue;
    return isThreadStart(name) ? fork.index : index;
  }
  return fork.index;
}

/** The frame in which the child's stack leaves the forking thread's. */
function diverging(task: Task, kin: Kin): number | undefined {
  const child = task.frames.length - kin.common - 1;
  if (child < 0) return undefined;
  const mine = task.frames.get(child);
  const other = kin.forker === undefined ? undefined : frameFromOutside(kin.forker, kin.common);
  if (other !== undefined && sameFunction(mine, other)) return child;
  // the forking function has returned in the parent: the child is still in it
  const name = bare(mine.fn);
  return isThreadStart(name) || kin.common === 0 ? undefined : child;
}

function frameFromOutside(task: Task, common: number): Frame | undefined {
  const index = task.frames.length - common - 1;
  return index < 0 ? undefined : task.frames.get(index);
}

function sameFunction(a: Frame, b: Frame): boolean {
  if (!isUnnamed(a.fn) && !isUnnamed(b.fn)) return a.fn === b.fn;
  if (a.address === undefined || b.address === undefined) return false;
  return Math.abs(Number.parseInt(a.address, 16) - Number.parseInt(b.address, 16)) < 512;
}

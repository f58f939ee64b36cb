import { isThreadStart } from '../knowledge/glue.ts';
import { bare } from '../names.ts';
import { pointersOf } from './holds.ts';
import type { Task } from './incident.ts';
import type { Wait } from './waits.ts';

/** How many frames a library's thread object may stand inside of the thread's start. */
const objectDepth = 4;

/** The threads that a join waits for, as far as they are known to be of this process. */
export function joined(task: Task, wait: Wait): Task[] {
  const { target } = wait;
  if (target === undefined) return onlyOther(task, wait);
  const { tasks } = task.process;
  const stated = tasks.filter(
    (other) =>
      other !== task &&
      ((target.tid !== undefined && other.tid === target.tid) ||
        (target.pthread !== undefined && other.pthread === target.pthread)),
  );
  if (stated.length > 0 || target.object === undefined) return stated;
  const { object } = target;
  return tasks.filter((other) => other !== task && runs(other, object));
}

/** A join that has not returned waits for a thread that lives: in a whole dump with one other thread it is that one. */
function onlyOther(task: Task, { row }: Wait): Task[] {
  const { process } = task;
  if (row.resource !== 'thread' || row.stopsAll === true) return [];
  if (process.complete === undefined || process.cut !== undefined || process.tasks.length !== 2) return [];
  return process.tasks.filter((other) => other !== task && other.tid !== process.pid);
}

/** `ScanThread::run (this=0x55c1a61099d0)` next to the start of the thread: the object whose end is waited for. */
function runs({ frames }: Task, object: string): boolean {
  let seen = 0;
  for (let index = frames.length - 1; index >= 0 && seen < objectDepth; index--) {
    if (isThreadStart(bare(frames.fn(index)))) continue;
    seen += 1;
    for (const pointer of pointersOf(frames.get(index)).values()) if (pointer === object) return true;
  }
  return false;
}

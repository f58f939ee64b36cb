import { isGlue, isLibcModule, isThreadStart } from '../../knowledge/glue.ts';
import type { IdleRow, ResourceKind } from '../../knowledge/rows.ts';
import { bare, isUnnamed } from '../../names.ts';
import type { Case } from '../case.ts';
import type { Process, Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { joined } from '../joined.ts';
import { isSignalWait, maySpanProcesses } from './inward.ts';
import { isHiddenWait, isLockWait } from './lock-waits.ts';

/**
 * Whether a thread waits without owing anybody anything. `known`: a table says that threads rest there; `shape`: a
 * short stack that waits for a signal, as a worker's loop does, or the join of such a worker.
 */
export function restOf(state: Case, task: Task): 'known' | 'shape' | undefined {
  const wait = state.waits.get(task);
  if (wait?.kind !== 'thread' || isIdle(state, task)) return restsAlone(state, task);
  const targets = joined(task, wait);
  const rests = (other: Task): boolean => restsAlone(state, other) !== undefined || !state.waits.has(other);
  if (targets.length > 0) return targets.some((other) => restsAlone(state, other) !== undefined) ? 'shape' : undefined;
  const others = task.process.tasks.filter((other) => other !== task && state.waits.get(other)?.kind !== 'thread');
  return wait.target === undefined && others.length > 0 && others.every(rests) ? 'shape' : undefined;
}

function restsAlone(state: Case, task: Task): 'known' | 'shape' | undefined {
  const wait = state.waits.get(task);
  if (wait === undefined) return undefined;
  if (isIdle(state, task)) return 'known';
  if (isLockWait(wait) || isHiddenWait(wait) || waitsForTurn(state, task)) return undefined;
  if (wait.row.id === 'cpython/gil-handover') return undefined;
  // wakes up by itself again and again
  if (wait.deadline === 'some' && signalled.has(wait.kind)) return 'shape';
  const restful = restfulRows.has(wait.row.id) || wait.kind === 'timer' || wait.kind === 'signal';
  if (ownDepth(task, wait) > (restful ? eventLoopDepth : loopDepth))
    return isConsumer(task, wait) ? 'shape' : undefined;
  if (restful) return 'known';
  return signalled.has(wait.kind) && !maySpanProcesses(wait) ? 'shape' : undefined;
}

const restfulRows = new Set(['kernel/accept', 'kernel/poll', 'python/selector']);
const signalled = new Set<ResourceKind>(['condition', 'queue', 'semaphore', 'event']);

export function isAtRest(state: Case, task: Task): boolean {
  return restOf(state, task) !== undefined;
}

/** An event loop far out on the stack says nothing about a callback that blocks: so many frames may stand between. */
const idleReach = 5;
/** A loop that waits for work has few frames of its own. */
const loopDepth = 4;
/** An event loop has some more: poll, dispatch, iterate, run. */
const eventLoopDepth = 7;

/** The wait stands directly inside a place where threads rest. */
export function isIdle(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  const idle = state.marks.get(task)?.idle;
  if (wait?.kind === 'team' && wait.caller === undefined && task.frames.length > wait.outer + 1) return true;
  if (wait === undefined || idle === undefined) return false;
  // only another thread of this process could give it work, and there is none
  if (isSignalWait(wait) && isAlone(task.process)) return false;
  // a loop that is run inside a synchronous call waits for that call's answer
  if (answersCall(task, idle.index)) return false;
  // whoever waits for a result is not waiting for work
  if (wait.kind === 'future') return false;
  if (isHiddenWait(wait)) return idle.index <= 1;
  // an event loop that is run inside a wait of its own kind (node's spawnSync) is that wait
  if (wait.kind === 'child process' && idle.index < wait.outer) return false;
  const isRest = idle.row.turns === true ? !isTurnLost(state, task, idle.row) : !isLockWait(wait);
  return isRest && framesBetween(task, wait.outer, idle.index) <= (idle.row.reach ?? idleReach);
}

/** Waits in a lock for its turn, as idle workers do. */
export function waitsForTurn(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  return (
    wait !== undefined &&
    state.marks.get(task)?.idle?.row.turns === true &&
    (isLockWait(wait) || (wait.kind === 'semaphore' && maySpanProcesses(wait)))
  );
}

/** The parent and several of its workers are shown, all wait for their turn, and nobody has it: then it was lost. */
function isTurnLost(state: Case, task: Task, row: IdleRow): boolean {
  if (!waitsForTurn(state, task)) return false;
  const parent = state.kin.find(({ child }) => child === task.process)?.parent;
  if (parent === undefined) return false;
  // that a worker is the parent's child may not be shown of each
  const workers = state.incident.processes
    .filter((process) => process !== parent)
    .flatMap(({ tasks }) => tasks.filter((each) => standsAt(state, each, row)));
  return workers.length > 1 && workers.every((each) => waitsForTurn(state, each));
}

/** Whether a frame of the task is such a place, be it at rest there or not. */
export function standsAt({ knowledge }: Case, { frames }: Task, row: IdleRow): boolean {
  for (let index = 0; index < Math.min(frames.length, placeDepth); index++)
    if (knowledge.idle.find(frames, index) === row) return true;
  return false;
}

const placeDepth = 40;

function isAlone({ complete, cut, tasks }: Process): boolean {
  return tasks.length === 1 && complete !== undefined && cut === undefined;
}

function answersCall(task: Task, loop: number): boolean {
  for (let index = loop + 1; index < Math.min(task.frames.length, loop + 4); index++) {
    if (/(?:^|[_:.])(?:sync|blocking)(?:$|[_:.])|_and_wait|AndWait|andBlock|WithReplySync/.test(task.frames.fn(index)))
      return true;
  }
  return false;
}

/** Functions by which event loops call what waits for an event. */
const dispatch =
  /^(?:(?:Handle\.)?run_callback|Handle\._run|g_main_(?:context_)?dispatch|uv__run_(?:timers|check|idle|pending|closing_handles)|event_process_active\w*|Q\w+::notify(?:Internal2)?|aeProcessTimeEvents|ev_invoke_pending)$/;

/** How many frames that mean something stand between two. */
function framesBetween(task: Task, from: number, to: number): number {
  let count = 0;
  for (let index = from + 1; index < to; index++) {
    const fn = task.frames.fn(index);
    // the loop is at work: it has called a handler
    if (dispatch.test(bare(fn))) return Number.POSITIVE_INFINITY;
    if (task.frames.get(index).language === 'kernel') continue;
    if (isUnnamed(fn) ? !isLibcModule(task.frames.get(index).module) : !isGlue(bare(fn))) count += 1;
  }
  return count;
}

/** How many frames of the program's own stand outside the wait. */
export function ownDepth(task: Task, wait: Wait): number {
  let depth = 0;
  for (let index = wait.outer + 1; index < task.frames.length && depth <= 20; index++) {
    const fn = task.frames.fn(index);
    const name = bare(fn);
    if (isThreadStart(name)) break;
    if (isGlue(name) || /^(?:main|<module>|_?start)$/.test(fn)) continue;
    const frame = task.frames.get(index);
    if (isUnnamed(fn) && isLibcModule(frame.module)) continue;
    if (frame.file !== undefined && /(?:^|\/)(?:threading|runpy)\.py$|<frozen runpy>/.test(frame.file)) continue;
    depth += 1;
  }
  return depth;
}

/** Words of functions that take work out of a queue, or put it in. */
const consumer =
  /(?:^|[:._])(?:pop|push|dequeue|enqueue|take|get|put|pull)(?:_?(?:next|front|back|wait|work|job|task|item|event|message|request|blocking))*$|(?:wait|sleep)_?(?:for|until)_?(?:new_?)?(?:work|jobs?|tasks?|requests?|events?|items?|messages?|input)|(?:next|get|fetch)_?(?:work|job|task|request|item|message)s?$|idle|worker_?(?:loop|thread|main|run)|queue/i;

/** A thread that waits at a queue, told by the names of the frames directly outside its wait. */
export function isConsumer(task: Task, wait: Wait): boolean {
  if (!signalled.has(wait.kind)) return false;
  let seen = 0;
  for (let index = wait.outer + 1; index < task.frames.length && seen < 3; index++) {
    const fn = task.frames.fn(index);
    const name = bare(fn);
    if (isThreadStart(name)) return false;
    if (isGlue(name) || isUnnamed(fn)) continue;
    if (consumer.test(name)) return true;
    seen += 1;
  }
  return false;
}

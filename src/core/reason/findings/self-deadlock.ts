import { parseArgs, pointerOf } from '../../args.ts';
import type { Certainty } from '../../diagnosis.ts';
import { isGlue } from '../../knowledge/glue.ts';
import { bare, isUnnamed } from '../../names.ts';
import { type Case, placeOf } from '../case.ts';
import { isSameFunction, sharedObject } from '../holds.ts';
import type { Task } from '../incident.ts';
import { statedOwner } from '../owners.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, lockWords, ownerOf, waitEvidence, whoIn } from './draft.ts';
import { plainLockWaits } from './lock-waits.ts';
import { ownerCommands } from './rivals.ts';

/** A thread waits for a lock that it holds itself. */
export function selfDeadlocks(state: Case): Draft[] {
  return plainLockWaits(state).flatMap(([task, wait]) => {
    const stated = statedOwner(wait);
    if (stated?.tid !== undefined && stated.tid === task.tid) {
      const sure = stated.by !== 'only';
      // a lock that was printed at another moment may have changed hands
      return [
        build(task, wait, stated.atOnce ? (sure ? 'proven' : 'strong') : 'likely', [
          evidence(`the lock says ${stated.says}: that is the waiter itself`, stated.place),
        ]),
      ];
    }
    if (stated !== undefined) return [];
    const again = onceAgain(state, task, wait) ?? againFurtherOut(task, wait);
    return again === undefined
      ? []
      : [build(task, wait, again.certainty, [evidence(again.says, placeOf(task, again.index))])];
  });
}

/** The same once-control stands further out on the stack: its initialisation calls for itself. */
function onceAgain(state: Case, task: Task, wait: Wait): Again | undefined {
  if (wait.kind !== 'once' || wait.aliases.length === 0) return undefined;
  for (let index = wait.outer + 1; index < Math.min(task.frames.length, 200); index++) {
    const row = state.knowledge.waits.find(task.frames, index);
    if (row?.resource !== 'once') continue;
    const control = pointerOf(parseArgs(task.frames.get(index).args), row.address ?? [])?.address;
    if (control === undefined || !wait.aliases.includes(control)) continue;
    return {
      index,
      certainty: 'proven',
      says: `${task.frames.fn(index)}, further out on the same stack, runs the initialisation of the same control ${control}`,
    };
  }
  return undefined;
}

function build(task: Task, wait: Wait, certainty: Certainty, extra: ReturnType<typeof evidence>[]): Draft {
  return draft({
    class: 'self-deadlock',
    certainty,
    permanent: wait.deadline === 'some' ? 'no' : certainty,
    headline: `${whoIn(task)} waits for ${lockWords(wait)}, which it holds itself.`,
    task,
    wait,
    owner: ownerOf(task, certainty === 'proven' ? 'stated' : 'inferred', false),
    evidence: [...waitEvidence(wait), ...extra],
    rivals:
      certainty === 'proven'
        ? []
        : [
            'another thread, not shown, holds the lock',
            ...(certainty === 'likely'
              ? ['the lock was printed at another moment than the stack, and has changed hands']
              : []),
          ],
    advice: {
      now: 'Restart the process: the thread can never go on.',
      fix: 'Do not call back into code that takes the lock while holding it: split the function into a locked and an unlocked half, drop the lock before the callback, or use a recursive lock where that is sound.',
    },
    next: certainty === 'proven' ? [] : ownerCommands(wait),
  });
}

interface Again {
  readonly index: number;
  readonly says: string;
  readonly certainty: Certainty;
}

/**
 * The function that asks for the lock, or one of its callers, stands on the stack a second time: further out, past
 * the line of its own door. On the same object that is `strong`; without, a recursion over another object fits too.
 */
function againFurtherOut(task: Task, wait: Wait): Again | undefined {
  if (wait.caller === undefined) return undefined;
  let found: Again | undefined;
  for (let at = wait.caller; at < Math.min(task.frames.length, wait.caller + doorDepth); at++) {
    const door = task.frames.get(at);
    if (isUnnamed(door.fn) || isGlue(bare(door.fn)) || door.line === undefined) continue;
    // two frames side by side are one function that the compiler split
    for (let index = at + 2; index < Math.min(task.frames.length, 200); index++) {
      if (task.frames.fn(index) !== door.fn) continue;
      const outer = task.frames.get(index);
      if (
        outer.file !== door.file ||
        outer.line === undefined ||
        outer.line <= door.line ||
        !isSameFunction(door, outer)
      )
        continue;
      const shared = sharedObject(door, outer);
      const says = `${door.fn} stands on the stack twice: further out it is at line ${outer.line}, past line ${door.line} where the lock is taken${shared === undefined ? '' : `, on the same object (${shared})`}`;
      if (shared !== undefined) return { index, certainty: 'strong', says };
      found ??= { index, certainty: 'likely', says };
    }
  }
  return found;
}

const doorDepth = 3;

import { isPointer, parseArgs } from '../../args.ts';
import { certainties, type Certainty, type Finding } from '../../diagnosis.ts';
import type { Place } from '../../model.ts';
import { isThreadStart } from '../../knowledge/glue.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { bare, isUnnamed } from '../../names.ts';
import { type Case, placeOf } from '../case.ts';
import type { Task } from '../incident.ts';
import { statedOwner } from '../owners.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, lockWords, ownerOf, waitEvidence, whoIn } from './draft.ts';
import { forkSigns } from './fork-signs.ts';
import { interruptedAt, isLockWait } from './lock-waits.ts';
import { eliminated, permanence } from './permanence.ts';

/** Took a lock again from a signal handler that interrupted the code holding it. */
export function signalReentries(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    const signal = interruptedAt(state, wait);
    if (signal === undefined || !(isLockWait(wait) || wait.kind === 'condition')) return [];
    const again =
      bySelf(task, wait, signal) ??
      reentered(task, wait, signal, state.knowledge) ??
      byElimination(state, task, wait, signal);
    if (again === undefined) return [];
    const handler = handlerOf(task, wait, signal);
    const interrupted = firstNamed(task, signal + 1);
    return [
      draft({
        class: 'signal-reentrancy',
        certainty: again.certainty,
        permanent: strongerOf(again.certainty, permanence(wait, state)),
        headline: `${whoIn(task)} waits in a signal handler${handler === undefined ? '' : ` (${task.frames.fn(handler)})`} for ${lockWords(wait)}, which the code it interrupted${interrupted === undefined ? '' : ` (${task.frames.fn(interrupted)})`} holds.`,
        task,
        wait,
        owner: ownerOf(task, 'inferred', false),
        evidence: [
          ...waitEvidence(wait),
          evidence('a signal handler was called here', placeOf(task, signal)),
          evidence(again.says, again.place ?? placeOf(task, again.index)),
        ],
        rivals:
          again.certainty === 'proven'
            ? []
            : [
                'the interrupted code may not hold this very lock: an address that is equal above and below the signal frame would prove it',
              ],
        advice: {
          now: 'Restart the process (kill -9): the interrupted code can never go on.',
          fix: 'In a signal handler call only async-signal-safe functions (man 7 signal-safety): set a flag or write to a pipe or eventfd and do the work in the main loop; or block the signal while the lock is held; or use signalfd.',
        },
        next:
          again.certainty === 'proven'
            ? []
            : [
                'Install the debug symbols of libc and of the program and take the dump again: the frames then show the lock addresses.',
              ],
      }),
    ];
  });
}

/** The owner field names the very thread that waits: what it interrupted took the lock. */
function bySelf(task: Task, wait: Wait, signal: number): Again | undefined {
  const stated = statedOwner(wait);
  if (stated?.tid === undefined || stated.tid !== task.tid) return undefined;
  return {
    index: signal,
    place: stated.place,
    certainty: stated.by === 'only' ? 'strong' : 'proven',
    says: `the lock says ${stated.says}: that is the waiter itself, and what it interrupted took the lock`,
  };
}

/** Nobody else is there who could have taken it: what remains is the interrupted code. */
function byElimination(state: Case, task: Task, wait: Wait, signal: number): Again | undefined {
  if (!isLockWait(wait) || statedOwner(wait) !== undefined) return undefined;
  if (eliminated(wait, state) !== 'alone' || forkSigns(state, task).length > 0) return undefined;
  return {
    index: signal + 1,
    certainty: 'likely',
    says: 'no other thread exists that could have taken the lock: what remains is the interrupted code',
  };
}

interface Again {
  readonly index: number;
  readonly certainty: Certainty;
  readonly says: string;
  /** Where it is said, if not in a frame. */
  readonly place?: Place;
}

function reentered(task: Task, wait: Wait, signal: number, knowledge: Knowledge): Again | undefined {
  return byAddress(task, wait, signal) ?? bySection(task, wait, signal, knowledge) ?? byFunction(task, wait, signal);
}

/**
 * The lock's own address (or the arena's, among the arguments of the lock primitive, decimal junk too) stands again
 * just below the signal frame; or the same function works there on the same object.
 */
function byAddress(task: Task, wait: Wait, signal: number): Again | undefined {
  const locks = new Map<string, string>(wait.aliases.map((alias) => [alias, 'lock']));
  for (let index = wait.inner; index <= Math.min(wait.outer, signal - 1); index++) {
    for (const [name, address] of addresses(task, index)) locks.set(address, name);
  }
  const door = wait.caller !== undefined && wait.caller < signal ? wait.caller : undefined;
  const objects = new Map(door === undefined ? [] : addresses(task, door).map(([name, address]) => [address, name]));
  for (let index = signal + 1; index < Math.min(task.frames.length, signal + 6); index++) {
    const again = door !== undefined && task.frames.fn(index) === task.frames.fn(door);
    for (const [, address] of addresses(task, index)) {
      const name = locks.get(address) ?? (again ? objects.get(address) : undefined);
      if (name === undefined || isStackAddress(address)) continue;
      return {
        index,
        certainty: 'proven',
        says: `${task.frames.fn(index)}, the interrupted code, works on the same ${name} ${address}`,
      };
    }
  }
  return undefined;
}

function addresses(task: Task, index: number): [string, string][] {
  return parseArgs(task.frames.get(index).args).flatMap(({ name, address, number }): [string, string][] => {
    if (isPointer(address)) return [[name, address]];
    return number !== undefined && number > 0x100_0000 ? [[name, `0x${number.toString(16)}`]] : [];
  });
}

function isStackAddress(address: string): boolean {
  return /^0x7ff[c-f]/.test(address);
}

/** The same allocator, stream, or other named lock on both sides. */
function bySection(task: Task, wait: Wait, signal: number, knowledge: Knowledge): Again | undefined {
  const section = wait.section;
  if (section === undefined) return undefined;
  for (let index = signal + 1; index < Math.min(task.frames.length, signal + 6); index++) {
    if (knowledge.sections.find(task.frames, index) !== section) continue;
    return {
      index,
      certainty: 'strong',
      says: `the interrupted code is in ${task.frames.fn(index)}, which takes ${section.says} too`,
    };
  }
  return undefined;
}

/** The lock function's own library was interrupted in its lock, unlock or an unnamed function of it. */
function byFunction(task: Task, wait: Wait, signal: number): Again | undefined {
  const door = wait.caller === undefined ? undefined : task.frames.get(wait.caller);
  const module = task.frames.get(Math.max(wait.inner, wait.outer)).module;
  for (let index = signal + 1; index < Math.min(task.frames.length, signal + 4); index++) {
    const frame = task.frames.get(index);
    if (!isUnnamed(frame.fn) && door !== undefined && frame.fn === door.fn) {
      return {
        index,
        certainty: 'strong',
        says: `the interrupted code is in ${frame.fn}, the same function that takes the lock in the handler`,
      };
    }
    if (index === signal + 1 && /(?:mutex|rwlock|spin|lll)_?(?:un)?lock/i.test(frame.fn)) {
      return { index, certainty: 'strong', says: `the signal came while the thread was inside ${frame.fn}` };
    }
    if (index === signal + 1 && isUnnamed(frame.fn) && module !== undefined && frame.module === module) {
      return {
        index,
        certainty: 'likely',
        says: `the interrupted code is in the same library (${module}) that the handler waits in`,
      };
    }
  }
  return undefined;
}

/** libc's own delivery of the signal stands between the trampoline and the handler. */
const delivery = /^(?:handle_signal|sigacthandler|call_user_handler|_sigtramp\w*)$/;

function handlerOf(task: Task, wait: Wait, signal: number): number | undefined {
  for (let index = signal - 1; index > wait.outer; index--)
    if (!isUnnamed(task.frames.fn(index)) && !delivery.test(task.frames.fn(index))) return index;
  return undefined;
}

function firstNamed(task: Task, from: number): number | undefined {
  for (let index = from; index < task.frames.length; index++) {
    const fn = task.frames.fn(index);
    if (isThreadStart(bare(fn))) return undefined;
    if (!isUnnamed(fn)) return index;
  }
  return undefined;
}

function strongerOf(certainty: Certainty, permanent: Finding['permanent']): Finding['permanent'] {
  const known = (certainties as readonly string[]).indexOf(permanent);
  return permanent === 'no' || known > certainties.indexOf(certainty) ? permanent : certainty;
}

import { isPointer, parseArgs } from '../../args.ts';
import type { Certainty, Finding } from '../../diagnosis.ts';
import type { Place } from '../../model.ts';
import type { Case } from '../case.ts';
import { edgesOf } from '../edges.ts';
import { factsOf, type Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { forkSigns } from './fork-signs.ts';
import { type Draft, draft, evidence, lockWords, processWords, waitEvidence, whoIn } from './draft.ts';
import { isClosed, isSignalWait } from './inward.ts';
import { interruptedAt } from './lock-waits.ts';
import { permanence } from './permanence.ts';
import { isConsumer, isIdle, isAtRest, ownDepth, restOf } from './rest.ts';

/** A condition, queue, event or semaphore that nobody will signal. */
export function lostWakeups(state: Case): Draft[] {
  return [...forSignals(state), ...missedSignals(state)];
}

/** Waits for a signal (SIGCHLD, say) although the child it waits for has ended already and was not collected. */
function missedSignals(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if (wait.kind !== 'signal' || wait.deadline === 'some' || task.process.pid === undefined) return [];
    const facts = [...state.incident.facts, ...state.incident.processes.flatMap(({ facts: own }) => own)];
    const zombie = factsOf(facts, 'status').find(
      ({ state: letter, ppid }) => letter === 'Z' && ppid === task.process.pid,
    );
    return zombie === undefined ? [] : [missed(task, wait, zombie.pid, zombie.place)];
  });
}

function missed(task: Task, wait: Wait, child: number | undefined, place: Place): Draft {
  return draft({
    class: 'lost-wakeup',
    certainty: 'likely',
    permanent: 'likely',
    headline: `${whoIn(task)} waits for a signal, although its child${child === undefined ? '' : ` ${child}`} has ended (a zombie): the SIGCHLD came before the wait began, or was discarded.`,
    task,
    wait,
    evidence: [
      evidence(`${whoIn(task)} waits for ${wait.row.says}`, wait.place),
      evidence(
        `the child${child === undefined ? '' : ` ${child}`} is in state Z: it has ended and nobody has collected it`,
        place,
      ),
    ],
    rivals: ['it waits for another signal, and collects children later'],
    advice: {
      now: `kill -CHLD ${task.process.pid ?? 'PID'} wakes it up, if its handler collects children.`,
      fix: 'Block the signal, test, then wait with sigsuspend (or ppoll, signalfd), never test and then pause(); or simply waitpid().',
    },
    next: [
      `grep -E '^(Sig|Shd)' /proc/${task.process.pid ?? 'PID'}/status; ps -o pid,ppid,state,cmd --ppid ${task.process.pid ?? 'PID'}`,
    ],
  });
}

function forSignals(state: Case): Draft[] {
  const joins = edgesOf(state).filter(({ how }) => how === 'join');
  return [...state.waits].flatMap(([task, wait]) => {
    if (
      !isSignalWait(wait) ||
      wait.deadline === 'some' ||
      task.partial ||
      isIdle(state, task) ||
      interruptedAt(state, wait) !== undefined
    )
      return [];
    const { process } = task;
    if (process.complete === undefined || process.cut !== undefined || forkSigns(state, task).length > 0) return [];
    const joiner = joins.find(({ to }) => to === task)?.from;
    const closed = isClosed(state, process);
    const alone = process.tasks.length === 1;
    if (alone) return [build(state, task, wait, 'possible')];
    if (closed && otherSide(state, task, wait) !== undefined) return [build(state, task, wait, 'likely', joiner)];
    if (isPoolSlot(wait)) return [build(state, task, wait, 'possible')];
    if (isConsumer(task, wait)) return [];
    if (
      closed &&
      (joiner !== undefined ||
        sameAsJoined(
          state,
          task,
          wait,
          joins.map(({ to }) => to),
        ))
    )
      return [build(state, task, wait, 'likely', joiner)];
    return inTheMiddle(state, task, wait) ? [build(state, task, wait, 'possible', joiner)] : [];
  });
}

/** Waits for the very thing that a joined thread waits for. */
function sameAsJoined(state: Case, task: Task, wait: Wait, targets: readonly Task[]): boolean {
  return (
    wait.address !== undefined &&
    targets.some((other) => other !== task && state.waits.get(other)?.address === wait.address)
  );
}

/**
 * Another thread waits for another condition under the same mutex: the two sides of one queue or state, of which each
 * would have to signal the other.
 */
function otherSide(state: Case, task: Task, wait: Wait): Task | undefined {
  const mutex = guardOf(wait);
  if (mutex === undefined) return undefined;
  return task.process.tasks.find((other) => {
    const theirs = state.waits.get(other);
    return (
      other !== task &&
      theirs !== undefined &&
      isSignalWait(theirs) &&
      theirs.deadline !== 'some' &&
      guardOf(theirs) === mutex &&
      isPointer(theirs.address) &&
      isPointer(wait.address) &&
      theirs.address !== wait.address
    );
  });
}

/** The mutex of a condition wait, among the arguments of its frames. */
function guardOf({ task, inner, outer }: Wait): string | undefined {
  for (let index = inner; index <= outer && index < task.frames.length; index++) {
    const { args } = task.frames.get(index);
    if (args?.includes('cond=') !== true) continue;
    const mutex = parseArgs(args).find(({ name }) => name === 'mutex')?.address;
    if (isPointer(mutex)) return mutex;
  }
  return undefined;
}

/** A slot of a bounded pool (connections, a counting semaphore): somebody has it, and did not give it back. */
function isPoolSlot(wait: Wait): boolean {
  return wait.kind === 'semaphore' && wait.row.layer >= 4 && wait.row.shared !== true;
}

/** Deep in the work of something, while every other thread of a whole dump rests where threads rest. */
function inTheMiddle(state: Case, task: Task, wait: Wait): boolean {
  if (restOf(state, task) !== undefined || ownDepth(task, wait) < 5) return false;
  return task.process.tasks.every((other) => other === task || isAtRest(state, other));
}

function build(state: Case, task: Task, wait: Wait, certainty: Certainty, joiner?: Task): Draft {
  const { process } = task;
  const complete = process.complete;
  const alone = process.tasks.length === 1;
  const closed = isClosed(state, process);
  const permanent: Finding['permanent'] = alone ? permanence(wait, state) : closed ? 'strong' : 'unknown';
  return draft({
    class: 'lost-wakeup',
    certainty,
    permanent,
    headline: `${whoIn(task)} waits${permanent === 'proven' || permanent === 'strong' ? ' for ever' : ''} for ${lockWords(wait)}: ${alone ? `no other thread exists in ${processWords(process)} that could signal it` : closed ? 'every other thread waits as well, none can signal it' : 'all other threads rest, none of them is about to signal it'}.`,
    task,
    wait,
    evidence: [
      ...waitEvidence(wait),
      ...(joiner === undefined ? [] : [evidence(`${whoIn(joiner)} waits for its end`, joiner.place)]),
      ...(complete === undefined ? [] : [evidence(`nobody else is there: ${complete.because}`, complete.place)]),
    ],
    rivals: [
      'the signal was sent before the wait began, and the predicate was not tested under the lock (lost wakeup)',
      'a post or notify is missing on some path (a slot that was never given back, an error exit)',
      alone
        ? 'the thread that should signal ended, or stayed in the parent at a fork'
        : 'the thread that should signal has ended',
    ],
    advice: {
      now: `Restart ${processWords(process)}, or wake the waiter from a debugger if the state behind it is known to be right.`,
      fix: 'Test the predicate in a loop while holding the mutex, change it only under the same mutex, and signal on every path (also on errors); give back each semaphore slot in a finally or destructor.',
    },
    next: [
      `gdb -nx -batch -p ${process.pid ?? 'PID'} -ex 'thread apply all bt full'   # the predicate that the waiter tests`,
    ],
  });
}

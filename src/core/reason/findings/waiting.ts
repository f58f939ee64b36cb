import type { Certainty, Finding } from '../../diagnosis.ts';
import type { ResourceKind } from '../../knowledge/rows.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import { joined } from '../joined.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, lockWords, processWords, waitEvidence, waitWords, whoIn } from './draft.ts';
import { maySpanProcesses } from './inward.ts';
import { interruptedAt, isLockWait } from './lock-waits.ts';
import { isAtRest, isIdle } from './rest.ts';

/** Waits that are clear but point outside the dump: for a process, a thread, the network, a disk. */
export function waitings(state: Case): Draft[] {
  return [...state.waits].flatMap(
    ([task, wait]) => onProcess(state, task, wait) ?? onThread(state, task, wait) ?? onIo(state, task, wait) ?? [],
  );
}

function onProcess(state: Case, task: Task, wait: Wait): Draft[] | undefined {
  if (wait.row.id === 'kernel/file-lock') return [onFileLock(task, wait)];
  if (isBetweenProcesses(wait)) return isIdle(state, task) ? [] : [onSharedSignal(task, wait)];
  if (isAwaitedAnswer(state, task, wait)) return [onAnswer(task, wait)];
  if (wait.kind !== 'child process' && wait.kind !== 'process') return undefined;
  const pid = wait.target?.pid ?? state.kin.find(({ parent }) => parent === task.process)?.child.pid;
  const shown = state.incident.processes.some((process) => process.pid === pid && process.tasks.length > 0);
  const certainty: Certainty =
    isIdle(state, task) || interruptedAt(state, wait) !== undefined || showsChildUnread(state, task, pid)
      ? 'possible'
      : pid !== undefined && !shown
        ? 'strong'
        : 'likely';
  return [
    draft({
      class: 'waiting-on-process',
      certainty,
      permanent: wait.deadline === 'some' ? 'no' : 'unknown',
      headline: `${whoIn(task)} waits for ${wait.row.says}${pid === undefined ? '' : `: process ${pid}`}.`,
      task,
      wait,
      resource: { kind: 'process', ...(pid === undefined ? {} : { name: `process ${pid}` }) },
      evidence: [evidence(`${whoIn(task)} waits for ${wait.row.says}`, wait.place)],
      rivals: ['the child works and will end: two dumps of it a few seconds apart tell'],
      advice: {
        now: `Dump ${pid === undefined ? 'the child' : `process ${pid}`}: the reason is there, not here.`,
        fix: 'Wait with a timeout and kill the child when it passes.',
      },
      next: [
        `ps -o pid,ppid,state,etime,wchan:32,cmd --ppid ${task.process.pid ?? 'PID'}`,
        `gdb -nx -batch -p ${pid ?? 'CHILD'} -ex 'thread apply all bt'`,
      ],
    }),
  ];
}

/** A queue that another process fills, read by a program that is no worker itself. */
export function isAwaitedAnswer(state: Case, task: Task, wait: Wait): boolean {
  if (wait.kind !== 'queue' || wait.row.wokenBy !== 'peer' || isIdle(state, task)) return false;
  return state.marks.get(task)?.forks.every(({ row }) => row.where !== 'child') ?? true;
}

function onAnswer(task: Task, wait: Wait): Draft {
  return draft({
    class: 'waiting-on-process',
    certainty: 'possible',
    permanent: wait.deadline === 'some' ? 'no' : 'unknown',
    headline: `${whoIn(task)} waits for ${wait.row.says}, which another process has to fill.`,
    task,
    wait,
    evidence: waitEvidence(wait),
    rivals: ['the other process works and will answer', 'it has died: then the queue stays empty for ever'],
    advice: {
      now: 'Look whether the worker processes still live, and dump them.',
      fix: 'Get with a timeout, and look at the exit codes of the workers when it passes.',
    },
    next: [`ps -o pid,ppid,state,etime,wchan:32,cmd --ppid ${task.process.pid ?? 'PID'}`],
  });
}

/** The process that it waits for (or may wait for) is shown, and its stack does not say what it does: that is the cause. */
function showsChildUnread(state: Case, task: Task, pid: number | undefined): boolean {
  const others = state.incident.processes.filter(({ tasks }) => tasks.length > 0 && !tasks.includes(task));
  return others
    .filter((process) => pid === undefined || process.pid === pid)
    .some(({ tasks }) => tasks.every((other) => isUnread(state, other)));
}

function isUnread(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  return wait !== undefined && (task.partial || wait.kind === 'unknown');
}

function onFileLock(task: Task, wait: Wait): Draft {
  const pid = task.process.pid ?? 'PID';
  return draft({
    class: 'waiting-on-process',
    certainty: wait.deadline === 'some' ? 'possible' : 'likely',
    permanent: wait.deadline === 'some' ? 'no' : 'unknown',
    headline: `${whoIn(task)} waits for a file lock that another process (or another descriptor of this one) has; who, the stacks do not show.`,
    task,
    wait,
    resource: { kind: 'file lock' },
    evidence: [evidence(`${whoIn(task)} ${waitWords(wait)}`, wait.place)],
    rivals: [
      'the owner works and will unlock or end',
      'a descriptor inherited by a forked child keeps the lock after its owner has ended',
    ],
    advice: {
      now: 'Find the owner with the commands below, and dump it.',
      fix: 'Lock with a time limit (LOCK_NB and a retry), and open lock files with O_CLOEXEC.',
    },
    next: [`cat /proc/locks; lslocks -p ${pid}; ls -l /proc/${pid}/fd`],
  });
}

/** A semaphore or condition in memory that processes share. */
function isBetweenProcesses(wait: Wait): boolean {
  return wait.row.wokenBy === 'signaller' && wait.row.id !== 'darwin/queue' && maySpanProcesses(wait);
}

function onSharedSignal(task: Task, wait: Wait): Draft {
  return draft({
    class: 'waiting-on-process',
    certainty: 'possible',
    permanent: wait.deadline === 'some' ? 'no' : 'unknown',
    headline: `${whoIn(task)} waits for ${lockWords(wait)}, which processes share: who has to post it may be in another one.`,
    task,
    wait,
    evidence: waitEvidence(wait),
    rivals: [
      'a process was killed, or ended, while it had taken the semaphore',
      'another process has it and works',
      'a post or notify is missing on some path',
    ],
    advice: {
      now: 'Dump the other processes that use it (same file under /dev/shm, or the parent and its other children).',
      fix: 'A semaphore has no owner and survives its taker: use a robust mutex, or let a supervisor post for the dead.',
    },
    next: [
      `ls -l /dev/shm; grep -l /dev/shm /proc/[0-9]*/maps 2>/dev/null; pstree -p ${task.process.ppid ?? task.process.pid ?? 'PID'}`,
    ],
  });
}

function onThread(state: Case, task: Task, wait: Wait): Draft[] | undefined {
  if (wait.kind !== 'thread' || wait.row.stopsAll === true) return undefined;
  const [target] = joined(task, wait);
  const exit = /exit|shutdown|finali[sz]/i.test(outerNames(task, wait));
  const certainty = joinCertainty(state, task, wait, target, exit);
  // whom it joins is not said, and others wait for something that says more
  if (certainty === 'possible' && target === undefined && task.process.tasks.some((other) => saysMore(state, other)))
    return [];
  return [
    draft({
      class: 'waiting-on-thread',
      certainty,
      permanent: wait.deadline === 'some' ? 'no' : 'unknown',
      headline: `${whoIn(task)} waits for ${target === undefined ? wait.row.says : `${whoIn(target)} to end`}${exit ? ', while the process exits' : ''}.`,
      task,
      wait,
      resource: { kind: 'thread', ...(target?.tid === undefined ? {} : { name: `thread ${target.tid}` }) },
      owner:
        target === undefined
          ? null
          : {
              pid: target.process.pid ?? 0,
              ...(target.tid === undefined ? {} : { tid: target.tid }),
              ...(target.name === undefined ? {} : { name: target.name }),
              ghost: false,
              how: 'stated',
              input: target.place.input,
              line: target.place.line,
            },
      evidence: [
        evidence(`${whoIn(task)} waits for ${wait.row.says}`, wait.place),
        ...(target === undefined ? [] : [evidence(`${whoIn(target)} ${describeOther(state, target)}`, target.place)]),
      ],
      rivals: ['the thread works and will end: two dumps a few seconds apart tell'],
      advice: {
        now: 'Look at the thread that is joined: the reason is there.',
        fix: 'Tell the thread to stop before joining it (event, sentinel in its queue), make it a daemon thread, or join with a timeout.',
      },
      next: [],
    }),
  ];
}

function saysMore(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  return wait !== undefined && wait.kind !== 'thread' && !isAtRest(state, task);
}

/** What the joined thread waits for is the cause, where the dump shows it: the join itself then says little. */
function joinCertainty(state: Case, task: Task, wait: Wait, target: Task | undefined, exit: boolean): Certainty {
  if (wait.deadline === 'some') return 'possible';
  if (target !== undefined) return exit || state.waits.get(target) === undefined ? 'likely' : 'possible';
  if (exit) return 'likely';
  return task.process.tasks.length === 1 && task.process.complete !== undefined ? 'likely' : 'possible';
}

function describeOther(state: Case, task: Task): string {
  const wait = state.waits.get(task);
  return wait === undefined ? 'does not wait in a known place' : waitWords(wait);
}

function outerNames(task: Task, wait: Wait): string {
  const names: string[] = [];
  for (let index = Math.max(0, wait.inner); index < task.frames.length; index++) names.push(task.frames.fn(index));
  return names.join(' ');
}

const ioKinds = new Set<ResourceKind>(['descriptors', 'socket', 'pipe', 'file', 'terminal']);

function onIo(state: Case, task: Task, wait: Wait): Draft[] | undefined {
  if (!ioKinds.has(wait.kind)) return undefined;
  const alone = task.process.tasks.length === 1 && !task.marks.some((mark) => /^active/i.test(mark));
  if (isAtRest(state, task) || interruptedAt(state, wait) !== undefined) return undefined;
  // a worker that waits for orders from a parent which does not wait for it
  const kin = state.kin.find(({ child }) => child === task.process);
  const serves =
    kin !== undefined && !kin.parent.tasks.some((other) => state.waits.get(other)?.kind === 'child process');
  const certainty: Certainty =
    alone && !serves && !othersAreLocked(state, task) && wait.deadline !== 'some' ? 'likely' : 'possible';
  const permanent: Finding['permanent'] = wait.deadline === 'some' ? 'no' : 'unknown';
  return [
    draft({
      class: 'waiting-on-io',
      certainty,
      permanent,
      headline: `${whoIn(task)} waits for ${wait.row.says}: the one that has to act is outside ${processWords(task.process)}.`,
      task,
      wait,
      evidence: [evidence(`${whoIn(task)} ${waitWords(wait)}`, wait.place)],
      rivals: ['a server or worker without work waits in the same place: then nothing hangs'],
      advice: { now: 'Find out who is at the other end (commands below).', fix: 'Read and connect with a timeout.' },
      next: [
        `ls -l /proc/${task.process.pid ?? 'PID'}/fd; cat /proc/${task.tid ?? task.process.pid ?? 'PID'}/syscall   # the descriptor is the first argument`,
      ],
    }),
  ];
}

/** Another process waits for a lock without a deadline: that is more likely the cause than what this one reads. */
function othersAreLocked(state: Case, task: Task): boolean {
  return [...state.waits].some(
    ([other, wait]) => other.process !== task.process && wait.deadline === 'none' && isLockWait(wait),
  );
}

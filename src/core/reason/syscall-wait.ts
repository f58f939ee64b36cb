import { isPointer } from '../args.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Fact } from '../model.ts';
import { futexRow } from './futex-call.ts';
import { factsOf, type Task } from './incident.ts';
import type { Wait } from './waits.ts';

type Syscall = Extract<Fact, { kind: 'syscall' }>;

/**
 * System calls that wait, by their number on x86-64 (Linux arch/x86/entry/syscalls/syscall_64.tbl): /proc/PID/syscall
 * prints the number alone.
 */
const blocking: Readonly<Record<number, string>> = {
  0: 'read',
  1: 'write',
  7: 'poll',
  23: 'select',
  34: 'pause',
  35: 'nanosleep',
  42: 'connect',
  43: 'accept',
  44: 'sendto',
  45: 'recvfrom',
  46: 'sendmsg',
  47: 'recvmsg',
  58: 'vfork',
  61: 'wait4',
  65: 'semop',
  72: 'fcntl',
  73: 'flock',
  74: 'fsync',
  128: 'rt_sigtimedwait',
  130: 'rt_sigsuspend',
  202: 'futex',
  230: 'clock_nanosleep',
  232: 'epoll_wait',
  247: 'waitid',
  270: 'pselect',
  271: 'ppoll',
  281: 'epoll_pwait',
  288: 'accept4',
};

/** The system call that the kernel, or strace, says this thread is in. */
export function syscallFact(task: Task): Syscall | undefined {
  return factsOf(task.process.facts, 'syscall').find(
    ({ tid, pid, result }) =>
      result === undefined &&
      (tid === task.tid ||
        (task.process.tasks.length === 1 && task.tid === undefined) ||
        (tid === undefined && (pid ?? task.process.pid) === task.tid)),
  );
}

/** The wait of a thread of which no frame was shown: the system call is all there is. */
export function syscallWaitOf(task: Task, knowledge: Knowledge): Wait | undefined {
  const call = task.frames.length === 0 ? syscallFact(task) : undefined;
  const name = call?.name ?? (call?.number === undefined ? undefined : blocking[call.number]);
  const row =
    name === undefined
      ? undefined
      : ((name === 'futex' && call !== undefined ? futexRow(call.args, task, knowledge) : undefined) ??
        knowledge.waits.rowsFor(name).find(({ files }) => files === undefined));
  if (call === undefined || row === undefined) return undefined;
  const address = name === 'futex' && isPointer(call.args[0]) ? call.args[0] : undefined;
  const pid = row.resource === 'child process' ? call.args.map(Number).find((value) => value > 1) : undefined;
  const op = call.args[1] ?? '';
  return {
    task,
    row,
    kind: row.resource,
    aliases: address === undefined ? [] : [address],
    inner: 0,
    outer: -1,
    deadline: address === undefined ? 'unknown' : /^(?:NULL|0x0|0)\b/.test(call.args[3] ?? '') ? 'none' : 'unknown',
    sharing:
      address === undefined ? 'unknown' : /PRIVATE/.test(op) || (Number(op) & 128) === 128 ? 'private' : 'shared',
    place: call.place,
    ...(address === undefined ? {} : { address, addressFrom: call.place }),
    ...(pid === undefined ? {} : { target: { pid } }),
  };
}

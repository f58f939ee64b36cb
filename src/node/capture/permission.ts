import { closeSync, openSync, readFileSync } from 'node:fs';
import { processEntry, statusField, threadsOf } from './process-table.ts';

/** Why debuggers cannot look at a process, and the one line that would let them. */
export interface Obstacle {
  readonly says: string;
  readonly try: string;
}

const capSysPtrace = 1n << 19n;

/** What keeps gdb and py-spy from this process; found out without touching it. */
export function obstacle(pid: number): Obstacle | undefined {
  const entry = processEntry(pid);
  if (entry === undefined) return { says: `process ${pid} has gone`, try: 'ps -e' };
  if (entry.state === 'Z' || entry.state === 'X') {
    return {
      says: `process ${pid} has ended (a zombie): its parent ${entry.ppid} has not waited for it`,
      try: `ghostlock capture ${entry.ppid}`,
    };
  }
  const tracer = Number(statusField(pid, 'TracerPid') ?? 0);
  if (tracer > 0) {
    const name = processEntry(tracer)?.name ?? 'a debugger';
    return { says: `process ${pid} is traced by ${name} (${tracer}) already`, try: `kill ${tracer}   # then again` };
  }
  const asleep = threadsOf(pid).find((tid) => statusField(pid, 'State', tid)?.startsWith('D'));
  if (asleep !== undefined) {
    return {
      says: `thread ${asleep} of process ${pid} is in an uninterruptible sleep (D: a disk, or vfork), in which no debugger can stop it and the others would be kept waiting`,
      try: `grep -H . /proc/${pid}/task/*/wchan`,
    };
  }
  return mayBeRead(`/proc/${pid}/mem`) ? undefined : forbidden(pid);
}

/** The kernel asks the same question for this file as for an attach, and opening it does not touch the process. */
function mayBeRead(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch {
    return false;
  }
}

function forbidden(pid: number): Obstacle {
  const again = `ghostlock capture ${pid}`;
  const sudo = `sudo env "PATH=$PATH" ${again}`;
  const owner = statusField(pid, 'Uid')?.split(/\s+/)[0];
  const user = process.getuid?.();
  if (user === 0) {
    return hasCapability()
      ? {
          says: `the kernel forbids debugging process ${pid} (a security module, or a user namespace)`,
          try: 'dmesg | tail',
        }
      : {
          says: `this container has no CAP_SYS_PTRACE, which debugging process ${pid} needs`,
          try: `docker run --cap-add SYS_PTRACE …   # or from the host: ${sudo.replace(String(pid), 'PID-ON-THE-HOST')}`,
        };
  }
  if (owner !== String(user)) return { says: `process ${pid} belongs to another user`, try: sudo };
  const scope = ptraceScope();
  if (scope === 3) {
    return {
      says: 'kernel.yama.ptrace_scope = 3: nobody may debug any process until the next boot',
      try: 'sysctl kernel.yama.ptrace_scope',
    };
  }
  if (scope === 1 || scope === 2) {
    return {
      says: `kernel.yama.ptrace_scope = ${scope} allows only ${scope === 1 ? 'parents' : 'root'} to debug a process`,
      try: sudo,
    };
  }
  return { says: `process ${pid} may not be debugged by its own user (setuid, or made undumpable)`, try: sudo };
}

function hasCapability(): boolean {
  return (BigInt(`0x${statusField('self', 'CapEff') ?? '0'}`) & capSysPtrace) !== 0n;
}

function ptraceScope(): number | undefined {
  try {
    return Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'));
  } catch {
    return undefined;
  }
}

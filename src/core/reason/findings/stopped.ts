import type { Certainty, Evidence } from '../../diagnosis.ts';
import type { Place } from '../../model.ts';
import { bare } from '../../names.ts';
import { type Case, placeOf } from '../case.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import { type Draft, draft, evidence, processWords } from './draft.ts';

interface Halt {
  readonly kind: 'signal' | 'disk' | 'tracer';
  readonly certainty: Certainty;
  readonly says: string;
  readonly evidence: Evidence[];
}

/** Stopped by a signal or a terminal, held by a tracer, or asleep in the kernel where no signal reaches it. */
export function stops(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const task = process.tasks.find(({ tid }) => tid !== undefined && tid === process.pid) ?? process.tasks[0];
    const halt = haltOf(process);
    return task === undefined || halt === undefined ? [] : [build(process, task, halt)];
  });
}

function haltOf(process: Process): Halt | undefined {
  const status = factsOf(process.facts, 'status').filter(
    ({ pid, tid }) =>
      pid === process.pid || process.tasks.some((task) => task.tid !== undefined && task.tid === (tid ?? pid)),
  );
  const kernel = kernelFrame(process, /^(?:do_signal_stop|do_jobctl_trap|ptrace_stop)$/);
  const stop = status.find(({ state: letter }) => letter === 'T');
  if (stop !== undefined) {
    const list = [evidence(`${processWords(process)} is in state T (stopped)`, stop.place)];
    if (kernel !== undefined) list.push(evidence(`the kernel's stack shows ${kernel.fn}`, kernel.place));
    return {
      kind: 'signal',
      certainty: 'strong',
      says: 'is stopped by a signal (SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU): it does not run at all until SIGCONT',
      evidence: list,
    };
  }
  const disk = status.find(({ state: letter }) => letter === 'D');
  if (disk !== undefined) {
    const where = kernelFrame(
      process,
      /^(?:nfs\w*|rpc_wait\w*|io_schedule\w*|folio_wait\w*|wait_on_page\w*|jbd2\w*|fuse\w*|blk_\w+|rwsem_down\w*|down_(?:read|write)\w*|cifs\w*|request_wait_answer)$/,
    );
    const list = [evidence(`${processWords(process)} is in state D (uninterruptible sleep)`, disk.place)];
    // a short sleep for a disk is normal, and a parent inside vfork() is in this state too
    if (where === undefined) return undefined;
    list.push(evidence(`the kernel's stack shows ${where.fn}`, where.place));
    return {
      kind: 'disk',
      certainty: 'likely',
      says: 'sleeps in the kernel where no signal reaches it (state D): it waits for a disk, a network file system or a driver',
      evidence: list,
    };
  }
  const traced = status.find(({ state: letter, tracer }) => letter === 't' && (tracer ?? 0) > 0);
  // the debugger that took the dump traces as well
  if (traced === undefined || process.dumps.some(({ format }) => /gdb|lldb|strace/.test(format))) return undefined;
  return {
    kind: 'tracer',
    certainty: 'likely',
    says: `is held by its tracer, process ${traced.tracer}`,
    evidence: [evidence(`${processWords(process)} is in state t, traced by ${traced.tracer}`, traced.place)],
  };
}

function kernelFrame(process: Process, pattern: RegExp): { fn: string; place: Place } | undefined {
  for (const task of process.tasks) {
    for (let index = 0; index < Math.min(task.frames.length, 12); index++) {
      if (pattern.test(bare(task.frames.fn(index)))) return { fn: task.frames.fn(index), place: placeOf(task, index) };
    }
  }
  const wchan = factsOf(process.facts, 'wchan').find(({ name }) => pattern.test(name));
  return wchan === undefined ? undefined : { fn: wchan.name, place: wchan.place };
}

function build(process: Process, task: Task, halt: Halt): Draft {
  const pid = process.pid ?? 'PID';
  return draft({
    class: 'stopped',
    certainty: halt.certainty,
    permanent: 'unknown',
    headline: `${processWords(process)} ${halt.says}.`,
    task,
    resource: null,
    evidence: halt.evidence,
    rivals: halt.kind === 'disk' ? ['a short sleep for a disk is normal: the same state in several samples tells'] : [],
    advice: {
      now:
        halt.kind === 'signal'
          ? `kill -CONT ${pid}`
          : halt.kind === 'tracer'
            ? 'Let the tracer detach, or end it.'
            : `Find the device or server: cat /proc/${pid}/stack, dmesg, mount.`,
      fix:
        halt.kind === 'signal'
          ? 'Find out who stopped it: a shell’s job control (Ctrl-Z), reading the terminal from the background (SIGTTIN: give it < /dev/null), a debugger or a supervisor.'
          : 'Use soft or timed mounts; keep slow file systems out of the way of what must answer.',
    },
    next: [
      `grep -E '^(State|TracerPid)' /proc/${pid}/status; cat /proc/${pid}/wchan; ps -o pid,ppid,pgid,tpgid,stat,tty,cmd -p ${pid}`,
    ],
    cause: `stopped/${halt.kind}/${pid}`,
  });
}

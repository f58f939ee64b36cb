import type { Certainty, Evidence } from '../../diagnosis.ts';
import { parseArgs } from '../../args.ts';
import type { Place } from '../../model.ts';
import { type Case, placeOf } from '../case.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import { syscallFact } from '../syscall-wait.ts';
import type { Wait } from '../waits.ts';
import { type Draft, draft, evidence, processWords, waitWords, whoIn } from './draft.ts';
import { interruptedAt } from './lock-waits.ts';

/** Writer and reader wait for each other: the pipe is full, and who should empty it waits for the writer. */
export function fullPipes(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if (!isWriting(wait) || wait.deadline === 'some' || interruptedAt(state, wait) !== undefined) return [];
    const reader = readerOf(state, task, wait);
    return reader === undefined ? [] : [build(task, wait, reader)];
  });
}

function isWriting(wait: Wait): boolean {
  return wait.row.id === 'kernel/write' || wait.row.id === 'python/mp-connection-send';
}

interface Reader {
  readonly task: Task;
  readonly wait: Wait;
  readonly certainty: Certainty;
  readonly evidence: Evidence[];
}

/** A parent that waits for the end of the writer, or writes to a pipe itself, instead of reading. */
function readerOf(state: Case, task: Task, wait: Wait): Reader | undefined {
  const pipe = pipeEvidence(task, wait);
  const related = relatives(state, task.process);
  for (const { process, says, place } of related) {
    for (const other of process.tasks) {
      const theirs = state.waits.get(other);
      if (theirs === undefined || theirs.deadline === 'some') continue;
      const waitsForUs =
        theirs.kind === 'child process' && (theirs.target?.pid === undefined || theirs.target.pid === task.process.pid);
      const writes = isWriting(theirs);
      // each pair is told once, from the child's side
      if (!waitsForUs && !(writes && process.pid === task.process.ppid)) continue;
      const theirPipe = writes ? pipeEvidence(other, theirs) : [];
      const sure = pipe.length > 0 && (waitsForUs || theirPipe.length > 0);
      // a writer that is stuck, and somebody who waits for the end of that very process
      const named = waitsForUs && theirs.target?.pid !== undefined;
      const certainty: Certainty = sure ? 'strong' : isFeeder(wait) || named ? 'likely' : 'possible';
      return { task: other, wait: theirs, certainty, evidence: [...pipe, ...theirPipe, evidence(says, place)] };
    }
  }
  return undefined;
}

function isFeeder(wait: Wait): boolean {
  return wait.row.id === 'python/mp-connection-send';
}

/** Parents of the process, as far as the dumps say. */
function relatives(state: Case, process: Process): { process: Process; says: string; place: Place }[] {
  const kin = state.kin
    .filter(({ child }) => child === process)
    .map(({ parent, evidence: list }) => ({
      process: parent,
      says: list[0]?.says ?? '',
      place: list[0]?.place ?? parent.dumps[0]?.place ?? { input: '', line: 1 },
    }));
  if (kin.length > 0) return kin;
  return state.incident.processes
    .filter((other) => other !== process && other.pid !== undefined && other.pid === process.ppid)
    .map((other) => ({
      process: other,
      says: `the parent of ${processWords(process)} is ${processWords(other)}`,
      place: other.tasks[0]?.place ?? { input: '', line: 1 },
    }));
}

/** What says that the descriptor is a pipe, and that the writer sleeps in it. */
function pipeEvidence(task: Task, wait: Wait): Evidence[] {
  for (let index = 0; index < Math.min(task.frames.length, 8); index++) {
    if (/^_*(?:anon_)?pipe_write\b/.test(task.frames.fn(index)))
      return [
        evidence(
          `${whoIn(task)} sleeps in the kernel's ${task.frames.fn(index)}: the pipe is full`,
          placeOf(task, index),
        ),
      ];
  }
  const own = ({ tid, pid }: { tid?: number; pid?: number }): boolean =>
    (tid ?? pid ?? task.process.pid) === task.tid || task.process.tasks.length === 1;
  const wchan = factsOf(task.process.facts, 'wchan').find(
    (fact) => own(fact) && /pipe_write|pipe_wait/.test(fact.name),
  );
  if (wchan !== undefined)
    return [evidence(`${whoIn(task)} sleeps in the kernel's ${wchan.name}: the pipe is full`, wchan.place)];
  const number = descriptorOf(task, wait);
  const fd = factsOf(task.process.facts, 'fd').find((fact) => fact.fd === number && /^pipe/.test(fact.target));
  return fd === undefined ? [] : [evidence(`descriptor ${fd.fd} is ${fd.target}`, fd.place)];
}

function descriptorOf(task: Task, wait: Wait): number | undefined {
  const end = Math.min(task.frames.length, Math.max(wait.inner, wait.outer) + 1);
  for (let index = wait.inner; index < end; index++) {
    const fd = parseArgs(task.frames.get(index).args).find(({ name }) => name === 'fd')?.number;
    if (fd !== undefined) return fd;
  }
  // the first argument of every system call that reads or writes
  const fd = Number(syscallFact(task)?.args[0]);
  return Number.isInteger(fd) ? fd : undefined;
}

function build(task: Task, wait: Wait, reader: Reader): Draft {
  const { certainty } = reader;
  return draft({
    class: 'pipe-full',
    certainty,
    permanent: certainty === 'strong' ? 'likely' : 'unknown',
    headline: `${whoIn(task)} waits for room in a pipe, while ${whoIn(reader.task)} ${waitWords(reader.wait)} instead of reading it.`,
    task,
    wait,
    resource: { kind: 'pipe' },
    evidence: [
      evidence(`${whoIn(task)} ${waitWords(wait)}`, wait.place),
      evidence(`${whoIn(reader.task)} ${waitWords(reader.wait)}`, reader.wait.place),
      ...reader.evidence,
    ],
    rivals: [
      'another process reads the pipe and is only slow',
      ...(certainty === 'possible'
        ? ['the write is not to a pipe, or was caught in passing: /proc/PID/wchan tells']
        : []),
    ],
    advice: {
      now: `Empty the pipe: cat < /proc/${task.process.pid ?? 'PID'}/fd/N > /dev/null (N: the descriptor that is written to) lets the writer go on.`,
      fix: 'Read while the child writes: Popen.communicate(), a reader thread, or a file; drain a multiprocessing.Queue before join(); never write a large input before reading the output.',
    },
    next: [
      `ls -l /proc/${task.process.pid ?? 'PID'}/fd /proc/${reader.task.process.pid ?? 'PID'}/fd; cat /proc/${task.tid ?? task.process.pid ?? 'PID'}/syscall /proc/${task.tid ?? task.process.pid ?? 'PID'}/wchan`,
    ],
  });
}

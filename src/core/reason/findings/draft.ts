import type {
  Certainty,
  Evidence,
  Finding,
  FindingClass,
  ForkPoint,
  Link,
  Owner,
  Resource,
  ThreadRef,
} from '../../diagnosis.ts';
import type { Place } from '../../model.ts';
import { baseName } from '../../names.ts';
import type { Case } from '../case.ts';
import { who } from '../case.ts';
import type { Process, Task } from '../incident.ts';
import type { Wait } from '../waits.ts';

/** A finding in the making, with the task and the wait it explains. */
export interface Draft {
  readonly task: Task;
  readonly wait?: Wait;
  /** Threads that are part of the finding itself (the ring of a deadlock), not its victims. */
  readonly members?: readonly Task[];
  /** Groups findings that have one cause: equal keys are one finding with `alike`. */
  readonly cause: string;
  readonly finding: Finding;
}

/** One explanation: looks at a case, returns what it can say. Each class of finding has one. */
export type Explain = (state: Case) => Draft[];

export function threadRef(task: Task): ThreadRef {
  return {
    ...(task.process.pid === undefined ? {} : { pid: task.process.pid }),
    ...(task.tid === undefined ? {} : { tid: task.tid }),
    ...(task.pthread === undefined ? {} : { pthread: task.pthread }),
    ...(task.name === undefined ? {} : { name: task.name }),
    input: task.place.input,
    line: task.place.line,
  };
}

export function resourceOf(wait: Wait): Resource {
  const name = wait.symbol ?? wait.section?.lock;
  return {
    kind: kindWords(wait),
    ...(wait.address === undefined ? {} : { address: wait.address }),
    ...(name === undefined ? {} : { name }),
  };
}

/** What people call it. */
function kindWords(wait: Wait): string {
  if (wait.kind === 'unknown') return 'lock or blocking call';
  return wait.kind === 'lock word' && wait.section !== undefined ? 'lock' : wait.kind;
}

export function ownerOf(task: Task, how: Owner['how'], ghost: boolean): Owner {
  return { ...threadRef(task), how, ghost };
}

export function evidence(says: string, place: Place, weight: Evidence['weight'] = 'for'): Evidence {
  return { says, weight, input: place.input, line: place.line };
}

/** The lock in words: `mutex 0x55d0 <log_lock>`, `envlock`, `a semaphore`. */
export function lockWords(wait: Wait): string {
  const { address } = wait;
  if (address === undefined) return lockName(wait);
  const isNamed = wait.symbol !== undefined || wait.section !== undefined;
  return `${isNamed ? lockName(wait) : lockKind(wait)} at ${address}`;
}

/** `mutex log_lock`, without its address. */
export function lockName(wait: Wait): string {
  if (wait.symbol !== undefined) return `${lockKind(wait)} ${wait.symbol}`;
  return wait.section === undefined ? wait.row.says : wait.section.lock;
}

function lockKind({ kind }: Wait): string {
  return kind === 'lock word' ? 'lock' : kind;
}

export function waitWords(wait: Wait): string {
  const caller = wait.caller === undefined ? undefined : wait.task.frames.get(wait.caller);
  const where =
    caller === undefined || caller.fn === '??'
      ? ''
      : ` in ${caller.fn}${caller.file === undefined ? '' : ` (${baseName(caller.file)}${caller.line === undefined ? '' : `:${caller.line}`})`}`;
  return `waits for ${lockWords(wait)}${where}`;
}

/** `6269 "fetcher"`, where it is clear that threads of one process are spoken of. */
export function shortly(task: Task): string {
  return who(task).replace(/^thread (?=[\d"])/, '');
}

/** `thread 6269 "fetcher" of process 6269` */
export function whoIn(task: Task): string {
  return task.process.pid === undefined || task.process.pid === task.tid
    ? who(task)
    : `${who(task)} of process ${task.process.pid}`;
}

export function processWords(process: Process): string {
  if (process.pid !== undefined) return `process ${process.pid}`;
  return process.program === undefined ? 'the process' : `the process ${process.program}`;
}

interface Parts {
  class: FindingClass;
  certainty?: Certainty;
  permanent: Finding['permanent'];
  headline: string;
  task: Task;
  wait?: Wait;
  resource?: Resource | null;
  owner?: Owner | null;
  forkPoint?: ForkPoint | null;
  chain?: Link[];
  evidence: Evidence[];
  rivals?: string[];
  advice: { now: string; fix: string };
  next?: string[];
  members?: readonly Task[];
  cause?: string;
}

export function draft(parts: Parts): Draft {
  const { task, wait } = parts;
  const resource = parts.resource === undefined ? (wait === undefined ? null : resourceOf(wait)) : parts.resource;
  return {
    task,
    ...(wait === undefined ? {} : { wait }),
    ...(parts.members === undefined ? {} : { members: parts.members }),
    cause: parts.cause ?? causeOf(parts.class, wait, parts.owner ?? null),
    finding: {
      class: parts.class,
      ...(parts.certainty === undefined ? {} : { certainty: parts.certainty }),
      permanent: parts.permanent,
      headline: parts.headline,
      waiter: threadRef(task),
      alike: [],
      resource,
      owner: parts.owner ?? null,
      forkPoint: parts.forkPoint ?? null,
      chain: parts.chain ?? [],
      evidence: parts.evidence,
      rivals: parts.rivals ?? [],
      victims: [],
      advice: { ...parts.advice, now: nowOf(parts) },
      next: parts.next ?? [],
    },
  };
}

/** What ends the process also ends what the commands could still show. */
function nowOf({ advice: { now }, next = [] }: Parts): string {
  const ends =
    /^(?:Kill|Restart)\b/.test(now) && next.some((step) => step.includes('/proc/') || / -?-p(?:id)? /.test(step));
  return ends ? `${now} Before that, run the commands under “To be sure”: they need it alive.` : now;
}

function causeOf(kind: FindingClass, wait: Wait | undefined, owner: Owner | null): string {
  const caller = wait?.caller === undefined ? '' : wait.task.frames.fn(wait.caller);
  const lock =
    wait === undefined ? '' : (wait.address ?? wait.symbol ?? wait.section?.id ?? `${wait.row.id}/${caller}`);
  return `${kind}/${lock}/${owner?.tid ?? owner?.pthread ?? ''}`;
}

/** The evidence that every finding about a wait begins with: the waiting frame and its deadline. */
export function waitEvidence(wait: Wait): Evidence[] {
  const deadline =
    wait.deadline === 'none' ? ', without a deadline' : wait.deadline === 'some' ? ', with a deadline' : '';
  const list = [evidence(`${whoIn(wait.task)} ${waitWords(wait)}${deadline}`, wait.place)];
  if (wait.addressFrom !== undefined)
    list.push(evidence(`the kernel says that it waits on the futex ${wait.address}`, wait.addressFrom));
  return list;
}

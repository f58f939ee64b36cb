import type { Finding, ForkPoint, Resource, ThreadRef } from '../diagnosis.ts';
import { isGlue, isThreadStart } from '../knowledge/glue.ts';
import { bare, isUnnamed } from '../names.ts';
import type { Case } from './case.ts';
import { guiltyCalls, isInterpreter, plainName, stackShape } from './guilty-calls.ts';
import type { Task } from './incident.ts';

/**
 * What makes two hangs the same bug. Pids, TIDs, addresses, line numbers, the number of threads and every order stay
 * out of it: what is left is the same for every run, and for every build that keeps its functions' names.
 */
export interface Cause {
  readonly class: string;
  /** The lock: `mutex`, or `lock log_lock` where it has a name. */
  readonly lock: string;
  /** The program's own calls that led into the wait; one set for a ring, in the order of the alphabet. */
  readonly calls: readonly string[];
  readonly forkPoint: string;
}

/** Part of the hash: clusters of another algorithm never mix with these. */
const algorithm = 'ghostlock/cause@1';

export function causeOf(finding: Finding | undefined, state: Case): Cause {
  const kind = finding?.class ?? 'unknown';
  if (finding === undefined || kind === 'healthy' || kind === 'unknown')
    return { class: kind, lock: '', calls: [], forkPoint: '' };
  const calls = callsOf(finding, state);
  return {
    class: kind,
    lock: lockIdentity(finding.resource),
    calls: calls.length > 0 ? calls : programsOf(state),
    forkPoint: forkFunction(finding.forkPoint),
  };
}

/** 64 bits as hexadecimal: an identity, not a secret. */
export function fingerprintOf(cause: Cause): string {
  return hash64([algorithm, cause.class, cause.lock, cause.forkPoint, ...cause.calls].join('\u0000'));
}

function callsOf(finding: Finding, state: Case): string[] {
  const tasks = new Map([...state.marks.keys()].map((task) => [placeKey(task.place), task]));
  const calls = (ref: ThreadRef): string => {
    const task = tasks.get(placeKey(ref));
    if (task === undefined) return '';
    const shown = guiltyCalls(task, state).join('<');
    return shown !== '' || task.frames.length === 0 ? shown : `stack ${hash64(stackShape(task))}`;
  };
  if (finding.class === 'deadlock-cycle' || finding.class === 'pipe-full')
    return sorted(finding.chain.map((link) => `${lockIdentity(link.resource)}@${calls(link.waiter)}`));
  // whoever happens to wait for it, the one that has it and works is the cause
  if (finding.class === 'contention' && finding.owner?.input !== undefined)
    return sorted([calls(finding.owner as ThreadRef)]);
  if (finding.waiter === null) return [];
  return sorted([mostFrequent([finding.waiter, ...finding.alike].map(calls))]);
}

function placeKey({ input, line }: { readonly input: string; readonly line: number }): string {
  return `${line}\u0000${input}`;
}

function sorted(list: readonly string[]): string[] {
  return [...new Set(list)].filter((item) => item !== '').sort();
}

/** Of several threads that hang alike, whatever their order. */
function mostFrequent(list: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return best?.[0] ?? '';
}

function programsOf(state: Case): string[] {
  const name = (task: Task): string =>
    (task.process.program ?? task.process.command?.split(' ')[0] ?? '').replace(/^.*\//, '').replace(/[\d.]+$/, '');
  return sorted([...state.marks.keys()].map(name)).slice(0, 4);
}

/** Which words a tool has for a plain lock depends on the symbols that it found. */
const plain = new Set(['mutex', 'lock', 'lock word', 'spinlock', 'Python lock', 'RLock', 'unknown']);
/** Named after whom they wait for. */
const passing = new Set(['process', 'child process', 'thread']);

function lockIdentity(resource: Resource | null): string {
  if (resource === null) return '';
  const kind = plain.has(resource.kind) ? 'lock' : resource.kind;
  if (resource.name === undefined || passing.has(resource.kind)) return kind;
  const name = resource.name.replace(/\+\d+$/, '').replace(/\b(?:0x[0-9a-f]+|\d{3,})\b/g, '');
  return name === '' ? kind : `${kind} ${name}`;
}

/** Unnamed and interpreter functions say nothing. */
function forkFunction(point: ForkPoint | null): string {
  if (point === null || isUnnamed(point.function)) return '';
  if (isInterpreter(point) || isGlue(bare(point.function)) || isThreadStart(bare(point.function))) return '';
  return plainName(point.function);
}

/** Two different 32-bit walks over the text (after MurmurHash3's mixing), so that no two causes meet by chance. */
function hash64(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0xcc9e2d51);
    b = ((b << 15) | (b >>> 17)) + 0x3c6ef372;
  }
  return mixed(a ^ (b >>> 16)) + mixed(b ^ Math.imul(a, 5));
}

function mixed(value: number): string {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, '0');
}

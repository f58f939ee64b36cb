import { UserError } from '../user-error.ts';
import type { ProcessEntry } from './process-table.ts';

export type Reach =
  /** The process, the forebears that run the same program (it was forked from them), and all that descend from those. */
  | 'tree'
  /** The process and its descendants. */
  | 'children'
  /** The process alone. */
  | 'only';

export interface Chosen {
  readonly processes: readonly ProcessEntry[];
  /** How many more there are than may be looked at. */
  readonly left: number;
}

/** Which processes belong to the hang of `pids`, the ones asked for first, then the nearest. */
export function choose(
  table: ReadonlyMap<number, ProcessEntry>,
  pids: readonly number[],
  reach: Reach,
  most: number,
  self: number,
): Chosen {
  const mine = lookers(table, pids, self);
  const asked = pids.map((pid) => asEntry(table, pid));
  const related =
    reach === 'only'
      ? []
      : asked.flatMap((entry) => {
          const forebears = reach === 'tree' ? sameProgram(table, entry) : [];
          const top = forebears.at(-1) ?? entry;
          return [...forebears, ...familyOf(table, entry.pid).map(at), ...familyOf(table, top.pid).map(at)];
        });
  function at(pid: number): ProcessEntry {
    return asEntry(table, pid);
  }
  const all = [...new Set([...asked, ...related.filter(({ pid }) => !mine.has(pid))])];
  return { processes: all.slice(0, most), left: Math.max(0, all.length - most) };
}

/** Processes whose name or command line matches, except the ones that are looking. */
export function named(
  table: ReadonlyMap<number, ProcessEntry>,
  pattern: string,
  self: number,
  command: (pid: number) => string,
): number[] {
  const mine = new Set([...familyOf(table, self), ...forebearsOf(table, self)]);
  const wanted = compiled(pattern);
  const found = [...table.values()].filter(
    ({ pid, name, state }) => !mine.has(pid) && state !== 'Z' && (wanted.test(name) || wanted.test(command(pid))),
  );
  if (found.length === 0) throw new UserError(`--name ${pattern}: no process has such a name or command line`);
  return found.map(({ pid }) => pid);
}

/** What is there only because of this capture; a command that this very process runs is not. */
function lookers(table: ReadonlyMap<number, ProcessEntry>, pids: readonly number[], self: number): Set<number> {
  const family = familyOf(table, self);
  const isRunner = pids.some((pid) => family.includes(pid));
  return new Set([...(isRunner ? [self] : family), ...untilAsked(forebearsOf(table, self), pids)]);
}

/** A process may have started its own capture: the shell between them is no part of the hang, what is above them is. */
function untilAsked(forebears: readonly number[], pids: readonly number[]): readonly number[] {
  const first = forebears.findIndex((pid) => pids.includes(pid));
  return first < 0 ? [] : forebears.slice(0, first);
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw new UserError(`--name ${pattern}: not a regular expression`);
  }
}

function asEntry(table: ReadonlyMap<number, ProcessEntry>, pid: number): ProcessEntry {
  const entry = table.get(pid);
  if (entry === undefined) throw new UserError(`${pid}: no such process`);
  return entry;
}

function sameProgram(table: ReadonlyMap<number, ProcessEntry>, entry: ProcessEntry): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  for (let parent = table.get(entry.ppid); parent !== undefined; parent = table.get(parent.ppid)) {
    if (!isSameProgram(parent, entry) || found.includes(parent)) break;
    found.push(parent);
  }
  return found;
}

/** Of processes of other users only the name is to be seen. */
export function isSameProgram(a: ProcessEntry, b: ProcessEntry): boolean {
  return a.program !== undefined && b.program !== undefined ? a.program === b.program : a.name === b.name;
}

/** The process and all that descend from it, nearest first. */
export function familyOf(table: ReadonlyMap<number, ProcessEntry>, pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of table.values()) children.set(entry.ppid, [...(children.get(entry.ppid) ?? []), entry.pid]);
  const family = [pid];
  for (const member of family) family.push(...(children.get(member) ?? []).filter((one) => !family.includes(one)));
  return family;
}

function forebearsOf(table: ReadonlyMap<number, ProcessEntry>, pid: number): number[] {
  const found: number[] = [];
  for (let at = table.get(pid)?.ppid ?? 0; at > 0 && !found.includes(at); at = table.get(at)?.ppid ?? 0) found.push(at);
  return found;
}

import type { Diagnosis, ProcessReport, ThreadReport } from '../diagnosis.ts';
import { processLabel, whereOf } from './cast.ts';
import { telling } from './own-code.ts';
import type { Table } from './report.ts';
import { visible } from './visible.ts';
import { plural } from './words.ts';

export interface TitledTable {
  readonly title: string;
  readonly table: Table;
}

/** One table a process; threads that do the same are one row. */
export function threadTables({ processes }: Diagnosis): TitledTable[] {
  return processes
    .filter(({ threads }) => threads.length > 0)
    .map((process) => ({ title: visible(titleOf(process)), table: tableOf(process) }));
}

function titleOf(process: ProcessReport): string {
  const parent = process.ppid === undefined ? '' : `, child of ${process.ppid}`;
  return `${processLabel(process)}${parent}: ${plural(process.threads.length, 'thread')}`;
}

function tableOf({ threads }: ProcessReport): Table {
  return {
    head: ['thread', 'name', 'state', 'waits for', 'where'],
    rows: folded(threads).map((group) => rowOf(group).map(visible)),
  };
}

export function folded(threads: readonly ThreadReport[]): ThreadReport[][] {
  const groups = new Map<string, ThreadReport[]>();
  for (const thread of threads) {
    const key = JSON.stringify([
      thread.state,
      thread.waitsFor,
      ...thread.frames.map(({ function: name, line }) => [name, line]),
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thread]);
    else group.push(thread);
  }
  return [...groups.values()];
}

function rowOf(group: readonly ThreadReport[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const id = group.length === 1 ? String(first.tid ?? first.pthread ?? '') : plural(group.length, 'thread');
  const frame = telling(first.frames);
  const where = frame === undefined ? '' : whereOf(frame);
  return [id, commonName(group), first.state, waitsForOf(first, where), where];
}

/** Without the place, which has a column of its own. */
export function waitsForOf({ waitsFor = '' }: ThreadReport, where: string): string {
  const place = ` in ${where}`;
  return waitsFor.endsWith(place) ? waitsFor.slice(0, -place.length) : waitsFor;
}

export function commonName(group: readonly ThreadReport[]): string {
  const names = [...new Set(group.map(({ name }) => name ?? ''))];
  const [first = ''] = names;
  if (names.length === 1) return first;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length += 1;
  return length === 0 ? `${first} …` : `${first.slice(0, length)}…`;
}

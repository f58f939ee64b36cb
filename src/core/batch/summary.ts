import { type Cluster, clusterOf, compare, joinClusters } from './cluster.ts';
import type { GroupedBy, IncidentRecord, Problem } from './record.ts';

export const summarySchema = 'ghostlock/summary@1';

export interface Totals {
  readonly incidents: number;
  /** Incidents of which nothing could be read. */
  readonly unreadable: number;
  readonly files: number;
  readonly bytes: number;
  readonly groupedBy: Readonly<Partial<Record<GroupedBy, number>>>;
  readonly problems: number;
  /** The first of them in the order of their names. */
  readonly someProblems: readonly Problem[];
}

const problemsKept = 1000;

const nothing: Totals = {
  incidents: 0,
  unreadable: 0,
  files: 0,
  bytes: 0,
  groupedBy: {},
  problems: 0,
  someProblems: [],
};

/**
 * Grows by records and by other summaries, in any order and any grouping, to the same value. Its size is bounded by the
 * number of different bugs.
 */
export class Summary {
  totals: Totals = nothing;
  readonly clusters = new Map<string, Cluster>();

  record(record: IncidentRecord): void {
    this.addTotals({
      incidents: 1,
      unreadable: record.fingerprint === undefined ? 1 : 0,
      files: record.files.length,
      bytes: record.bytes,
      groupedBy: { [record.groupedBy]: 1 },
      problems: record.problems.length,
      someProblems: record.problems,
    });
    const cluster = clusterOf(record);
    if (cluster !== undefined) this.addCluster(cluster);
  }

  addTotals(more: Totals): void {
    this.totals = joinTotals(this.totals, more);
  }

  addCluster(more: Cluster): void {
    const known = this.clusters.get(more.fingerprint);
    this.clusters.set(more.fingerprint, known === undefined ? more : joinClusters(known, more));
  }

  /** The most frequent first. */
  sorted(): Cluster[] {
    return [...this.clusters.values()].sort((a, b) => b.count - a.count || compare(a.fingerprint, b.fingerprint));
  }
}

function joinTotals(a: Totals, b: Totals): Totals {
  return {
    incidents: a.incidents + b.incidents,
    unreadable: a.unreadable + b.unreadable,
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    groupedBy: joinGroupings(a.groupedBy, b.groupedBy),
    problems: a.problems + b.problems,
    someProblems: firstProblems(a.someProblems, b.someProblems),
  };
}

const groupings: readonly GroupedBy[] = ['archive', 'bundle', 'file', 'folder', 'kinship', 'names', 'option'];

function joinGroupings(a: Totals['groupedBy'], b: Totals['groupedBy']): Totals['groupedBy'] {
  const total: Partial<Record<GroupedBy, number>> = {};
  for (const key of groupings) {
    const number = (a[key] ?? 0) + (b[key] ?? 0);
    if (number > 0) total[key] = number;
  }
  return total;
}

function firstProblems(a: readonly Problem[], b: readonly Problem[]): readonly Problem[] {
  const last = a.length < problemsKept ? undefined : a.at(-1);
  const more = last === undefined ? b : b.filter((problem) => byFile(problem, last) < 0);
  return more.length === 0 ? a : [...a, ...more].sort(byFile).slice(0, problemsKept);
}

function byFile(a: Problem, b: Problem): number {
  return compare(a.file, b.file) || compare(a.says, b.says);
}

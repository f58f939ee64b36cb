import { certainties } from '../diagnosis.ts';
import type { Cluster } from './cluster.ts';
import type { Known } from './known.ts';
import { nearLinks } from './near.ts';
import { type Distinct, distinct } from './sketch.ts';
import type { Summary, Totals } from './summary.ts';
import { joinTimelines, type Timeline } from './timeline.ts';

/** A summary as reports show it: in order, with shares, links between near causes, and what is new. */
export interface SummaryView {
  readonly totals: Totals;
  readonly clusters: readonly ClusterView[];
  readonly timeline: Timeline;
  /** Whether there was a list of known causes to compare with. */
  readonly compared: boolean;
}

export interface ClusterView extends Omit<Cluster, 'hosts' | 'versions' | 'programs'> {
  /** Of all incidents, 0 to 1. */
  readonly share: number;
  readonly title: string;
  readonly hosts: Distinct;
  readonly versions: Distinct;
  readonly programs: Distinct;
  /** Fingerprints of causes that share a lock or a call with this one, the most frequent first. */
  readonly near: readonly string[];
  /** Not in the list of known causes; absent where there is none. */
  readonly isNew?: boolean;
}

export function viewOf(summary: Summary, known: Known | undefined): SummaryView {
  const clusters = summary.sorted();
  const links = nearLinks(clusters);
  const { totals } = summary;
  return {
    totals,
    clusters: clusters.map((cluster) => ({
      ...cluster,
      share: totals.incidents === 0 ? 0 : cluster.count / totals.incidents,
      title: titleOf(cluster),
      hosts: distinct(cluster.hosts),
      versions: distinct(cluster.versions),
      programs: distinct(cluster.programs),
      near: links.get(cluster.fingerprint) ?? [],
      ...(known === undefined ? {} : { isNew: known.causes[cluster.fingerprint] === undefined }),
    })),
    timeline: clusters.reduce<Timeline>((sum, { timeline }) => joinTimelines(sum, timeline), {}),
    compared: known !== undefined,
  };
}

/** The cause in one line: `lock log_lock, in log_line, forked in spawn_job`. */
function titleOf({ cause }: Cluster): string {
  const calls = cause.calls
    .map((call) => call.split('@').at(-1) ?? '')
    .map((call) => (call.startsWith('stack ') ? '' : call.split('<').join(' from ')))
    .filter((call, index, all) => call !== '' && all.indexOf(call) === index);
  const parts = [
    cause.lock,
    calls.length === 0 ? '' : `in ${calls.join(', ')}`,
    cause.forkPoint === '' ? '' : `forked in ${cause.forkPoint}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `proven 12, strong 3`, the surest first. */
export function certaintyWords({ certainties: counts }: Pick<Cluster, 'certainties'>): string {
  return [...certainties]
    .reverse()
    .flatMap((level) => (counts[level] === undefined ? [] : `${level} ${grouped(counts[level])}`))
    .join(', ');
}

/** `1,234`, the same in every locale. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 0.1 ? '<0.1' : value.toFixed(1)} %`;
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

export function countWords({ count, exact }: Distinct, one: string, many?: string): string {
  return `${exact ? '' : 'about '}${plural(count, one, many)}`;
}

export function seenWords({ firstSeen, lastSeen }: Pick<Cluster, 'firstSeen' | 'lastSeen'>): string {
  const first = firstSeen?.slice(0, 10);
  const last = lastSeen?.slice(0, 10);
  if (first === undefined || last === undefined) return '';
  return first === last ? first : `${first} to ${last}`;
}

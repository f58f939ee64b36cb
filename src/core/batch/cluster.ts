import { certainties, type Certainty, levelOf } from '../diagnosis.ts';
import type { IncidentRecord, RecordedCause } from './record.ts';
import { add, join, type Sketch } from './sketch.ts';
import { count, joinTimelines, type Timeline } from './timeline.ts';

/** One bug: all incidents with one fingerprint. Bounded, whatever their number. */
export interface Cluster {
  readonly fingerprint: string;
  readonly cause: RecordedCause;
  readonly count: number;
  /** By level; `none` where nothing could be said. */
  readonly certainties: Readonly<Partial<Record<Certainty | 'none', number>>>;
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  readonly hosts: Sketch;
  readonly versions: Sketch;
  readonly programs: Sketch;
  readonly timeline: Timeline;
  /** The surest first. */
  readonly exemplars: readonly Exemplar[];
}

interface Exemplar {
  readonly id: string;
  readonly headline: string;
  readonly certainty?: Certainty;
}

const exemplarsKept = 3;

export function clusterOf(record: IncidentRecord): Cluster | undefined {
  const { fingerprint, cause, certainty, time } = record;
  if (fingerprint === undefined || cause === undefined) return undefined;
  return {
    fingerprint,
    cause,
    count: 1,
    certainties: { [certainty ?? 'none']: 1 },
    ...(time === undefined ? {} : { firstSeen: time, lastSeen: time }),
    hosts: add([], record.host === undefined ? [] : [record.host]),
    versions: add([], record.versions),
    programs: add([], record.programs),
    timeline: count(time),
    exemplars: [{ id: record.id, headline: record.headline ?? '', ...(certainty === undefined ? {} : { certainty }) }],
  };
}

export function joinClusters(a: Cluster, b: Cluster): Cluster {
  const firstSeen = least(a.firstSeen, b.firstSeen);
  const lastSeen = greatest(a.lastSeen, b.lastSeen);
  return {
    fingerprint: a.fingerprint,
    cause: a.cause,
    count: a.count + b.count,
    certainties: sum(a.certainties, b.certainties),
    ...(firstSeen === undefined ? {} : { firstSeen }),
    ...(lastSeen === undefined ? {} : { lastSeen }),
    hosts: join(a.hosts, b.hosts),
    versions: join(a.versions, b.versions),
    programs: join(a.programs, b.programs),
    timeline: joinTimelines(a.timeline, b.timeline),
    exemplars: [...a.exemplars, ...b.exemplars].sort(byCertainty).slice(0, exemplarsKept),
  };
}

function byCertainty(a: Exemplar, b: Exemplar): number {
  return levelOf(b.certainty) - levelOf(a.certainty) || compare(a.id, b.id) || compare(a.headline, b.headline);
}

/** By code units, the same on every machine; a locale's order is not. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Counts = Cluster['certainties'];

function sum(a: Counts, b: Counts): Counts {
  const total: Partial<Record<Certainty | 'none', number>> = {};
  for (const key of [...certainties, 'none'] as const) {
    const number = (a[key] ?? 0) + (b[key] ?? 0);
    if (number > 0) total[key] = number;
  }
  return total;
}

function least(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function greatest(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

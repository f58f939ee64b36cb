import type { Cluster } from './cluster.ts';
import { type IncidentRecord, recordSchema } from './record.ts';
import { type Summary, summarySchema, type Totals } from './summary.ts';

/**
 * The lines that `map` and `merge` exchange: records, and summaries as one line of totals and one line a cluster, so
 * that a shuffle by key or a `cat` of many outputs is as good as one.
 */
type Line =
  | IncidentRecord
  | ({ readonly schema: typeof summarySchema; readonly kind: 'totals' } & Totals)
  | ({ readonly schema: typeof summarySchema; readonly kind: 'cluster' } & Cluster);

// JSON.stringify leaves these as they are, and a terminal would obey some of them.
const risky = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value);
  return `${text.replace(risky, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

export function summaryLines(summary: Summary): string {
  const totals = jsonLine({ schema: summarySchema, kind: 'totals', ...summary.totals });
  const clusters = summary.sorted().map((cluster) => jsonLine({ schema: summarySchema, kind: 'cluster', ...cluster }));
  return totals + clusters.join('');
}

/** What Hadoop and `sort` group by: the fingerprint, or `-` for what has none. */
export function keyOf(record: IncidentRecord): string {
  return record.fingerprint ?? '-';
}

const tab = '\t';

/** Adds one line, with or without a key before it. Returns why it could not. */
export function addLine(summary: Summary, line: string): string | undefined {
  const text = line.startsWith('{') ? line : line.slice(line.indexOf(tab) + 1);
  if (text.trim() === '') return undefined;
  let value: Line;
  try {
    value = JSON.parse(text) as Line;
  } catch {
    return 'no JSON';
  }
  if (value.schema === recordSchema && typeof value.id === 'string') summary.record(value);
  else if (value.schema === summarySchema && value.kind === 'totals') summary.addTotals(withoutEnvelope(value));
  else if (value.schema === summarySchema && value.kind === 'cluster') summary.addCluster(withoutEnvelope(value));
  else return `neither a ${recordSchema} nor a ${summarySchema}`;
  return undefined;
}

function withoutEnvelope<T extends { schema: unknown; kind: unknown }>({ schema: _schema, kind: _kind, ...rest }: T) {
  return rest;
}

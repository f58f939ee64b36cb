import { jsonLine } from '../../core/batch/lines.ts';
import type { IncidentRecord } from '../../core/batch/record.ts';

/** What became of one item: its records as they are written, and what statistics need of them. */
export interface Outcome {
  readonly lines: string;
  readonly records: readonly Omit<IncidentRecord, 'diagnosis'>[];
}

export function outcomeOf(records: readonly IncidentRecord[]): Outcome {
  return {
    lines: records.map(jsonLine).join(''),
    records: records.map(({ diagnosis: _diagnosis, ...rest }) => rest),
  };
}

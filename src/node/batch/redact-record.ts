import type { IncidentRecord } from '../../core/batch/record.ts';
import { type Names, namesIn, redactStrings } from '../../core/report/redact.ts';

/** What paths tell of people and machines goes; the rest of a record comes from the redacted text of the dumps. */
export function redactRecord<T extends IncidentRecord>(record: T, found?: Names): T {
  const { host, id, files, problems } = record;
  const names = namesIn([[id, ...files, ...problems.map(({ says }) => says)]]);
  const hidden: Names = {
    users: new Set([...names.users, ...(found?.users ?? [])]),
    hosts: new Set([...names.hosts, ...(found?.hosts ?? []), ...(host === undefined ? [] : [host])]),
  };
  const { host: _, ...rest } = record;
  return { ...rest, ...redactStrings({ id, files, problems }, hidden) } as T;
}

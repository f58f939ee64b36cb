import type { Certainty, Diagnosis, FindingClass } from '../diagnosis.ts';

export const recordSchema = 'ghostlock/record@1';

/** How it was decided that these files belong to one incident. */
export type GroupedBy = 'file' | 'folder' | 'archive' | 'bundle' | 'names' | 'kinship' | 'option';

/** What made two hangs the same bug; `calls`, innermost first, are joined with `<`. */
export interface RecordedCause {
  class: string;
  lock: string;
  calls: readonly string[];
  forkPoint: string;
}

export interface Problem {
  file: string;
  says: string;
}

/** One incident, one line: all that statistics need, and the diagnosis. It stands by itself wherever it is carried. */
export interface IncidentRecord {
  schema: typeof recordSchema;
  /** The folder or file of the incident as it was given, `!` before what is inside an archive. */
  id: string;
  groupedBy: GroupedBy;
  files: readonly string[];
  bytes: number;
  /** When it happened: stated by a bundle, else a date in the path, else when the newest of its files was written. */
  time?: string;
  host?: string;
  versions: readonly string[];
  programs: readonly string[];
  /** Absent where nothing could be read; `problems` then say why. */
  fingerprint?: string;
  cause?: RecordedCause;
  class?: FindingClass;
  certainty?: Certainty;
  headline?: string;
  /** Files of it that could not be read, in whole or in part. */
  problems: readonly Problem[];
  /** Without its stacks. */
  diagnosis?: Diagnosis;
}

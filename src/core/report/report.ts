import type { Diagnosis } from '../diagnosis.ts';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a report may know besides the diagnosis. All strings in a Table are harmless text already. */
export interface ReportOptions {
  readonly width: number;
  readonly color: boolean;
  /** Draw with `+-|` instead of box characters. */
  readonly ascii: boolean;
  /** The core has no tables of its own: the caller brings one. */
  readonly table: (table: Table, width: number) => string;
  /** The lines that no reader took, when they are asked for. */
  readonly unread?: readonly Readonly<{ input: string; line: number; text: string }>[];
}

/** Diagnosis in, text out; it decides nothing and knows no clock. */
export type Report = (diagnosis: Diagnosis, options: ReportOptions) => string | Promise<string>;

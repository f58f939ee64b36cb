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
  /** The address of a line of an input, where what shows the text can follow one. */
  readonly link?: (input: string, line: number) => string | undefined;
  /** The core has no tables of its own: the caller brings one. */
  readonly table: (table: Table, width: number) => string;
  /** The lines that no reader took, when they are asked for. */
  readonly unread?: readonly Readonly<{ input: string; line: number; text: string }>[];
  /** The lines of the inputs, by the inputs' names, for reports that quote them; a diagnosis alone is enough. */
  readonly sources?: Sources;
  /** Places the boxes of a drawing: DOT in, Graphviz's `json0` out. Without it reports have words in its place. */
  readonly layout?: (dot: string) => Promise<string>;
  /** The folder of the program's sources, where annotations are to point at them. */
  readonly workspace?: string;
}

export type Sources = ReadonlyMap<string, readonly string[]>;

/** Diagnosis in, text out; it decides nothing and knows no clock. */
export type Report = (diagnosis: Diagnosis, options: ReportOptions) => string | Promise<string>;

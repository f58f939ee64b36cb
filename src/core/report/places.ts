import type { Diagnosis } from '../diagnosis.ts';
import { columns, shorten } from './columns.ts';
import { fill, type Line, linked, type Span } from './lines.ts';
import type { ReportOptions } from './report.ts';
import { visible } from './visible.ts';

/** How inputs are cited: without the folder that all of them share. */
export interface Places {
  readonly folder: string;
  /** Columns of the widest citation of the diagnosis. */
  readonly widest: number;
  name(input: string): string;
  /** `child.txt:14` */
  short(input: string, line: number): string;
  /** The citation, leading there where it can be followed, in exactly this many columns. */
  inColumn(input: string, line: number, width: number): Line;
  /** The citation in at most this many columns. */
  cite(input: string, line: number, width: number): Span;
}

export function placesOf({ inputs, findings }: Diagnosis, { link }: Pick<ReportOptions, 'link'> = {}): Places {
  const folder = commonFolder(inputs.map(({ name }) => name));
  const name = (input: string) => visible(input.startsWith(folder) ? input.slice(folder.length) : input);
  const short = (input: string, line: number) => `${name(input)}:${line}`;
  const cited = findings.flatMap(({ evidence }) => evidence.map(({ input, line }) => columns(short(input, line))));
  const cite = (input: string, line: number, width: number) =>
    linked(shorten(short(input, line), width), link?.(input, line), 'dim');
  return {
    folder: visible(folder),
    widest: Math.max(8, ...cited),
    name,
    short,
    cite,
    inColumn: (input, line, width) => fill([cite(input, line, width)], width),
  };
}

function commonFolder(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split('/').slice(0, -1));
  const shared = others.reduce((depth, folders) => {
    const different = folders.findIndex((folder, index) => folder !== first[index]);
    return Math.min(depth, different < 0 ? folders.length : different);
  }, first.length);
  return first
    .slice(0, shared)
    .map((folder) => `${folder}/`)
    .join('');
}

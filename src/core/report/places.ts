import type { Diagnosis } from '../diagnosis.ts';
import { columns, shorten } from './columns.ts';
import { visible } from './visible.ts';

/** How inputs are cited: without the folder that all of them share. */
export interface Places {
  readonly folder: string;
  /** Columns of the widest citation of the diagnosis. */
  readonly widest: number;
  name(input: string): string;
  /** `child.txt:14` */
  short(input: string, line: number): string;
  /** The citation in exactly this many columns. */
  inColumn(place: string, width: number): string;
}

export function placesOf({ inputs, findings }: Diagnosis): Places {
  const folder = commonFolder(inputs.map(({ name }) => name));
  const name = (input: string) => visible(input.startsWith(folder) ? input.slice(folder.length) : input);
  const short = (input: string, line: number) => `${name(input)}:${line}`;
  const cited = findings.flatMap(({ evidence }) => evidence.map(({ input, line }) => columns(short(input, line))));
  return {
    folder: visible(folder),
    widest: Math.max(8, ...cited),
    name,
    short,
    inColumn: (place, width) => {
      const text = shorten(place, width);
      return text + ' '.repeat(Math.max(0, width - columns(text)));
    },
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

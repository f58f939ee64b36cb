import { folderOf } from './group-tree.ts';
import type { GroupedBy } from './record.ts';

/** What an incident is called: its folder where that is all of it (nothing at the top), else the first of its files. */
export function incidentId(by: GroupedBy, files: readonly string[]): string {
  const [first = ''] = files;
  if (by === 'folder') return folderOf(first);
  if (by === 'bundle') return folderOf(files.find((name) => /(?:^|\/)manifest\.json$/.test(name)) ?? first);
  return first;
}

/** In a path, not inside a longer number: `2024-05-01`, `20240501`, and a time of day behind it. */
const dated =
  /(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T_ -]?([01]\d|2[0-3])[:_-]?([0-5]\d)(?:[:_-]?([0-5]\d))?)?(?!\d)/;

export function dateIn(path: string): string | undefined {
  const match = dated.exec(path);
  if (match === null) return undefined;
  const [, year, , month, day, hours, minutes, seconds = '00'] = match;
  const date = `${year}-${month}-${day}`;
  return hours === undefined ? date : `${date}T${hours}:${minutes}:${seconds}Z`;
}

/** `…/host=web-3/…`, as data lakes name their partitions. */
export function partition(path: string, name: 'host' | 'version'): string | undefined {
  return path
    .split(/[/!]/)
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

import { compare } from '../../core/batch/cluster.ts';
import { isArchiveName } from '../../core/batch/file-name.ts';
import { folderOf, groupTree } from '../../core/batch/group-tree.ts';
import type { Candidate, Group } from '../../core/batch/grouping.ts';
import type { Hints } from '../../core/batch/hints.ts';
import { type GroupBy, keyBy } from './item.ts';

/** The files of an archive as incidents. */
export function groupArchive(
  files: readonly Candidate[],
  groupBy: GroupBy,
  hints: (name: string) => Hints | undefined,
): Group[] {
  if (groupBy === 'auto') return groupTree(files, hints);
  if (groupBy === 'archive') return files.length === 0 ? [] : [{ by: 'option', files: names(files) }];
  const dumps = files.filter(({ name }) => !isArchiveName(name));
  const archives = files.filter(({ name }) => isArchiveName(name));
  return [...groupByOption(dumps, groupBy), ...archives.map(({ name }): Group => ({ by: 'archive', files: [name] }))];
}

/** `file`, `folder` or a pattern, of files given by their paths. */
export function groupByOption(files: readonly Candidate[], groupBy: Exclude<GroupBy, 'auto' | 'archive'>): Group[] {
  const keys = typeof groupBy === 'object' ? keyBy(groupBy.pattern) : groupBy === 'folder' ? folderOf : undefined;
  const groups = new Map<string, string[]>();
  for (const { name } of files) {
    const key = keys?.(name) ?? `\u0000${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return [...groups.values()]
    .map((group): Group => ({ by: 'option', files: group.sort(compare) }))
    .sort((a, b) => compare(a.files[0] ?? '', b.files[0] ?? ''));
}

function names(files: readonly Candidate[]): string[] {
  return files.map(({ name }) => name).sort(compare);
}

const documents = /^(?:readme|changelog|license|licence|contributing)(?:\.|$)/i;

/** Files that lie beside dumps: hidden ones, and texts that may quote dumps. */
export function isBeside(name: string): boolean {
  const parts = name.split('/');
  return (
    parts.some((part) => (part.startsWith('.') && part !== '.' && part !== '..') || part === 'node_modules') ||
    documents.test(parts.at(-1) ?? '')
  );
}

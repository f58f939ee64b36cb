import { compare } from './cluster.ts';
import { isArchiveName } from './file-name.ts';
import { type Candidate, type Group, groupFolder } from './grouping.ts';
import type { Hints } from './hints.ts';

/**
 * Groups the files of an archive folder by folder, as if it had been unpacked. Names are paths with `/`. An archive in it
 * is a group by itself, to be looked into.
 */
export function groupTree(all: readonly Candidate[], hints: (name: string) => Hints | undefined): Group[] {
  const { bundles, files } = bundlesApart(all);
  const folders = new Map<string, Candidate[]>();
  const parents = new Set<string>();
  for (const file of files) {
    const folder = folderOf(file.name);
    const known = folders.get(folder);
    if (known !== undefined) {
      known.push(file);
      continue;
    }
    folders.set(folder, [file]);
    for (let up = folder; up !== ''; ) {
      up = folderOf(up);
      parents.add(up);
    }
  }
  const grouped = [...folders].flatMap(([folder, inside]) => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const local = inside.map((file) => ({ ...file, name: file.name.slice(prefix.length) }));
    const archives = local.filter(({ name }) => isArchiveName(name));
    const dumps = local.filter(({ name }) => !isArchiveName(name));
    const isLeaf = !parents.has(folder) && archives.length === 0;
    const groups = groupFolder(dumps, { isLeaf, hints: (name) => hints(prefix + name) });
    groups.push(...archives.map(({ name }): Group => ({ by: 'archive', files: [name] })));
    groups.sort((a, b) => compare(a.files[0] ?? '', b.files[0] ?? ''));
    return groups.map(({ by, files: names }) => ({ by, files: names.map((name) => prefix + name) }));
  });
  return [...bundles, ...grouped];
}

/** What `ghostlock capture` wrote: a folder with a manifest, and all below it. */
function bundlesApart(all: readonly Candidate[]): { bundles: Group[]; files: readonly Candidate[] } {
  const tops = new Map<string, string[]>();
  for (const { name } of all) if (/(?:^|\/)manifest\.json$/.test(name)) tops.set(folderOf(name), []);
  if (tops.size === 0) return { bundles: [], files: all };
  const files = all.filter(({ name }) => {
    let top = folderOf(name);
    while (top !== '' && !tops.has(top)) top = folderOf(top);
    const bundle = tops.get(top);
    bundle?.push(name);
    return bundle === undefined;
  });
  return { bundles: [...tops.values()].map((names): Group => ({ by: 'bundle', files: names.sort(compare) })), files };
}

export function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

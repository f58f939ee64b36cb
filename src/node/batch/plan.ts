import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { compare } from '../../core/batch/cluster.ts';
import { isArchiveName } from '../../core/batch/file-name.ts';
import { type Candidate, type Group, groupFolder } from '../../core/batch/grouping.ts';
import { type Hints, hintsOf } from '../../core/batch/hints.ts';
import { incidentId } from '../../core/batch/incident-id.ts';
import { kindOf } from '../archive/kind.ts';
import { headOf } from '../archive/entries.ts';
import { codeOf } from '../user-error.ts';
import { bundleFacts } from './bundle-facts.ts';
import { groupByOption, isBeside } from './group-names.ts';
import type { GroupBy, Item } from './item.ts';

/** A folder, read; what is in it is looked at when its turn comes, so that an archive of any size needs no memory. */
interface Folder {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * The incidents at and below a path, in an order that depends on nothing but names. `look` into files whose names do
 * not tell to which incident they belong.
 */
export function* itemsAt(from: string, groupBy: GroupBy, look = true): Generator<Item> {
  let isFolder: boolean;
  try {
    isFolder = statSync(from).isDirectory();
  } catch (error) {
    yield { kind: 'problem', id: from, says: whyUnreadable(error) };
    return;
  }
  if (isFolder && typeof groupBy === 'object') yield* byPattern(from, groupBy);
  else if (isFolder) yield* itemsIn(trimmed(from), groupBy, look);
  else yield isArchive(from) ? archive(from, groupBy) : incident('file', '', [from]);
}

function* itemsIn(folder: string, groupBy: GroupBy, look: boolean): Generator<Item> {
  let inside: Folder;
  try {
    inside = listed(folder);
  } catch (error) {
    yield { kind: 'problem', id: folder, says: whyUnreadable(error) };
    return;
  }
  if (groupBy === 'auto' && inside.files.includes('manifest.json') && isBundle(folder)) {
    yield incident('bundle', folder, filesBelow(folder));
    return;
  }
  const archives = inside.files.filter(isArchiveName);
  const dumps = inside.files.filter((name) => !isArchiveName(name));
  const isLeaf = inside.folders.length === 0 && archives.length === 0;
  const items: (readonly [string, () => Iterable<Item>])[] = [
    ...grouped(folder, dumps, groupBy, look, isLeaf).map(
      ({ by, files }) => [files[0] ?? '', () => [incident(by, folder, files)]] as const,
    ),
    ...archives.map((name) => [name, () => [archive(path.join(folder, name), groupBy)]] as const),
    ...inside.folders.map((name) => [name, () => itemsIn(path.join(folder, name), groupBy, look)] as const),
  ];
  items.sort(([a], [b]) => compare(a, b));
  for (const [, make] of items) yield* make();
}

function isBundle(folder: string): boolean {
  try {
    return bundleFacts(readFileSync(path.join(folder, 'manifest.json'))) !== undefined;
  } catch {
    return false;
  }
}

function grouped(folder: string, files: readonly string[], groupBy: GroupBy, look: boolean, isLeaf: boolean): Group[] {
  if (groupBy === 'auto' || groupBy === 'archive') {
    const candidates = files.map((name) => candidate(folder, name));
    return groupFolder(candidates, { isLeaf, hints: (name) => (look ? hintsIn(path.join(folder, name)) : undefined) });
  }
  return groupByOption(
    files.map((name) => ({ name })),
    groupBy,
  );
}

/** The time is asked of few files, and costs a system call. */
function candidate(folder: string, name: string): Candidate {
  return {
    name,
    get time() {
      return statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    },
  };
}

/** A pattern may join files of different folders: the one case that needs all names at once. */
function* byPattern(from: string, groupBy: { readonly pattern: string }): Generator<Item> {
  const top = trimmed(from);
  const files = filesBelow(top);
  for (const name of files.filter(isArchiveName)) yield archive(path.join(top, name), groupBy);
  const dumps = files.filter((name) => !isArchiveName(name)).map((name) => ({ name }));
  for (const { by, files: names } of groupByOption(dumps, groupBy)) yield incident(by, top, names);
}

function incident(by: Group['by'], folder: string, files: readonly string[]): Item {
  const inFolder = (name: string): string => (folder === '' ? name : path.join(folder, name));
  const id = by === 'bundle' || by === 'folder' ? folder : incidentId(by, files.map(inFolder));
  return {
    kind: 'incident',
    id,
    groupedBy: by,
    files: files.map((name) => ({ name: folder === '' ? path.basename(name) : name, path: inFolder(name) })),
  };
}

function archive(file: string, groupBy: GroupBy): Item {
  return { kind: 'archive', id: file, path: file, groupBy };
}

function isArchive(file: string): boolean {
  if (isArchiveName(file)) return true;
  try {
    const kind = kindOf(headOf(file));
    return kind === 'tar' || kind === 'zip';
  } catch {
    return false;
  }
}

function listed(folder: string): Folder {
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (isBeside(entry.name)) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile() || isLinkToFile(folder, entry)) files.push(entry.name);
  }
  return { files: files.sort(compare), folders: folders.sort(compare) };
}

/** Links to folders are not followed: they may lead in circles. */
function isLinkToFile(folder: string, entry: { name: string; isSymbolicLink(): boolean }): boolean {
  return (
    entry.isSymbolicLink() && statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isFile() === true
  );
}

function filesBelow(folder: string): string[] {
  const { files, folders } = listed(folder);
  const deeper = folders.flatMap((name) => filesBelow(path.join(folder, name)).map((file) => path.join(name, file)));
  return [...files, ...deeper].sort(compare);
}

const hintBytes = new Uint8Array(160 * 1024);

function hintsIn(file: string): Hints | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      return hintsOf(hintBytes.subarray(0, readSync(descriptor, hintBytes, 0, hintBytes.length, 0)));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function trimmed(folder: string): string {
  return folder.length > 1 ? folder.replace(/\/+$/, '') : folder;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'a link that leads in circles',
};

export function whyUnreadable(error: unknown): string {
  return reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Input } from '../core/model.ts';
import { visible } from '../core/report/visible.ts';
import { describeBinary } from './binary.ts';
import { suggestion } from './nearest.ts';
import { codeOf, UserError } from './user-error.ts';

type Role = 'parent' | 'child';

/** A file, a directory or `-`, as the user gave it. */
export interface Wanted {
  readonly path: string;
  readonly role?: Role;
}

export interface Collected {
  readonly input: Input;
  /** The argument it came from: a directory that holds no dump at all is a mistake, a file in it that is none is not. */
  readonly from: string;
  readonly isListed: boolean;
  readonly role?: Role;
}

export interface Collection {
  readonly collected: readonly Collected[];
  /** One line for each thing that could not be read. */
  readonly problems: readonly string[];
}

const stdinName = 'stdin';

/** Files that lie beside dumps and may quote them. */
const documents = /^(?:readme|changelog|license|licence|contributing)(?:\.|$)|^manifest\.json$/i;

export function isDocument(name: string): boolean {
  return documents.test(name);
}

export function collect(wanted: readonly Wanted[], commands: readonly string[]): Collection {
  const problems: string[] = [];
  const seen = new Map<string, Role | undefined>();
  // Roles first: the same file given without one is then a repetition.
  const collected = [...wanted].sort(byRole).flatMap((one) => {
    try {
      return collectOne(one, seen, problems);
    } catch (error) {
      if (error instanceof UserError) throw error;
      problems.push(`${nameOf(one.path)}: ${whyUnreadable(error, one.path, commands)}`);
      return [];
    }
  });
  // The order in which a user names files must not change what is said of them.
  return { collected: collected.sort((a, b) => (a.input.name < b.input.name ? -1 : 1)), problems };
}

function byRole(a: Wanted, b: Wanted): number {
  return Number(b.role !== undefined) - Number(a.role !== undefined);
}

function collectOne(
  { path: from, role }: Wanted,
  seen: Map<string, Role | undefined>,
  problems: string[],
): Collected[] {
  const files = filesOf(from);
  const fresh = files.filter((file) => isFresh(file, role, seen));
  const collected = fresh.flatMap((file): Collected[] => {
    const isListed = file === from;
    const read = readInput(file, isListed);
    if (typeof read !== 'string') return [{ input: read, from, isListed, ...(role && { role }) }];
    if (read !== '') problems.push(`${nameOf(file)}: ${read}`);
    return [];
  });
  if (files.length === 0) problems.push(`${nameOf(from)}: no files in this directory`);
  else if (collected.length === 0 && fresh.length > 0 && fresh[0] !== from) problems.push(`${nameOf(from)}: ${noDump}`);
  return collected;
}

/** What is said of a directory; the same whether its files are no text or no dumps. */
export const noDump = "no stack dump recognised in this directory; 'ghostlock formats' lists what is read";

function isFresh(file: string, role: Role | undefined, seen: Map<string, Role | undefined>): boolean {
  const id = identity(file);
  const before = seen.get(id);
  if (before !== undefined && role !== undefined && before !== role) {
    throw new UserError(`${visible(file)}: given both as --parent and as --child`);
  }
  if (seen.has(id)) return false;
  seen.set(id, role);
  return true;
}

function filesOf(name: string): string[] {
  if (name === '-' || !statSync(name).isDirectory()) return [name];
  return readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !isBeside(path.relative(name, file)) && statSync(file, { throwIfNoEntry: false })?.isFile())
    .sort();
}

function isBeside(file: string): boolean {
  return (
    file.split(path.sep).some((part) => part.startsWith('.') || part === 'node_modules') ||
    isDocument(path.basename(file))
  );
}

function identity(file: string): string {
  return file === '-' ? '-' : realpathSync(file);
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : visible(file);
}

/** The input, or what is wrong with it in words; nothing is wrong with a stranger's file found in a directory. */
function readInput(file: string, isListed: boolean): Input | string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    if (file === '-' && codeOf(error) === 'EAGAIN') return 'cannot be read: it is not ready; give a file instead';
    return whyUnreadable(error, file, []);
  }
  if (bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))) {
    if (!isListed) return '';
    return file === '-'
      ? "empty; pipe or paste a dump into it, or name a file: 'ghostlock dump.txt'"
      : 'empty: there is nothing to read';
  }
  const binary = describeBinary(bytes);
  if (binary !== undefined) return isListed ? binary.replaceAll('FILE', visible(file)) : '';
  return { name: file === '-' ? stdinName : file, bytes };
}

function whyUnreadable(error: unknown, file: string, commands: readonly string[]): string {
  const code = codeOf(error) ?? '';
  const known = reasons[code];
  if (known === undefined) return error instanceof Error ? error.message : String(error);
  return code === 'ENOENT' ? known + suggestion(file, commands, 'ghostlock ') : known;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
  EACCES: 'permission denied; try again as a user who may read it',
  EPERM: 'permission denied; try again as a user who may read it',
  ERR_FS_FILE_TOO_LARGE: 'too large to be read at once (over 2 GiB); split it by process',
};

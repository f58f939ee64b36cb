import { compare } from './cluster.ts';
import { type FileName, isNumber, parseName } from './file-name.ts';
import type { Hints } from './hints.ts';
import { byKinship } from './kinship.ts';
import type { GroupedBy } from './record.ts';

/** A file of one folder, as far as it is known before it is read. */
export interface Candidate {
  /** Its name in the folder. */
  readonly name: string;
  /** When it was written, in milliseconds. */
  readonly time?: number;
}

export interface Group {
  /** `archive`: an archive among other files, whose own files are incidents. */
  readonly by: GroupedBy;
  /** In the order of their names. */
  readonly files: readonly string[];
}

export interface FolderContext {
  /** The folder holds nothing but files: it may be one incident. */
  readonly isLeaf: boolean;
  /** What a file says of its processes; asked only of files whose names do not decide. */
  readonly hints: (name: string) => Hints | undefined;
}

const mostInFolder = 32;
const mostProcesses = 16;

/** Which files of a folder belong to one incident, by rules that can be told to a user in one sentence each. */
export function groupFolder(files: readonly Candidate[], { isLeaf, hints }: FolderContext): Group[] {
  const buckets = byName(files);
  if (isLeaf && buckets.length > 1 && files.length <= mostInFolder && !isSeries(buckets))
    return [group('folder', files)];
  const groups = buckets.filter((bucket) => bucket.length > 1).map((bucket) => group('names', bucket));
  const single = buckets.flatMap((bucket) => (bucket.length === 1 ? bucket : []));
  const related = single.length > 1 ? byKinship(single, hints) : single.map((one) => [one]);
  for (const family of related) groups.push(group(family.length > 1 ? 'kinship' : 'file', family));
  return groups.sort((a, b) => compare(a.files[0] ?? '', b.files[0] ?? ''));
}

function group(by: GroupedBy, files: readonly Candidate[]): Group {
  return { by, files: files.map(({ name }) => name).sort(compare) };
}

/** `i00042`, `hang0042`: the number of an incident, whatever else the name has. */
const counted = /^[a-z]{1,12}\d{3,}$/;

type Named = Candidate & { readonly parsed: FileName };

/** `i17-parent` and `i17-child`; `child-4186` and `parent-4179`; `4186.gdb.txt` and `4186.py-spy.txt`. */
function byName(files: readonly Candidate[]): Candidate[][] {
  const named = files.map((file) => ({ ...file, parsed: parseName(file.name) }));
  const rough = bucketed(
    named,
    ({ parsed }) => parsed.words.find((word) => counted.test(word)) ?? parsed.words.join(' '),
  );
  return rough.flatMap((bucket) =>
    isOneIncident(bucket)
      ? [bucket]
      : bucketed(bucket, ({ parsed }) => `${parsed.number ?? ''}/${parsed.role === undefined ? '' : 'role'}`),
  );
}

/**
 * Numbers beside roles are pids, unless two roles share one (`parent-0001`, `child-0001`): then they count incidents.
 * Files without a role that differ by such a number are different processes, and nothing says that they are related.
 */
function isOneIncident(bucket: readonly Named[]): boolean {
  const rolesOf = new Map<string, Set<string>>();
  for (const { parsed } of bucket) {
    if (parsed.number === undefined) continue;
    const known = rolesOf.get(parsed.number) ?? new Set<string>();
    rolesOf.set(parsed.number, known.add(parsed.role ?? ''));
  }
  if (rolesOf.size === 0) return bucket.length === 1 || isTelling(bucket);
  const isShared = [...rolesOf.values()].some((roles) => roles.size > 1);
  const hasRoles = bucket.every(({ parsed }) => parsed.role !== undefined || parsed.number === undefined);
  const heads = new Set(bucket.filter(({ parsed }) => parsed.role === 'parent').map(({ parsed }) => parsed.number));
  return !isShared && hasRoles && rolesOf.size <= mostProcesses && heads.size <= 1;
}

/** Names of the same words differ by role or tool alone. */
function isTelling(bucket: readonly Named[]): boolean {
  return bucket.length <= mostInFolder;
}

function bucketed<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const buckets = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const bucket = buckets.get(name);
    if (bucket === undefined) buckets.set(name, [item]);
    else bucket.push(item);
  }
  return [...buckets.values()];
}

/** `hang-1.txt`, `hang-2.txt`: names that count are of one thing after the other; other words name its processes. */
function isSeries(buckets: readonly (readonly Candidate[])[]): boolean {
  const shapes = buckets.flatMap(([first]) => (first === undefined ? [] : [shapeOf(parseName(first.name))]));
  return shapes.every((shape) => shape !== undefined && shape === shapes[0]);
}

/** The words without what counts in them; nothing where nothing does. */
function shapeOf({ words, number }: FileName): string | undefined {
  const counter = words.find((word) => counted.test(word));
  if (counter !== undefined) return counter.replace(/\d+/, '');
  return number !== undefined || words.some(isNumber)
    ? words.map((word) => word.replace(/\d+/g, '')).join(' ')
    : undefined;
}

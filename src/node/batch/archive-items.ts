import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Group } from '../../core/batch/grouping.ts';
import { type Hints, hintsOf } from '../../core/batch/hints.ts';
import { incidentId } from '../../core/batch/incident-id.ts';
import type { GroupedBy } from '../../core/batch/record.ts';
import type { Entry } from '../archive/entry.ts';
import { entriesOf } from '../archive/entries.ts';
import { groupArchive, isBeside } from './group-names.ts';
import type { ArchiveItem, Item, ItemFile } from './item.ts';
import { whyUnreadable } from './plan.ts';

/** So much of an archive, or of the incidents in it that are not complete yet, is kept in memory. */
const mostHeld = 64 * 1024 * 1024;

/** The incidents of an archive that is read once and held; of one that unpacks to too much by streaming it. */
export async function* itemsOf(item: ArchiveItem): AsyncIterable<Item> {
  const entries = new Map<string, Entry>();
  let size = 0;
  let problem: string | undefined;
  try {
    for await (const entry of filesIn(item)) {
      entries.set(entry.name, entry);
      size += entry.content.length;
      if (size > mostHeld) break;
    }
  } catch (error) {
    problem = damage(error, [...entries.keys()].at(-1));
  }
  if (size > mostHeld) {
    entries.clear();
    return yield* streamedItems(item);
  }
  const hints = (name: string): Hints | undefined => {
    const content = entries.get(name)?.content;
    return typeof content === 'object' ? hintsOf(content) : undefined;
  };
  for (const group of grouped(item, [...entries.values()], hints))
    yield finished(
      item,
      group,
      group.files.flatMap((name) => entries.get(name) ?? []),
    );
  if (problem !== undefined) yield { kind: 'problem', id: item.id, says: problem };
  else if (entries.size === 0) yield { kind: 'problem', id: item.id, says: 'an archive without files' };
}

/**
 * The incidents of an archive that is too large to be held: once for the names, once for the contents. An incident goes
 * out when its last file has come by; what waits for that is kept in memory up to a limit, then on disk.
 */
export async function* streamedItems(item: ArchiveItem): AsyncIterable<Item> {
  const groups = await plannedGroups(item);
  const waiting = new Waiting();
  const groupOf = new Map(groups.flatMap((group) => group.files.map((name) => [name, group] as const)));
  const missing = new Map(groups.map((group) => [group, group.files.length]));
  let last: string | undefined;
  try {
    for await (const entry of filesIn(item)) {
      last = entry.name;
      const group = groupOf.get(entry.name) ?? { by: 'file', files: [entry.name] };
      groupOf.delete(entry.name);
      const left = (missing.get(group) ?? 1) - 1;
      missing.set(group, left);
      if (left > 0) waiting.add(group, entry);
      else {
        missing.delete(group);
        yield finished(item, group, [...waiting.take(group), entry]);
      }
    }
    if (last === undefined) yield { kind: 'problem', id: item.id, says: 'an archive without files' };
  } catch (error) {
    for (const [group, entries] of waiting.rest()) yield finished(item, group, entries);
    yield { kind: 'problem', id: item.id, says: damage(error, last) };
  } finally {
    waiting.close();
  }
}

/** Damaged further on: what comes before the damage is grouped; who goes through the contents says what is wrong. */
async function plannedGroups(item: ArchiveItem): Promise<readonly Group[]> {
  const candidates: Entry[] = [];
  try {
    for await (const entry of filesIn(item, () => false)) candidates.push({ ...entry, content: '' });
  } catch {
    // said above
  }
  const asked = new Set<string>();
  const groups = grouped(item, candidates, (name) => {
    asked.add(name);
    return undefined;
  });
  if (asked.size === 0) return groups;
  const hints = await hintsIn(item, asked);
  return grouped(item, candidates, (name) => hints.get(name));
}

function grouped(
  { groupBy }: ArchiveItem,
  entries: readonly Entry[],
  hints: (name: string) => Hints | undefined,
): readonly Group[] {
  const [first] = entries;
  return first?.isAll === true ? [{ by: 'file', files: [first.name] }] : groupArchive(entries, groupBy, hints);
}

async function hintsIn(item: ArchiveItem, asked: ReadonlySet<string>): Promise<Map<string, Hints>> {
  const hints = new Map<string, Hints>();
  try {
    for await (const { name, content } of filesIn(item, (entry) => asked.has(entry)))
      if (asked.has(name) && typeof content !== 'string') hints.set(name, hintsOf(content));
  } catch {
    // said above
  }
  return hints;
}

async function* filesIn(
  { id, path: file, bytes }: ArchiveItem,
  wanted: (name: string) => boolean = () => true,
): AsyncIterable<Entry> {
  const from = bytes ?? file ?? id;
  for await (const entry of entriesOf(from, path.basename(file ?? id), (name) => !isBeside(name) && wanted(name)))
    if (!isBeside(entry.name)) yield entry;
}

function damage(error: unknown, last: string | undefined): string {
  return `${whyUnreadable(error)}${last === undefined ? '' : `; read up to ${last}`}`;
}

/** An incident, or an archive in this one; a third is not opened. */
function finished(outer: ArchiveItem, { by, files }: Group, entries: readonly Entry[]): Item {
  const id = entries[0]?.isAll === true ? outer.id : archivedId(outer.id, by, files);
  if (by !== 'archive') {
    const inOrder = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { kind: 'incident', id, groupedBy: by, files: inOrder.map(itemFile) };
  }
  const content = entries[0]?.content ?? '';
  if (typeof content === 'string') return { kind: 'problem', id, says: content };
  if (outer.bytes !== undefined) return { kind: 'problem', id, says: 'an archive three deep; unpack the outermost' };
  return { kind: 'archive', id, bytes: content, groupBy: outer.groupBy };
}

/** An archive that is all of one incident is that incident. */
function archivedId(archive: string, by: GroupedBy, files: readonly string[]): string {
  const inner = incidentId(by, files);
  return inner === '' ? archive : `${archive}!${inner}`;
}

function itemFile({ name, time, content }: Entry): ItemFile {
  return {
    name,
    ...(time === undefined ? {} : { time }),
    ...(typeof content === 'string' ? { problem: content } : { bytes: content }),
  };
}

/** Files of incidents that are not complete yet. */
class Waiting {
  readonly #entries = new Map<Group, Entry[]>();
  #held = 0;
  #folder: string | undefined;
  #spilled = 0;

  add(group: Group, entry: Entry): void {
    const held = this.#hold(entry);
    const known = this.#entries.get(group);
    if (known === undefined) this.#entries.set(group, [held]);
    else known.push(held);
  }

  take(group: Group): Entry[] {
    const entries = this.#entries.get(group) ?? [];
    this.#entries.delete(group);
    return entries.map((entry) => this.#release(entry));
  }

  *rest(): Iterable<[Group, Entry[]]> {
    for (const group of [...this.#entries.keys()]) yield [group, this.take(group)];
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #hold(entry: Entry): Entry {
    if (typeof entry.content === 'string') return entry;
    if (this.#held + entry.content.length <= mostHeld) {
      this.#held += entry.content.length;
      return entry;
    }
    this.#folder ??= mkdtempSync(path.join(tmpdir(), 'ghostlock-'));
    this.#spilled += 1;
    const file = path.join(this.#folder, String(this.#spilled));
    writeFileSync(file, entry.content);
    return new Spilled(entry, file);
  }

  #release(entry: Entry): Entry {
    if (entry instanceof Spilled) return entry.read();
    if (typeof entry.content !== 'string') this.#held -= entry.content.length;
    return entry;
  }
}

class Spilled implements Entry {
  readonly name: string;
  readonly content = '';
  readonly #entry: Entry;
  readonly #file: string;

  constructor(entry: Entry, file: string) {
    this.name = entry.name;
    this.#entry = entry;
    this.#file = file;
  }

  read(): Entry {
    const content = new Uint8Array(readFileSync(this.#file));
    rmSync(this.#file);
    return { ...this.#entry, content };
  }
}

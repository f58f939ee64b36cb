import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Candidate, Group } from '../../core/batch/grouping.ts';
import { type Hints, hintsOf } from '../../core/batch/hints.ts';
import type { Entry } from '../archive/entry.ts';
import { entriesOf } from '../archive/entries.ts';
import { archivedId, itemFile } from './diagnose-item.ts';
import { groupArchive, isBeside } from './group-names.ts';
import type { Item } from './item.ts';
import { whyUnreadable } from './plan.ts';

type ArchiveItem = Extract<Item, { kind: 'archive' }>;

/**
 * The incidents of an archive that is too large to be held: once for the names, once for the contents. An incident goes
 * out when its last file has come by; what waits for that is kept in memory up to a limit, then on disk.
 */
export async function* streamedItems(item: ArchiveItem): AsyncIterable<Item> {
  let groups: Group[];
  try {
    groups = await plannedGroups(item);
  } catch (error) {
    // Damaged further on: what comes before the damage is read all the same, each file by itself
    groups = [];
    yield { kind: 'problem', id: item.id, says: whyUnreadable(error) };
  }
  const waiting = new Waiting();
  const groupOf = new Map(groups.flatMap((group) => group.files.map((name) => [name, group] as const)));
  const missing = new Map(groups.map((group) => [group, group.files.length]));
  try {
    for await (const entry of entriesOf(item.path, path.basename(item.path), (name) => !isBeside(name))) {
      if (isBeside(entry.name)) continue;
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
  } catch (error) {
    if (groups.length > 0) yield { kind: 'problem', id: item.id, says: whyUnreadable(error) };
  } finally {
    for (const [group, entries] of waiting.rest()) yield finished(item, group, entries);
    waiting.close();
  }
}

async function plannedGroups({ path: file, groupBy }: ArchiveItem): Promise<Group[]> {
  const candidates: Candidate[] = [];
  for await (const { name, time } of entriesOf(file, path.basename(file), () => false)) {
    if (!isBeside(name)) candidates.push({ name, ...(time === undefined ? {} : { time }) });
  }
  const asked = new Set<string>();
  const groups = groupArchive(candidates, groupBy, (name) => {
    asked.add(name);
    return undefined;
  });
  if (asked.size === 0) return groups;
  const hints = await hintsIn(file, asked);
  return groupArchive(candidates, groupBy, (name) => hints.get(name));
}

async function hintsIn(file: string, asked: ReadonlySet<string>): Promise<Map<string, Hints>> {
  const hints = new Map<string, Hints>();
  for await (const { name, content } of entriesOf(file, path.basename(file), (entry) => asked.has(entry))) {
    if (asked.has(name) && typeof content !== 'string') hints.set(name, hintsOf(content));
  }
  return hints;
}

function finished(item: ArchiveItem, { by, files }: Group, entries: readonly Entry[]): Item {
  const inOrder = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: 'incident', id: archivedId(item.id, by, files), groupedBy: by, files: inOrder.map(itemFile) };
}

const mostHeld = 64 * 1024 * 1024;

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

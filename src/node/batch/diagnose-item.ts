import path from 'node:path';
import { incidentId } from '../../core/batch/incident-id.ts';
import { type GroupedBy, type IncidentRecord, type Problem, recordSchema } from '../../core/batch/record.ts';
import { hintsOf } from '../../core/batch/hints.ts';
import type { Input } from '../../core/model.ts';
import type { Entry } from '../archive/entry.ts';
import { entriesOf } from '../archive/entries.ts';
import { kindOf } from '../archive/kind.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { groupArchive, isBeside } from './group-names.ts';
import type { Item, ItemFile } from './item.ts';
import { whyUnreadable } from './plan.ts';
import { FileBuffer } from './read-file.ts';
import { recordOf } from './record-of.ts';

const buffer = new FileBuffer();
const manifestName = 'manifest.json';

/** The records of one item: of an incident one, of an archive one an incident. */
export async function recordsOf(item: Item): Promise<IncidentRecord[]> {
  if (item.kind === 'problem') return [unreadable(item.id, 'file', item.says)];
  if (item.kind === 'archive') return await recordsIn(item);
  buffer.startOver();
  return [await incidentRecord(item.id, item.groupedBy, item.files)];
}

async function incidentRecord(id: string, groupedBy: GroupedBy, files: readonly ItemFile[]): Promise<IncidentRecord> {
  const inputs: Input[] = [];
  const problems: Problem[] = [];
  let bundle: BundleFacts | undefined;
  let time: number | undefined;
  for (const file of files) {
    const found = load(file);
    if (found.time !== undefined) time = Math.max(time ?? 0, found.time);
    if (found.problem !== undefined) problems.push({ file: file.name, says: found.problem });
    const { bytes } = found;
    if (bytes === undefined) continue;
    if (path.basename(file.name) === manifestName) {
      bundle ??= bundleFacts(bytes);
      continue;
    }
    if (kindOf(bytes) === undefined) inputs.push({ name: file.name, bytes });
    else inputs.push(...(await unpacked(file.name, bytes, problems)));
  }
  return recordOf({ id, groupedBy, files: files.map(({ name }) => name), inputs, time, problems, bundle });
}

function load(file: ItemFile): { bytes?: Uint8Array; time?: number; problem?: string } {
  if (file.path === undefined) return file;
  try {
    return buffer.read(file.path);
  } catch (error) {
    return { problem: whyUnreadable(error) };
  }
}

/** A compressed dump, or an archive among the files of an incident: what is in it belongs to the incident. */
async function unpacked(name: string, bytes: Uint8Array, problems: Problem[]): Promise<Input[]> {
  const inputs: Input[] = [];
  try {
    for await (const entry of entriesOf(bytes, name)) {
      if (isBeside(entry.name)) continue;
      const inner = inputName(name, entry.name);
      if (typeof entry.content === 'string') problems.push({ file: inner, says: entry.content });
      else inputs.push({ name: inner, bytes: entry.content });
    }
  } catch (error) {
    problems.push({ file: name, says: whyUnreadable(error) });
  }
  return inputs;
}

/** `dump.txt.gz` is `dump.txt`; what stands in an archive is named after it. */
function inputName(outer: string, inner: string): string {
  const base = path.basename(outer);
  return base === inner || base.startsWith(`${inner}.`) ? path.join(path.dirname(outer), inner) : `${outer}!${inner}`;
}

async function recordsIn({ id, path: file, groupBy }: Extract<Item, { kind: 'archive' }>): Promise<IncidentRecord[]> {
  const entries = new Map<string, Entry>();
  let problem: string | undefined;
  try {
    for await (const entry of entriesOf(file, path.basename(file)))
      if (!isBeside(entry.name)) entries.set(entry.name, entry);
  } catch (error) {
    problem = whyUnreadable(error);
  }
  const hints = (name: string) => {
    const content = entries.get(name)?.content;
    return typeof content === 'object' ? hintsOf(content) : undefined;
  };
  const records: IncidentRecord[] = [];
  for (const group of groupArchive([...entries.values()], groupBy, hints)) {
    const files = group.files.map((name) => itemFile(entries.get(name)!));
    records.push(await incidentRecord(archivedId(id, group.by, group.files), group.by, files));
  }
  if (problem !== undefined) records.push(unreadable(id, 'archive', problem));
  else if (records.length === 0) records.push(unreadable(id, 'archive', 'an archive without files'));
  return records;
}

/** A small archive that is all of one incident is that incident. */
export function archivedId(archive: string, by: GroupedBy, files: readonly string[]): string {
  const inner = incidentId(by, files);
  return inner === '' ? archive : `${archive}!${inner}`;
}

export function itemFile({ name, time, content }: Entry): ItemFile {
  return {
    name,
    ...(time === undefined ? {} : { time }),
    ...(typeof content === 'string' ? { problem: content } : { bytes: content }),
  };
}

export function unreadable(id: string, groupedBy: GroupedBy, says: string): IncidentRecord {
  return {
    schema: recordSchema,
    id,
    groupedBy,
    files: [id],
    bytes: 0,
    versions: [],
    programs: [],
    problems: [{ file: id, says }],
  };
}

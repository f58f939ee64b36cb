import path from 'node:path';
import { type GroupedBy, type IncidentRecord, type Problem, recordSchema } from '../../core/batch/record.ts';
import type { Input } from '../../core/model.ts';
import { entriesOf } from '../archive/entries.ts';
import { kindOf } from '../archive/kind.ts';
import { largestFile, tooLarge } from '../archive/limits.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { itemsOf } from './archive-items.ts';
import { isBeside } from './group-names.ts';
import type { Item, ItemFile } from './item.ts';
import { whyUnreadable } from './plan.ts';
import { FileBuffer } from './read-file.ts';
import { recordOf } from './record-of.ts';
import { redactRecord } from './redact-record.ts';
import type { Treatment } from './treatment.ts';

const buffer = new FileBuffer();
const manifestName = 'manifest.json';

/** The records of one item: of an incident one, of an archive one an incident. */
export async function recordsOf(item: Item, treatment: Treatment): Promise<IncidentRecord[]> {
  if (item.kind === 'problem') return [unreadable(item.id, 'file', item.says, treatment)];
  if (item.kind === 'archive') {
    const records: IncidentRecord[] = [];
    for await (const inner of itemsOf(item)) records.push(...(await recordsOf(inner, treatment)));
    return records;
  }
  buffer.startOver();
  return [await incidentRecord(item, treatment)];
}

async function incidentRecord(
  { id, groupedBy, files }: Extract<Item, { kind: 'incident' }>,
  treatment: Treatment,
): Promise<IncidentRecord> {
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
  return recordOf({ id, groupedBy, files: files.map(({ name }) => name), inputs, time, problems, bundle }, treatment);
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
  let size = 0;
  try {
    for await (const entry of entriesOf(bytes, name)) {
      if (isBeside(entry.name)) continue;
      size += entry.content.length;
      if (size > largestFile) throw tooLarge();
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

export function unreadable(id: string, groupedBy: GroupedBy, says: string, { isRedacted }: Treatment): IncidentRecord {
  const record: IncidentRecord = {
    schema: recordSchema,
    id,
    groupedBy,
    files: [id],
    bytes: 0,
    versions: [],
    programs: [],
    problems: [{ file: id, says }],
  };
  return isRedacted ? redactRecord(record) : record;
}

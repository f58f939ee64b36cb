import path from 'node:path';
import { entriesOf, headOf } from './archive/entries.ts';
import { kindOf } from './archive/kind.ts';
import { Damaged } from './archive/limits.ts';
import { describeBinary } from './binary.ts';
import { type Collected, type Collection, collect, isDocument, type Wanted } from './collect.ts';
import { visible } from '../core/report/visible.ts';

/** What `collect` finds, and the files inside of archives that were named: of the bundles that a capture writes, say. */
export async function collectAll(wanted: readonly Wanted[], commands: readonly string[]): Promise<Collection> {
  const archives = wanted.filter(isArchive);
  const { collected, problems } = collect(
    wanted.filter((one) => !archives.includes(one)),
    commands,
  );
  const all = [...collected];
  const wrong = [...problems];
  for (const archive of archives) {
    try {
      all.push(...(await unpacked(archive, wrong)));
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      wrong.push(`${visible(archive.path)}: ${error.message}`);
    }
  }
  return { collected: all.sort((a, b) => (a.input.name < b.input.name ? -1 : 1)), problems: wrong };
}

function isArchive({ path: file }: Wanted): boolean {
  if (file === '-') return false;
  try {
    return kindOf(headOf(file)) !== undefined;
  } catch {
    return false; // `collect` says what is wrong with it
  }
}

async function unpacked({ path: file, role }: Wanted, problems: string[]): Promise<Collected[]> {
  const found: Collected[] = [];
  for await (const { name, content } of entriesOf(file, file, (entry) => !isDocument(path.basename(entry)))) {
    if (isDocument(path.basename(name)) || content.length === 0) continue;
    const shown = path.join(file, name);
    if (typeof content === 'string') problems.push(`${visible(shown)}: ${content}`);
    else if (describeBinary(content) === undefined) {
      found.push({ input: { name: shown, bytes: content }, from: file, isListed: false, ...(role && { role }) });
    }
  }
  if (found.length === 0) problems.push(`${visible(file)}: no text in this archive`);
  return found;
}

// Which rows of the knowledge fire on which samples. Prints the samples of each row (or of the rows named);
// with --write it renews src/core/knowledge/seen.ts, which the test checks.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCore, root } from './load-core.mjs';

const args = process.argv.slice(2);
const isWriting = args.includes('--write');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const perRow = 4;

const { read, incidentOf, builtIn, builtInRows, rowsFiring } = await loadCore(
  'read/read.ts',
  'reason/incident.ts',
  'knowledge/knowledge.ts',
  'knowledge/firing.ts',
);
const samples = new Map(builtInRows.map(({ id }) => [id, []]));
for (const sample of readdirSync(path.join(root, 'samples')).sort()) {
  for (const id of firing(sample)) samples.get(id)?.push(sample);
}

if (isWriting) writeFileSync(path.join(root, 'src/core/knowledge/seen.ts'), module(samples));
else {
  for (const [id, list] of samples) {
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    process.stdout.write(`${id}: ${list.length === 0 ? '(draft)' : list.join(', ')}\n`);
  }
  const drafts = [...samples.values()].filter((list) => list.length === 0).length;
  process.stdout.write(`\n${samples.size} rows, ${drafts} of them drafts\n`);
}

/** The rows that fire on the text files directly in a sample's folder. */
function firing(sample) {
  const folder = path.join(root, 'samples', sample);
  const found = new Set();
  if (!existsSync(path.join(folder, 'capture.json'))) return found;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    const incident = incidentOf(read([{ name, bytes: new Uint8Array(readFileSync(path.join(folder, name))) }]).dumps);
    for (const { tasks } of incident.processes)
      for (const { frames } of tasks) for (const id of rowsFiring(frames, builtIn)) found.add(id);
  }
  return found;
}

function module(all) {
  // samples that few rows fire on tell most: spread the rows over them
  const rows = [...all].filter(([, list]) => list.length > 0);
  const lines = rows.map(
    ([id, list]) =>
      `  '${id}': [${pick(list)
        .map((name) => `'${name}'`)
        .join(', ')}],`,
  );
  return `/**
 * Samples in which each row fires, at most ${perRow} a row; a row without any is a draft. Renewed by
 * \`node scripts/knowledge-seen.mjs --write\`, checked by test/knowledge.test.ts.
 */
export const seen: Readonly<Record<string, readonly string[]>> = {
${lines.join('\n')}
};
`;
}

function pick(list) {
  if (list.length <= perRow) return list;
  const step = (list.length - 1) / (perRow - 1);
  return Array.from({ length: perRow }, (_, index) => list[Math.round(index * step)]);
}

// Which rows of the knowledge fire on which samples. Prints the samples of each row (or of the rows named);
// with --write it renews src/core/knowledge/seen.ts, which the test checks.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const isWriting = args.includes('--write');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const perRow = 4;

const { read, incidentOf, builtIn, builtInRows, rowsFiring } = await load();
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

async function load() {
  const folder = mkdtempSync(path.join(tmpdir(), 'knowledge-'));
  const outfile = path.join(folder, 'bundle.mjs');
  const from = (file) => JSON.stringify(path.join(root, 'src/core', file));
  await build({
    stdin: {
      contents: `export { read } from ${from('read/read.ts')};
export { incidentOf } from ${from('reason/incident.ts')};
export { builtIn, builtInRows } from ${from('knowledge/knowledge.ts')};
export { rowsFiring } from ${from('knowledge/firing.ts')};`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'error',
  });
  const loaded = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return loaded;
}

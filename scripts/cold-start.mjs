/**
 * How long a user waits for a short command. `npm run bench:cold -- samples/NAME/child.txt [--runs N]`
 *
 * One run of each in turn, so that a slow moment of the machine hits all of them; compare the ratios, not the milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '21' } },
  allowPositionals: true,
});
const runs = Math.max(15, Number(values.runs) || 0);
const cli = path.resolve(import.meta.dirname, '../dist/cli.js');
if (!existsSync(cli)) fail('dist/cli.js is missing: run `npm run build` first');
for (const file of positionals) if (!existsSync(file)) fail(`no such file: ${file}`);

const folder = mkdtempSync(path.join(tmpdir(), 'cold-start-'));
try {
  const empty = path.join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  report(
    measure([
      { name: 'node, empty script', args: [empty] },
      { name: 'ghostlock --help', args: [cli, '--help'] },
      ...(positionals.length > 0 ? [{ name: `ghostlock ${positionals.join(' ')}`, args: [cli, ...positionals] }] : []),
    ]),
  );
} finally {
  rmSync(folder, { recursive: true });
}

function measure(candidates) {
  const times = candidates.map(() => []);
  for (let round = -1; round < runs; round++) {
    for (const [index, { name, args }] of candidates.entries()) {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      const elapsed = performance.now() - start;
      if (status !== 0) fail(`${name} ended with status ${status}\n${stderr}`);
      if (round >= 0) times[index].push(elapsed); // the first round only fills the disk cache
    }
  }
  return candidates.map(({ name }, index) => ({ name, times: times[index].sort((a, b) => a - b) }));
}

function report(results) {
  const floor = median(results[0].times);
  console.log(`medians of ${runs} rounds, node ${process.versions.node}`);
  console.table(
    Object.fromEntries(
      results.map(({ name, times }) => [
        name,
        {
          'median ms': round(median(times)),
          'min ms': round(times[0]),
          'above empty ms': round(median(times) - floor),
          'times empty': Number((median(times) / floor).toFixed(2)),
        },
      ]),
    ),
  );
}

function median(sorted) {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round(value) {
  return Number(value.toFixed(1));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

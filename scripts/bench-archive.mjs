/**
 * Time and peak memory of `ghostlock batch` over generated archives of several sizes, and over the last but one as one
 * tar.zst. Compare ratios within one run. Needs GNU time, tar and zstd.
 *
 *   node scripts/bench-archive.mjs [--sizes 2000,20000,200000] [--jobs N]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '2000,20000' }, jobs: { type: 'string' } },
});
const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-bench-'));
const sizes = values.sizes.split(',').map(Number);

try {
  for (const size of sizes) {
    const archive = path.join(folder, `a${size}`);
    run(process.execPath, [path.join(root, 'scripts/generate-archive.mjs'), archive, '--incidents', String(size)]);
    measure(`${size} incidents, folder`, archive, size);
    if (size !== (sizes.at(-2) ?? sizes[0])) continue;
    run('sh', ['-c', `tar -C ${folder} -cf - a${size} | zstd -q -o ${archive}.tar.zst`]);
    measure(`${size} incidents, tar.zst`, `${archive}.tar.zst`, size);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(what, archive, size) {
  const jobs = values.jobs === undefined ? [] : ['--jobs', values.jobs];
  const output = path.join(folder, 'report');
  rmSync(output, { recursive: true, force: true });
  const command = [
    process.execPath,
    path.join(root, 'dist/cli.js'),
    'batch',
    archive,
    '-o',
    output,
    '--no-progress',
    ...jobs,
  ];
  const { stderr } = run('/usr/bin/time', ['-f', '%e %M', ...command]);
  const [seconds, kilobytes] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  console.log(
    `${what.padEnd(32)} ${seconds.toFixed(1).padStart(7)} s ${Math.round(size / seconds)
      .toString()
      .padStart(6)}/s ${Math.round(kilobytes / 1024)
      .toString()
      .padStart(5)} MiB`,
  );
}

function run(command, args) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

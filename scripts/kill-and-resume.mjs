/**
 * Ends `ghostlock batch` with SIGKILL at random moments, resumes it, and compares every file of the result folder with
 * an undisturbed run, byte for byte.
 *
 *   node scripts/kill-and-resume.mjs ARCHIVE [--kills 20] [--seed 1]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const [archive] = positionals;
const command = path.resolve(import.meta.dirname, '../dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-kill-'));
const args = (output) => [
  command,
  'batch',
  archive,
  '--output',
  path.join(folder, output),
  '--resume',
  '--no-progress',
];

try {
  const before = performance.now();
  spawnSync(process.execPath, args('whole'), { stdio: 'ignore' });
  const whole = performance.now() - before;
  let random = Number(values.seed);
  let kills = 0;
  let rounds = 0;
  while (kills < Number(values.kills)) {
    rounds += 1;
    for (;;) {
      const child = spawn(process.execPath, args('cut'), { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
      random = (random * 48271) % 0x7fffffff;
      const moment = 100 + (random / 0x7fffffff) * whole * 0.6;
      const signal = kills < Number(values.kills) ? await Promise.race([ended, sleep(moment)]) : await ended;
      if (signal === undefined && kills < Number(values.kills)) {
        child.kill('SIGKILL');
        if ((await ended) === 'SIGKILL') kills += 1;
        continue;
      }
      break;
    }
    const differing = compare(path.join(folder, 'whole'), path.join(folder, 'cut'));
    if (differing.length > 0) {
      console.error(`after ${kills} kills these differ: ${differing.join(', ')}`);
      process.exit(1);
    }
    rmSync(path.join(folder, 'cut'), { recursive: true });
  }
  console.log(`killed ${kills} times in ${rounds} runs, resumed: all files equal byte for byte`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compare(a, b) {
  const files = (root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .sort();
  const names = [...new Set([...files(a), ...files(b)])];
  return names.filter((name) => {
    try {
      return !readFileSync(path.join(a, name)).equals(readFileSync(path.join(b, name)));
    } catch {
      return true;
    }
  });
}

// How fast dumps are read, beside what nobody can beat: an empty Node script, and a loop that touches every byte.
// Usage: node scripts/bench-read.mjs [megabytes] [sample.txt]. All three run in turn, so that only their ratios count.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const [megabytes = '50', sample = 'samples/c-log-mutex/parent.gdb.txt'] = process.argv.slice(2);
const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), 'bench-read-'));

try {
  const dump = join(folder, 'dump.txt');
  writeFileSync(dump, manyProcesses(readFileSync(sample, 'utf8'), Number(megabytes) * 1e6));
  await build({
    entryPoints: ['src/core/read/read.ts'],
    bundle: true,
    format: 'esm',
    outfile: join(folder, 'bundle.mjs'),
    logLevel: 'error',
  });
  const load = `import { readFileSync } from 'node:fs'; const bytes = readFileSync(${JSON.stringify(dump)});`;
  const scripts = {
    'empty script': '',
    'byte loop': `${load} let n = 0; for (let i = 0; i < bytes.length; i++) if (bytes[i] === 10) n++; console.log(n);`,
    read: `${load} import { read } from './bundle.mjs'; console.log(read([{ name: 'dump', bytes }]).dumps.length);`,
  };
  const times = Object.fromEntries(Object.keys(scripts).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, text] of Object.entries(scripts)) times[name].push(timed(name, text));
  }
  const median = (name) => times[name].sort((a, b) => a - b)[rounds >> 1];
  const size = readFileSync(dump).length / 1e6;
  const floor = median('empty script');
  for (const name of Object.keys(scripts)) {
    const beyond = median(name) - floor;
    const speed = name === 'empty script' ? '' : ` ${Math.round((size * 1000) / beyond)} MB/s,`;
    const ratio = name === 'read' ? ` ${(beyond / (median('byte loop') - floor)).toFixed(1)} x the byte loop` : '';
    console.log(`${name.padEnd(14)} ${median(name).toFixed(0).padStart(6)} ms${speed}${ratio}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Copies of one dump until the size is reached, each of a process of its own. */
function manyProcesses(text, size) {
  const pids = [...new Set(text.match(/(?<=\(LWP )\d+/g) ?? [])];
  const pattern = new RegExp(`\\b(?:${pids.join('|') || '$^'})\\b`, 'g');
  const copies = [];
  for (let length = 0, shift = 0; length < size; length += text.length, shift += 100) {
    copies.push(text.replace(pattern, (pid) => String(Number(pid) + shift)));
  }
  return copies.join('');
}

function timed(name, text) {
  const script = join(folder, `${name.replace(' ', '-')}.mjs`);
  writeFileSync(script, text);
  const before = performance.now();
  execFileSync(process.execPath, [script]);
  return performance.now() - before;
}

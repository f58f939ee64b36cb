/**
 * How the reasoning grows with the threads of one incident: a captured hang with each of its different stacks repeated,
 * so that many wait for a lock and many look like its holder. From one size to the next the time should grow as the
 * threads do. Compare within one run.
 *
 *   node scripts/bench-threads.mjs [--threads 100,500,1000,5000] [SAMPLE …]
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadCore, root } from './load-core.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '100,500,1000,5000' } },
});
const names =
  positionals.length > 0
    ? positionals
    : ['convoy-40', 'py-ring-3', 'philosophers', 'py-sqlalchemy-pool', 'gil-vs-mutex'];
const sizes = values.threads.split(',').map(Number);
const { read, reason } = await loadCore('read/read.ts', 'reason/reason.ts');

console.log(`${'milliseconds'.padEnd(16)} ${sizes.map((size) => String(size).padStart(9)).join('')}`);
for (const name of names) {
  const inputs = dumpsOf(name);
  const times = sizes.map((size) => {
    const reading = read(inputs.map(({ file, text }) => ({ name: file, bytes: Buffer.from(grown(text, size)) })));
    const before = performance.now();
    reason(reading, {});
    return performance.now() - before;
  });
  const growth = times.slice(1).map((time, i) => (time / times[i] / (sizes[i + 1] / sizes[i])).toFixed(1));
  console.log(
    `${name.padEnd(16)} ${times.map((time) => time.toFixed(0).padStart(9)).join('')}   x linear: ${growth.join(' ')}`,
  );
}

function dumpsOf(name) {
  const folder = path.join(root, 'samples', name);
  const files = readdirSync(folder).filter((file) => file.endsWith('.gdb.txt'));
  return files.map((file) => ({ file, text: readFileSync(path.join(folder, file), 'utf8') }));
}

/** Every different stack again and again, under new names, until there are so many threads; a lone thread stays alone. */
function grown(text, size) {
  const [head, ...threads] = text.split(/^(?=Thread \d+ \()/m);
  if (threads.length < 2) return text;
  const tail = /\n\[Inferior[\s\S]*$/.exec(threads.at(-1))?.[0] ?? '';
  threads[threads.length - 1] = threads.at(-1).slice(0, threads.at(-1).length - tail.length);
  const different = [...new Map(threads.map((thread) => [thread.replace(/^.*\n/, ''), thread])).values()];
  const copies = threads.slice();
  for (let i = 0; copies.length < size; i++) copies.push(renamed(different[i % different.length], i));
  return head + copies.join('') + tail;
}

function renamed(thread, i) {
  return thread.replace(
    /^Thread \d+ \(Thread 0x[0-9a-f]+ \(LWP \d+\)/,
    `Thread ${1000 + i} (Thread 0x${(0x7e0000000000 + i * 0x1000).toString(16)} (LWP ${1_000_000 + i})`,
  );
}

/**
 * An archive of incidents with known causes, to measure clustering and speed: real captures from samples/, each copy as
 * if it were another run on another day: other pids and TIDs, other load addresses (the same for parent and child, as
 * fork leaves them), source lines moved as by an earlier edit. A few percent are damaged.
 *
 *   node scripts/generate-archive.mjs DIR [--incidents 20000] [--seed 1] [--damaged 0.03] [--packed]
 *
 * --packed: some incidents flat in one folder, compressed, or as small archives; else a folder each, all plain.
 * DIR.truth.ndjson says of each incident what it died of: {"path": "2024-03/i00017", "cause": "abba"}.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';

const samples = path.resolve(import.meta.dirname, '../samples');

/** One sample for each cause. */
export const causes = [
  'abba',
  'abba-py',
  'barrier-short',
  'c-log-mutex',
  'contention',
  'convoy-40',
  'cxx-static-init',
  'dead-owner',
  'flock',
  'fork-from-worker',
  'fork-handler-child',
  'fork-handler-prepare',
  'gil-vs-mutex',
  'idle-pool',
  'lost-wakeup',
  'mutex-ring-3',
  'openmp',
  'py-logging-3.6',
  'py-rlock',
  'py-stdout',
  'rwlock-writer',
  'self-deadlock',
  'setenv-2014',
  'signal-reentrancy',
  'tzset',
];

const libraries = 0x7f0000000000n;
const program = 0x550000000000n;
const end = 0x7fff00000000n;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    incidents: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    damaged: { type: 'string', default: '0.03' },
    packed: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node scripts/generate-archive.mjs DIR [--incidents N] [--seed N] [--damaged SHARE] [--packed]');
  process.exit(2);
}

const random = generator(Number(values.seed));
const originals = causes.map(readSample);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const truth = `${folder.replace(/\/$/, '')}.truth.ndjson`;
writeFileSync(truth, '');
await generate(Number(values.incidents));

async function generate(count) {
  let told = '';
  for (let i = 0; i < count; i++) {
    const day = new Date(Date.UTC(2023, 0, 1) + Math.floor((i / count) * 1.5 * 365) * 864e5).toISOString().slice(0, 10);
    const name = `i${String(i).padStart(6, '0')}`;
    const month = path.join(folder, day.slice(0, 7), day, `host=web-${pick(40)}`);
    mkdirSync(month, { recursive: true });
    if (random() < Number(values.damaged)) told += damaged(month, name);
    else told += await incident(month, name, originals[i % originals.length]);
    if (told.length < 1 << 20) continue;
    appendFileSync(truth, told);
    told = '';
  }
  appendFileSync(truth, told);
}

async function incident(month, name, { cause, files }) {
  const change = rewriter(files);
  const copies = files.map(({ file, text }) => ({ file, text: change(text) }));
  const way = values.packed ? pick(10) : 0;
  if (way < 5) {
    mkdirSync(path.join(month, name));
    for (const { file, text } of copies) writeFileSync(path.join(month, name, file), text);
    return line(path.join(month, name), cause);
  }
  if (way < 7) {
    for (const { file, text } of copies) writeFileSync(path.join(month, `${name}-${file}`), text);
    return line(path.join(month, name), cause);
  }
  if (way < 8) {
    mkdirSync(path.join(month, name));
    for (const { file, text } of copies) writeFileSync(path.join(month, name, `${file}.gz`), gzipSync(text));
    return line(path.join(month, name), cause);
  }
  writeFileSync(path.join(month, `${name}.tar.gz`), gzipSync(await tarOf(name, copies)));
  return line(path.join(month, `${name}.tar.gz`), cause);
}

async function tarOf(name, copies) {
  const tar = pack();
  for (const { file, text } of copies) tar.entry({ name: `${name}/${file}`, mtime: new Date(0) }, text);
  tar.finalize();
  return await buffer(tar);
}

/** Written down as what must be found: no dump can be read of any of these. */
function damaged(month, name) {
  const kinds = [
    { kind: 'empty', suffix: 'txt', make: () => '' },
    { kind: 'binary', suffix: 'txt', make: () => Buffer.from(Array.from({ length: 4000 }, () => pick(256))) },
    { kind: 'other text', suffix: 'txt', make: () => '<html><head><title>502 Bad Gateway</title></head></html>\n' },
    {
      kind: 'cut gzip',
      suffix: 'txt.gz',
      make: () => gzipSync(Buffer.from(Array.from({ length: 4000 }, () => pick(256)))).subarray(0, 40),
    },
    { kind: 'cut tar.gz', suffix: 'tar.gz', make: () => gzipSync(Buffer.alloc(2048, 65)).subarray(0, 15) },
    {
      kind: 'no zstd',
      suffix: 'txt.zst',
      make: () => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(60, 0xff)]),
    },
  ];
  const { kind, suffix, make } = kinds[pick(values.packed ? kinds.length : 3)];
  const file = path.join(month, `${name}.${suffix}`);
  writeFileSync(file, make());
  return line(file, `damaged: ${kind}`);
}

function line(file, cause) {
  return `${JSON.stringify({ path: path.relative(folder, file), cause })}\n`;
}

function readSample(cause) {
  const home = path.join(samples, cause);
  const expectation = JSON.parse(readFileSync(path.join(home, 'expect.json'), 'utf8'));
  const [{ inputs }] = expectation.variants;
  return { cause, files: inputs.map((file) => ({ file, text: readFileSync(path.join(home, file), 'utf8') })) };
}

/** One run's numbers: consistent over all files of the incident. */
function rewriter(files) {
  const all = files.map(({ text }) => text).join('\n');
  const ids = new Set(
    [...all.matchAll(/\bLWP (\d+)|\b(?:[Pp]rocess|Thread|Pid:|PPid:|Tgid:|NSpid:|pid=|-p) ?\t?(\d+)\b/g)].map(
      ([, a, b]) => a ?? b,
    ),
  );
  const shift = 1 + pick(3_000_000);
  const ordered = [...ids]
    .map(Number)
    .filter((id) => id > 99)
    .sort((a, b) => a - b);
  const numbers = new Map(ordered.map((id) => [String(id), String(id + shift)]));
  const moved = { [libraries]: BigInt(pick(1 << 24)) << 12n, [program]: BigInt(pick(1 << 20)) << 12n };
  const lines = pick(40);
  return (text) =>
    text
      .replace(/\b(0x)?(5[5-6][0-9a-f]{10}|7[ef][0-9a-f]{10})\b/g, (_whole, prefix = '', digits) =>
        address(prefix, digits, moved),
      )
      .replace(/(?<![\w.])\d{3,8}(?![\w.])/g, (digits) => numbers.get(digits) ?? digits)
      .replace(/(?<=\b[\w-]+\.(?:c|cpp|py):)\d+/g, (digits) => String(Number(digits) + lines));
}

function address(prefix, digits, moved) {
  const value = BigInt(`0x${digits}`);
  const by = value >= libraries ? moved[libraries] : moved[program];
  // stay in the region, keep the offset in the page
  const from = value >= libraries ? libraries : program;
  const size = value >= libraries ? end - libraries : 0x020000000000n;
  return `${prefix}${(from + ((value - from + by) % size)).toString(16)}`;
}

/** mulberry32 */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(count) {
  return Math.floor(random() * count);
}

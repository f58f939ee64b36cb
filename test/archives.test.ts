import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { startHang } from '../scripts/zoo/start.mjs';
import type { IncidentRecord } from '../src/core/batch/record.ts';
import { itemsOf, streamedItems } from '../src/node/batch/archive-items.ts';
import { recordsOf } from '../src/node/batch/diagnose-item.ts';
import { treatmentOf } from '../src/node/batch/treatment.ts';
import type { ArchiveItem, Item } from '../src/node/batch/item.ts';

const root = path.resolve(import.meta.dirname, '..');
const command = path.join(root, 'dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-archives-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const input = path.join(folder, 'in');
afterEach(() => rmSync(input, { recursive: true, force: true }));

const plain = treatmentOf({ rows: [], isRedacted: false });

type Files = Readonly<Record<string, Uint8Array>>;

function sample(name: string): Uint8Array {
  return new Uint8Array(readFileSync(path.join(root, 'samples', name)));
}

/** Three hangs, a folder each, as captured. */
const hangs: Files = Object.fromEntries(
  ['abba/parent.gdb.txt', 'c-log-mutex/child.gdb.txt', 'c-log-mutex/parent.gdb.txt', 'tzset/child.gdb.txt'].map(
    (name) => [name, sample(name)],
  ),
);
const found = [
  'abba/parent.gdb.txt deadlock-cycle',
  'c-log-mutex/child.gdb.txt fork-orphaned-lock',
  'tzset/child.gdb.txt ownerless-lock',
];

async function tar(files: Files): Promise<Uint8Array> {
  const packing = pack();
  for (const [name, bytes] of Object.entries(files)) packing.entry({ name, mtime: new Date(0) }, Buffer.from(bytes));
  packing.finalize();
  return await buffer(packing);
}

/** Nothing in npm that is kept well writes these; the systems that ghostlock is for have the tools. */
const packers = { gz: undefined, zst: 'zstd', xz: 'xz', bz2: 'bzip2' } as const;
type Packing = keyof typeof packers;

function packed(kind: Packing, bytes: Uint8Array): Uint8Array {
  const tool = packers[kind];
  return tool === undefined ? gzipSync(bytes) : execFileSync(tool, ['-c'], { input: bytes, maxBuffer: 1 << 28 });
}

const all = Object.keys(packers) as Packing[];
const packings = all.filter((kind) => {
  const tool = packers[kind];
  if (tool === undefined || spawnSync(tool, ['--version']).error === undefined) return true;
  if (process.env.CI !== undefined) throw new Error(`the tests of archives must run in CI: ${tool} is not installed`);
  process.stderr.write(`\nTESTS OF .${kind} SKIPPED: ${tool} is not installed\n\n`);
  return false;
});

function put(name: string, bytes: Uint8Array): void {
  const file = path.join(input, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** The records of all that was put, as `ghostlock batch` writes them, and its exit status. */
function batch(...options: string[]): { status: number | null; records: IncidentRecord[]; stdout: string } {
  const report = path.join(folder, 'report');
  rmSync(report, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, 'batch', 'in', '--output', report, '--no-progress', ...options],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const lines = readFileSync(path.join(report, 'results.ndjson'), 'utf8').trim().split('\n');
  return { status, stdout, records: lines.map((line) => JSON.parse(line) as IncidentRecord) };
}

function told({ id, class: kind }: IncidentRecord): string {
  return `${id.replace(/^in\//, '')} ${kind ?? 'nothing'}`;
}

function problemsOf(records: readonly IncidentRecord[]): string[] {
  return records.flatMap(({ problems }) => problems.map(({ file, says }) => `${file}: ${says}`));
}

describe.each(packings)('.%s', (kind) => {
  test('a dump is the same as without', () => {
    put('i1.txt', hangs['abba/parent.gdb.txt']!);
    const [plain] = batch().records;
    rmSync(input, { recursive: true });
    put(`i1.txt.${kind}`, packed(kind, hangs['abba/parent.gdb.txt']!));
    const { status, records } = batch();
    expect(status).toBe(0);
    expect(records).toMatchObject([{ id: `in/i1.txt.${kind}`, fingerprint: plain?.fingerprint, bytes: plain?.bytes }]);
  });

  test('a tar has the incidents of its folders', async () => {
    put(`old.tar.${kind}`, packed(kind, await tar(hangs)));
    const { status, records } = batch();
    expect(records.map(told)).toEqual(found.map((one) => `old.tar.${kind}!${one}`));
    expect(status).toBe(0);
  });

  test('what is cut costs itself, and one line with its place', () => {
    const whole = packed(kind, hangs['abba/parent.gdb.txt']!);
    put('i1/a.txt', hangs['abba/parent.gdb.txt']!);
    put(`i2/b.txt.${kind}`, whole.subarray(0, whole.length - 20));
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(records.map(told)).toEqual(['i1/a.txt deadlock-cycle', `i2/b.txt.${kind} nothing`]);
    expect(problemsOf(records)).toEqual([
      expect.stringMatching(new RegExp(`^in/i2/b\\.txt\\.${kind}: damaged \\w+ data: it is cut \\(`)),
    ]);
  });

  test('what is damaged in the middle is never taken for a dump', () => {
    const wrong = packed(kind, hangs['abba/parent.gdb.txt']!).slice();
    for (let at = wrong.length >> 1; at < (wrong.length >> 1) + 4; at++) wrong[at] = (wrong[at] ?? 0) ^ 0x55;
    put(`b.txt.${kind}`, wrong);
    const { status, records } = batch();
    expect([status, ...records.map(told)]).toEqual([2, `b.txt.${kind} nothing`]);
    expect(problemsOf(records)).toEqual([expect.stringMatching(/: damaged \w+ data \(/)]);
  });

  test('several members one after the other are one text', () => {
    const bytes = hangs['abba/parent.gdb.txt']!;
    const halves = [bytes.subarray(0, 700), bytes.subarray(700)].map((half) => packed(kind, half));
    put(`b.txt.${kind}`, Buffer.concat(halves));
    expect(batch().records).toMatchObject([{ class: 'deadlock-cycle', bytes: bytes.length }]);
  });
});

describe('zip', () => {
  test('has the incidents of its folders', () => {
    put('old.zip', zipSync({ ...hangs }));
    const { status, records } = batch();
    expect(records.map(told)).toEqual(found.map((one) => `old.zip!${one}`));
    expect(status).toBe(0);
  });

  test.each([
    ['stored', 0],
    ['packed', 6],
  ] as const)('a member that is damaged, %s, loses no other', (_, level) => {
    const bytes = zipSync({ ...hangs }, { level });
    const at = Buffer.from(bytes).indexOf('tzset/child.gdb.txt') + 200;
    for (let i = at; i < at + 4; i++) bytes[i] = (bytes[i] ?? 0) ^ 1;
    put('old.zip', bytes);
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(records.map(told)).toEqual([
      ...found.slice(0, 2).map((one) => `old.zip!${one}`),
      'old.zip!tzset/child.gdb.txt nothing',
    ]);
    expect(problemsOf(records)).toEqual([
      expect.stringMatching(/^in\/old\.zip!tzset\/child\.gdb\.txt: damaged zip archive \(/),
    ]);
  });

  test('that is cut is one line', () => {
    put('old.zip', zipSync({ ...hangs }).subarray(0, 900));
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(problemsOf(records)).toEqual([expect.stringMatching(/^in\/old\.zip: damaged zip archive \(/)]);
  });
});

describe('an archive that is damaged further on', () => {
  test.each(['old.tar', 'old.tar.gz'])('%s keeps what comes before', async (name) => {
    const whole = await tar({ ...hangs });
    const cut = whole.subarray(0, Buffer.from(whole).indexOf('tzset/child.gdb.txt') + 600);
    put(name, name.endsWith('gz') ? gzipSync(cut) : cut);
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(records.map(told)).toEqual([...found.slice(0, 2).map((one) => `${name}!${one}`), `${name} nothing`]);
    expect(problemsOf(records)).toEqual([
      expect.stringMatching(/old\.tar(?:\.gz)?: damaged .*; read up to c-log-mutex\/parent\.gdb\.txt$/),
    ]);
  });

  test.each([
    ['empty.tar', () => tar({})],
    ['page.tar.gz', () => gzipSync('<html>502 Bad Gateway</html>')],
    ['page.tgz', () => Buffer.from('<html>502 Bad Gateway</html>')],
  ])('%s, which is none, is one line', async (name, make) => {
    put(name, await make());
    const { status, records } = batch();
    expect([status, ...records.map(told)]).toEqual([2, `${name} nothing`]);
    expect(problemsOf(records)).toHaveLength(1);
  });

  test('streamed, keeps what comes before too', async () => {
    const whole = await tar({ ...hangs });
    const file = path.join(folder, 'cut.tar');
    writeFileSync(file, whole.subarray(0, Buffer.from(whole).indexOf('tzset/child.gdb.txt') + 600));
    const records: IncidentRecord[] = [];
    for await (const item of streamedItems({ kind: 'archive', id: 'cut.tar', path: file, groupBy: 'auto' }))
      records.push(...(await recordsOf(item, plain)));
    expect(records.map(told)).toEqual([...found.slice(0, 2).map((one) => `cut.tar!${one}`), 'cut.tar nothing']);
    expect(problemsOf(records)).toEqual([expect.stringContaining('; read up to c-log-mutex/parent.gdb.txt')]);
  });
});

describe('nested one level', () => {
  const only = (...names: string[]): Files => Object.fromEntries(names.map((name) => [name, hangs[name]!]));

  async function nested(): Promise<Files> {
    return {
      'ci/1.txt.gz': gzipSync(hangs['abba/parent.gdb.txt']!),
      'ci/2.tar.gz': gzipSync(await tar(only('c-log-mutex/child.gdb.txt', 'c-log-mutex/parent.gdb.txt'))),
      'ci/3.zip': zipSync(only('abba/parent.gdb.txt', 'tzset/child.gdb.txt')),
      'ci/4.txt': hangs['tzset/child.gdb.txt']!,
    };
  }
  const expected = [
    'ci/1.txt.gz deadlock-cycle',
    'ci/2.tar.gz!c-log-mutex/child.gdb.txt fork-orphaned-lock',
    'ci/3.zip!abba/parent.gdb.txt deadlock-cycle',
    'ci/3.zip!tzset/child.gdb.txt ownerless-lock',
    'ci/4.txt ownerless-lock',
  ];

  test.each(['outer.tar', 'outer.tar.gz', 'outer.zip'])(
    '%s: each archive in it has its own incidents',
    async (name) => {
      const files = await nested();
      put(
        name,
        name.endsWith('zip') ? zipSync(files) : name.endsWith('gz') ? gzipSync(await tar(files)) : await tar(files),
      );
      const { status, records } = batch();
      expect(records.map(told)).toEqual(expected.map((one) => `${name}!${one}`));
      expect(status).toBe(0);
    },
  );

  test('--group-by archive makes all of it one incident', async () => {
    put('outer.tar', await tar(await nested()));
    const { records } = batch('--group-by', 'archive');
    expect(records).toMatchObject([{ groupedBy: 'option', files: Object.keys(await nested()) }]);
    expect(records[0]?.diagnosis?.inputs).toHaveLength(6);
  });

  test('a damaged one in it loses no other', async () => {
    const files = await nested();
    put('outer.tar', await tar({ ...files, 'ci/2.tar.gz': files['ci/2.tar.gz']!.subarray(0, 30) }));
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(records.map(told)).toEqual(
      [expected[0], 'ci/2.tar.gz nothing', ...expected.slice(2)].map((one) => `outer.tar!${one}`),
    );
    expect(problemsOf(records)).toEqual([expect.stringMatching(/^in\/outer\.tar!ci\/2\.tar\.gz: damaged gzip data/)]);
  });

  test('a third level is a line that says what to do', async () => {
    put('top.tar', await tar({ 'outer.tar': await tar(await nested()) }));
    expect(problemsOf(batch().records)).toEqual(
      ['2.tar.gz', '3.zip'].map(
        (name) => `in/top.tar!outer.tar!ci/${name}: an archive three deep; unpack the outermost`,
      ),
    );
  });

  test('an archive that is streamed has the incidents of one that is held', async () => {
    const scattered: Files = {
      'x/1-child.gdb.txt': hangs['c-log-mutex/child.gdb.txt']!,
      ...(await nested()),
      'x/2-child.gdb.txt': hangs['tzset/child.gdb.txt']!,
      'x/1-parent.gdb.txt': hangs['c-log-mutex/parent.gdb.txt']!,
      'README.md': Buffer.from('not a dump'),
    };
    for (const bytes of [await tar(scattered), zipSync(scattered), gzipSync(scattered['x/1-child.gdb.txt']!)]) {
      const item: ArchiveItem = { kind: 'archive', id: 'a', path: path.join(folder, 'a'), groupBy: 'auto' };
      writeFileSync(path.join(folder, 'a'), bytes);
      const [held, streamed] = [await recordsIn(itemsOf(item)), await recordsIn(streamedItems(item))];
      expect(held.length).toBeGreaterThan(0);
      expect(streamed).toEqual(held);
    }
  });

  async function recordsIn(items: AsyncIterable<Item>): Promise<string[]> {
    const records: string[] = [];
    for await (const item of items) for (const one of await recordsOf(item, plain)) records.push(JSON.stringify(one));
    return records.sort();
  }
});

/** Skipped only where ptrace or gdb is truly absent, never in CI. */
const missing = missingTool();
if (missing !== undefined) {
  if (process.env.CI !== undefined) throw new Error(`the tests of bundles must run in CI: ${missing}`);
  process.stderr.write(`\nTESTS OF BUNDLES SKIPPED: ${missing}\n\n`);
}

function missingTool(): string | undefined {
  const target = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    const gdb = ['-nx', '-batch', '-p', String(target.pid), '-ex', 'bt'];
    const { error, stdout } = spawnSync('gdb', gdb, { encoding: 'utf8' });
    if (error !== undefined) return 'gdb is not installed';
    return stdout.includes('#0') ? undefined : 'gdb cannot attach to a process (ptrace is not allowed)';
  } finally {
    target.kill('SIGKILL');
  }
}

(missing === undefined ? describe : describe.skip)('bundles of a capture', () => {
  const bundle = path.join(folder, 'captured/job-17');
  const archive = path.join(folder, 'captured/job-18.tar.gz');
  let from: string;

  beforeAll(async () => {
    const hang = await startHang('c-log-mutex', { dir: path.join(folder, 'hang') });
    try {
      for (const output of [bundle, archive])
        execFileSync(process.execPath, [command, 'capture', String(hang.pids.child), '--output', output], {
          stdio: ['ignore', 'ignore', 'pipe'],
        });
    } finally {
      await hang.stop();
    }
    from = JSON.parse(readFileSync(path.join(bundle, 'manifest.json'), 'utf8')).from;
  }, 240_000);

  test('a folder and a .tar.gz of the same hang are two incidents of one cause, at the time of the manifest', () => {
    cpSync(path.join(folder, 'captured'), input, { recursive: true });
    const { status, records } = batch();
    expect(status).toBe(0);
    expect(records.map(({ id, groupedBy }) => `${id} ${groupedBy}`)).toEqual([
      'in/job-17 bundle',
      'in/job-18.tar.gz!job-18 bundle',
    ]);
    for (const one of records)
      expect(one).toMatchObject({
        class: 'fork-orphaned-lock',
        certainty: 'proven',
        programs: ['fetcher'],
        problems: [],
      });
    expect(new Set(records.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(records[0]?.time).toBe(from.replace(/\.\d+Z$/, 'Z'));
    expect(records.flatMap(({ diagnosis }) => diagnosis?.inputs ?? []).map(({ name }) => name)).not.toContain(
      'manifest.json',
    );
  });

  test('a tar of many .tar.gz bundles has each of them', async () => {
    const bytes = readFileSync(archive);
    put(
      '2026.tar',
      await tar({ 'jobs/1.tar.gz': bytes, 'jobs/2.tar.gz': bytes, 'jobs/3.tar.gz': bytes.subarray(0, 500) }),
    );
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(records.map(({ id, certainty }) => `${id} ${certainty}`)).toEqual([
      'in/2026.tar!jobs/1.tar.gz!job-18 proven',
      'in/2026.tar!jobs/2.tar.gz!job-18 proven',
      'in/2026.tar!jobs/3.tar.gz undefined',
    ]);
    expect(problemsOf(records)).toEqual([expect.stringContaining('in/2026.tar!jobs/3.tar.gz: damaged gzip data')]);
  });

  test('one that is cut keeps what came before the cut, and says where', () => {
    const whole = gunzipSync(readFileSync(archive));
    put('job.tar.gz', gzipSync(whole.subarray(0, whole.indexOf('job-18/manifest.json') + 100)));
    const { status, records } = batch();
    expect(status).toBe(2);
    expect(records.filter(({ class: kind }) => kind === 'fork-orphaned-lock')).toHaveLength(1);
    expect(problemsOf(records)).toEqual([
      expect.stringMatching(/^in\/job\.tar\.gz: damaged tar archive .*; read up to /),
    ]);
  });
});

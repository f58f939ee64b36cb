import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupTree } from '../src/core/batch/group-tree.ts';
import { dateIn } from '../src/core/batch/incident-id.ts';
import { addLine, jsonLine, keyOf, summaryLines } from '../src/core/batch/lines.ts';
import { type IncidentRecord, recordSchema } from '../src/core/batch/record.ts';
import { Summary } from '../src/core/batch/summary.ts';
import { certainties } from '../src/core/diagnosis.ts';
import { shardFrom } from '../src/node/batch/shard.ts';

const root = path.resolve(import.meta.dirname, '..');
const command = path.join(root, 'dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ghostlock(args: readonly string[], input: string | Uint8Array = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

const word = fc.constantFrom('log_lock', 'spawn_job', 'main', 'a|b', '\u2028');
const record: fc.Arbitrary<IncidentRecord> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 8 }),
    fingerprint: fc.constantFrom('aa', 'bb', 'cc', undefined),
    certainty: fc.constantFrom(...certainties, undefined),
    day: fc.integer({ min: 0, max: 900 }),
    host: fc.integer({ min: 0, max: 99 }),
    headline: word,
    says: fc.option(word),
  })
  .map(({ id, fingerprint, certainty, day, host, headline, says }) => ({
    schema: recordSchema,
    id,
    groupedBy: 'file',
    files: [id],
    bytes: id.length,
    time: new Date(Date.UTC(2022, 0, 1 + day)).toISOString(),
    host: `web-${host}`,
    versions: [],
    programs: [headline],
    problems: says === null ? [] : [{ file: id, says }],
    headline,
    ...(certainty === undefined ? {} : { certainty }),
    ...(fingerprint === undefined
      ? {}
      : { fingerprint, cause: { class: 'unknown', lock: fingerprint, calls: [], forkPoint: '' } }),
  }));

function merged(...texts: readonly string[]): string {
  const summary = new Summary();
  for (const line of texts.join('').split('\n')) expect(addLine(summary, line)).toBeUndefined();
  return summaryLines(summary);
}

describe('merging', () => {
  test('knows no order and no grouping, over records and over its own output', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 80 }), fc.integer({ min: 0, max: 80 }), (records, cut) => {
        const lines = records.map(jsonLine);
        const a = lines.slice(0, cut).join('');
        const b = lines.slice(cut).join('');
        const whole = merged(a, b);
        expect(merged(merged(a), merged(b))).toBe(whole);
        expect(merged(merged(b), a)).toBe(whole);
        expect(merged([...lines].reverse().join(''))).toBe(whole);
        expect(merged(records.map((one) => `${keyOf(one)}\t${jsonLine(one)}`).join(''))).toBe(whole);
        expect(merged(whole, merged(''))).toBe(whole);
      }),
      { numRuns: 150 },
    );
  });

  test('stays small, however many days, hosts and problems there are', () => {
    const summary = new Summary();
    const sample = fc.sample(record, { numRuns: 20_000, seed: 7 });
    for (const one of sample) summary.record(one);
    expect(summaryLines(summary).length).toBeLessThan(300_000);
  });

  test('names the line that is none', () => {
    const { status, stderr } = ghostlock(['merge'], '{"schema":"other"}\n');
    expect(status).toBe(2);
    expect(stderr).toContain('standard input:1');
  });
});

describe('which files are one incident', () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['a folder', ['i1/parent.gdb.txt', 'i1/child.gdb.txt', 'i2/server.txt', 'i2/job.txt'], ['names 2', 'folder 2']],
    ['roles', ['i1-parent.txt', 'i1-child.txt', 'i2-parent.txt', 'i2-child.txt'], ['names 2', 'names 2']],
    [
      'numbers shared by roles',
      ['parent-001.txt', 'child-001.txt', 'parent-002.txt', 'child-002.txt'],
      ['names 2', 'names 2'],
    ],
    ['pids beside roles', ['parent-4179.txt', 'child-4186.txt', 'child-4187.txt'], ['names 3']],
    ['tools', ['4186.gdb.txt', '4186.py-spy.txt', '4190.gdb.txt'], ['names 2', 'file 1']],
    ['a series', ['hang-1.txt', 'hang-2.txt', 'hang-3.txt'], ['file 1', 'file 1', 'file 1']],
    [
      'a counted series with tools',
      ['i001-web.gdb.txt', 'i001-web.proc.txt', 'i002-job.gdb.txt'],
      ['names 2', 'file 1'],
    ],
    ['a bundle', ['b/manifest.json', 'b/1/gdb.txt', 'b/2/gdb.txt'], ['bundle 3']],
  ];
  test.each(cases)('%s', (_, files, expected) => {
    const groups = groupTree(
      files.map((name) => ({ name })),
      () => undefined,
    );
    expect(groups.map(({ by, files: names }) => `${by} ${names.length}`)).toEqual(expected);
  });

  test('kinship by pid and time, where names say nothing', () => {
    const said: Readonly<Record<string, { pids: number[]; relatives: number[] }>> = {
      'x1.txt': { pids: [4179], relatives: [4186] },
      'x2.txt': { pids: [4186], relatives: [] },
      'x3.txt': { pids: [4186], relatives: [] },
    };
    const time = { 'x1.txt': 1e12, 'x2.txt': 1e12 + 1000, 'x3.txt': 2e12 };
    const groups = groupTree(
      Object.entries(time).map(([name, at]) => ({ name, time: at })),
      (name) => said[name],
    );
    expect(groups).toEqual([
      { by: 'kinship', files: ['x1.txt', 'x2.txt'] },
      { by: 'file', files: ['x3.txt'] },
    ]);
  });

  test.each([
    ['dumps/2024-05-01T10:22:33-4186.txt', '2024-05-01T10:22:33Z'],
    ['dumps/20240501/x', '2024-05-01'],
    ['dumps/120240501/x', undefined],
  ])('the date in %s', (name, date) => expect(dateIn(name)).toBe(date));
});

test.each([
  ['2/5', {}, { index: 2, count: 5 }],
  [
    'auto',
    { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_COUNT: '4' },
    { index: 2, count: 4 },
  ],
  ['auto', { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '2' }, { index: 0, count: 2 }],
])('--shard %s %j', (text, environment, shard) => expect(shardFrom(text, undefined, environment)).toEqual(shard));

describe('an archive of 2,000 incidents with 25 causes', () => {
  let truth: Map<string, string>;
  const nameOf = (id: string): string => /i\d{6}/.exec(id)?.[0] ?? id;

  beforeAll(() => {
    spawnSync(
      process.execPath,
      [path.join(root, 'scripts/generate-archive.mjs'), 'archive', '--incidents', '2000', '--packed'],
      { cwd: folder },
    );
    const lines = readFileSync(path.join(folder, 'archive.truth.ndjson'), 'utf8').trim().split('\n');
    truth = new Map(lines.map((line) => JSON.parse(line)).map(({ path: at, cause }) => [nameOf(at), cause]));
  });

  test('every cause is one cluster, none is mixed, nothing is lost, what is damaged is listed', () => {
    const { status, stderr } = ghostlock([
      'batch',
      'archive',
      '-o',
      'whole',
      '--no-progress',
      '--save-known',
      'known.json',
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(2);
    const records = readFileSync(path.join(folder, 'whole/results.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as IncidentRecord);
    expect(records.map(({ id }) => nameOf(id)).sort()).toEqual([...truth.keys()].sort());
    const clusters = new Map<string, Set<string>>();
    for (const { id, fingerprint, problems } of records) {
      const cause = truth.get(nameOf(id)) ?? '';
      if (cause.startsWith('damaged')) {
        expect([fingerprint, problems.length > 0]).toEqual([undefined, true]);
        continue;
      }
      const cluster = clusters.get(fingerprint ?? '') ?? new Set();
      clusters.set(fingerprint ?? '', cluster.add(cause));
    }
    expect([...clusters.values()].map((causes) => causes.size)).toEqual(Array.from({ length: 25 }, () => 1));
    expect(new Set([...clusters.values()].flatMap((causes) => [...causes])).size).toBe(25);
    for (const name of [
      'summary.txt',
      'summary.md',
      'summary.html',
      'summary.json',
      'junit.xml',
      'summary-data/index.js',
    ])
      expect(existsSync(path.join(folder, 'whole', name))).toBe(true);
  }, 300_000);

  test('ended with SIGKILL and resumed, it is the same byte for byte', async () => {
    const args = [command, 'batch', 'archive', '-o', 'cut', '--no-progress', '--resume'];
    for (const moment of [700, 2500, 3100]) {
      const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
      await new Promise((resolve) => {
        child.once('exit', resolve);
        setTimeout(() => child.kill('SIGKILL'), moment);
      });
    }
    ghostlock(args.slice(1));
    const files = (name: string) => readdirSync(path.join(folder, name), { recursive: true }).map(String).sort();
    expect(files('cut')).toEqual(files('whole'));
    for (const name of files('whole').filter((file) => path.extname(file) !== ''))
      expect(readFileSync(path.join(folder, 'cut', name)).equals(readFileSync(path.join(folder, 'whole', name)))).toBe(
        true,
      );
  }, 300_000);

  test('map in parts and merge give the summary of one run', () => {
    const parts = [0, 1, 2].map((part) => ghostlock(['map', '--shard', `${part}/3`, 'archive']).stdout);
    const { status } = ghostlock(['merge', '-o', 'parts'], [parts[2], parts[0], parts[1]].join(''));
    expect(status).toBe(0);
    for (const name of ['summary.txt', 'summary.html', 'summary.json', 'junit.xml'])
      expect(readFileSync(path.join(folder, 'parts', name), 'utf8')).toBe(
        readFileSync(path.join(folder, 'whole', name), 'utf8'),
      );
  }, 300_000);

  test('known causes are not new', () => {
    const { status, stdout } = ghostlock([
      'batch',
      'archive/2023-01',
      '--known',
      'known.json',
      '--fail-on',
      'new',
      '--no-progress',
    ]);
    expect(stdout).toContain(', 0 new');
    expect(status).toBe(2);
  }, 120_000);
});

describe('map', () => {
  test('prints nothing for nothing', () => expect(ghostlock(['map'])).toEqual({ status: 0, stdout: '', stderr: '' }));

  test('tells of a path that is not there in a record', () => {
    const { status, stdout } = ghostlock(['map', '-0'], 'nowhere\0');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'nowhere', problems: [{ says: 'no such file or directory' }] });
  });

  test('reads one dump from a stream, and says so under its name', () => {
    const dump = readFileSync(path.join(root, 'samples/abba/parent.gdb.txt'));
    const { stdout } = ghostlock(['map', '-', '--name', 's3://dumps/abba.txt.gz'], gzipSync(dump));
    expect(JSON.parse(stdout)).toMatchObject({ id: 's3://dumps/abba.txt.gz', class: 'deadlock-cycle' });
  });

  test('takes the pieces of work that --plan prints', () => {
    mkdirSync(path.join(folder, 'few'));
    for (const name of ['i001-parent.gdb.txt', 'i001-child.gdb.txt', 'i002-child.gdb.txt'])
      writeFileSync(
        path.join(folder, 'few', name),
        readFileSync(path.join(root, 'samples/c-log-mutex', name.slice(5))),
      );
    const plan = ghostlock(['map', '--plan', 'few']).stdout;
    expect(plan.trim().split('\n')).toHaveLength(2);
    expect(ghostlock(['map'], plan).stdout).toBe(ghostlock(['map', 'few']).stdout);
  });
});

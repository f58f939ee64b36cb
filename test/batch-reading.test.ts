import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IncidentRecord } from '../src/core/batch/record.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';

/** `--knowledge` and `--redact` of batch and map: as in a diagnosis of one incident, also through workers. */
const root = path.resolve(import.meta.dirname, '..');
const command = path.join(root, 'dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-reading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = 'home/alice/host=web-3';
const names = ['c-log-mutex', 'setenv-2014', 'abba'];

beforeAll(() => {
  for (const name of names)
    for (const file of readdirSync(path.join(root, 'samples', name)).filter((one) => /\.gdb\.txt$/.test(one)))
      cpSync(path.join(root, 'samples', name, file), path.join(folder, place, name, file));
  writeFileSync(path.join(folder, place, 'empty.txt'), '');
});

function ghostlock(...args: string[]) {
  return spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
}

function recordsOf(text: string): IncidentRecord[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as IncidentRecord);
}

function batch(output: string, ...options: string[]): IncidentRecord[] {
  const { stderr } = ghostlock('batch', path.join(folder, 'home'), '--output', output, '--no-progress', ...options);
  expect(stderr).toBe('');
  return recordsOf(readFileSync(path.join(folder, output, 'results.ndjson'), 'utf8'));
}

describe('--knowledge', () => {
  const rows = [
    {
      kind: 'wait',
      id: 'acme/log-line',
      fns: ['log_line'],
      resource: 'semaphore',
      wokenBy: 'signaller',
      layer: 5,
      says: 'waits for the log',
      source: 'a row of this test',
    },
  ];
  beforeAll(() => writeFileSync(path.join(folder, 'rows.json'), JSON.stringify(rows)));

  test.each(['1', '2'])('says in an archive what it says of one incident (--jobs %s)', (jobs) => {
    const found = batch(`known-${jobs}`, '--knowledge', 'rows.json', '--jobs', jobs);
    const record = found.find(({ id }) => id.includes('c-log-mutex'));
    const one: Diagnosis = JSON.parse(
      ghostlock(`${place}/c-log-mutex`, '--knowledge', 'rows.json', '--format', 'json').stdout,
    );
    const builtIn: Diagnosis = JSON.parse(ghostlock(`${place}/c-log-mutex`, '--format', 'json').stdout);
    expect(one.fingerprint).not.toBe(builtIn.fingerprint);
    expect(record).toMatchObject({ fingerprint: one.fingerprint, headline: one.verdict.headline });
  });

  test('map does the same', () => {
    const { stdout } = ghostlock('map', path.join(folder, 'home'), '--knowledge', 'rows.json');
    expect(recordsOf(stdout)).toEqual(batch('known-map', '--knowledge', 'rows.json'));
  });

  test.each(['batch', 'map'])('%s: what is wrong with a row is one complaint, and nothing is done', (which) => {
    writeFileSync(path.join(folder, 'wrong.json'), JSON.stringify([{ ...rows[0], resource: 'mutx' }]));
    const { status, stdout, stderr } = ghostlock(which, path.join(folder, 'home'), '--knowledge', 'wrong.json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('row 1 (acme/log-line), resource: ');
  });

  test('--resume with other rows is refused', () => {
    batch('other', '--knowledge', 'rows.json');
    const { status, stderr } = ghostlock(
      'batch',
      path.join(folder, 'home'),
      '--output',
      'other',
      '--resume',
      '--no-progress',
    );
    expect(status).toBe(2);
    expect(stderr).toContain('holds the results of something else');
  });
});

describe('--redact', () => {
  /** Also what is packed in the data of the page. */
  function allText(report: string): string {
    return readdirSync(report, { recursive: true })
      .map((name) => path.join(report, String(name)))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, 'utf8'))
      .map((text) => {
        const data = /^ghostlockChunk\("\d+","(.*)"\)/.exec(text)?.[1];
        return data === undefined ? text : gunzipSync(Buffer.from(data, 'base64')).toString();
      })
      .join('\n');
  }

  test.each(['1', '2'])('no name of a user or host is anywhere in the report (--jobs %s)', (jobs) => {
    const plain = batch(`plain-${jobs}`, '--jobs', jobs);
    const redacted = batch(`redacted-${jobs}`, '--jobs', jobs, '--redact');
    for (const name of ['alice', 'web-3']) {
      expect(allText(path.join(folder, `plain-${jobs}`))).toContain(name);
      expect(allText(path.join(folder, `redacted-${jobs}`))).not.toContain(name);
    }
    expect(redacted.map(({ fingerprint }) => fingerprint)).toEqual(plain.map(({ fingerprint }) => fingerprint));
    expect(redacted.flatMap(({ problems }) => problems)).toEqual([
      { file: path.join(folder, 'home/user/host=host/empty.txt'), says: 'empty' },
    ]);
  });

  test('map does the same, also where nothing could be read', () => {
    expect(recordsOf(ghostlock('map', path.join(folder, 'home'), '--redact').stdout)).toEqual(
      batch('redacted-map', '--redact'),
    );
    const { stdout } = ghostlock('map', '/home/alice/nothing.txt', '--redact');
    expect(recordsOf(stdout)).toMatchObject([{ id: '/home/user/nothing.txt', files: ['/home/user/nothing.txt'] }]);
  });
});

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';

const root = join(import.meta.dirname, '..');
type Row = readonly [tool: string, files: readonly string[]];
const { native, python } = JSON.parse(readFileSync(join(root, 'scripts/docs/tools.json'), 'utf8')) as {
  readonly native: readonly Row[];
  readonly python: readonly Row[];
};

function diagnosisOf(files: readonly string[]): Diagnosis {
  return diagnose(files.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(root, name))) })));
}

const pairs = (rows: readonly Row[]): Row[] => rows.filter(([tool]) => !tool.includes('alone'));

/** Two hangs, each by every tool that shows both processes: docs/tools.md says what each of them is good for. */
describe.each([
  ['a mutex', pairs(native), 'ssh-reader'],
  ['a Python lock', pairs(python), 'receiver'],
])('%s orphaned by fork', (_, rows, owner) => {
  test.each(rows)('by %s', (__, files) => {
    const { verdict, findings, processes } = diagnosisOf(files);
    const [{ waiter, owner: found } = { waiter: undefined, owner: undefined }] = findings;
    expect(verdict.class).toBe('fork-orphaned-lock');
    expect(['proven', 'strong', 'likely']).toContain(verdict.certainty);
    const child = processes.find(({ role }) => role === 'child');
    expect([child?.pid, basename(waiter?.input ?? '')]).toContainEqual(
      child?.pid === undefined ? expect.stringContaining('child') : waiter?.pid,
    );
    if (found?.name !== undefined && found.name !== 'python3.12') expect(found.name).toBe(owner);
  });

  test('by no more than the printed owner is it proven', () => {
    const proven = rows.filter(([, files]) => diagnosisOf(files).verdict.certainty === 'proven');
    expect(proven.map(([tool]) => tool).every((tool) => tool.includes('the mutex printed'))).toBe(true);
  });
});

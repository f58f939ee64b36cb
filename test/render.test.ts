import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import { dot } from '../src/core/report/dot.ts';
import { github } from '../src/core/report/github.ts';
import { html } from '../src/core/report/html.ts';
import { json } from '../src/core/report/json.ts';
import { junit } from '../src/core/report/junit.ts';
import { markdown } from '../src/core/report/markdown.ts';
import { mermaid } from '../src/core/report/mermaid.ts';
import type { ReportOptions } from '../src/core/report/report.ts';
import { text } from '../src/core/report/text.ts';
import { layout } from '../src/layout.ts';
import { renderTable } from '../src/node/table.ts';
import { diagnosis as schema } from '../src/schema.ts';
import { inputsOf, samples } from './expectation.ts';

const root = path.resolve(import.meta.dirname, '..');
const options: ReportOptions = { width: 80, color: true, ascii: false, table: renderTable, layout };
const reports = { text, json, markdown, html, junit, dot, mermaid, github };
const all = samples().map((sample) => ({
  name: sample.name,
  diagnosis: diagnose(inputsOf(sample, sample.expectation.variants[0]!)),
}));

describe('a saved diagnosis gives every report again, byte for byte', () => {
  test.each(all)('of $name', async ({ diagnosis }) => {
    // What render does with the file.
    const saved = JSON.parse(json(diagnosis)) as Diagnosis;
    expect(schema.safeParse(saved).error).toBeUndefined();
    for (const [name, report] of Object.entries(reports))
      expect({ name, report: await report(saved, options) }).toEqual({
        name,
        report: await report(diagnosis, options),
      });
  });
});

describe('ghostlock render', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-render-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (args: readonly string[], typed = '') => {
    const cli = path.join(root, 'dist/cli.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: root,
      encoding: 'utf8',
      input: typed,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };

  test('every run ends with what to search older tickets for', () => {
    const { fingerprint } = JSON.parse(run(['samples/ssh-logging-2011', '--format', 'json'])) as Diagnosis;
    expect(run(['samples/ssh-logging-2011']).trimEnd().split('\n').at(-1)).toBe(`Fingerprint ${fingerprint}`);
  });

  test('a lone - is standard input', () => {
    const json = run(['samples/ssh-logging-2011', '--format', 'json']);
    expect(run(['render', '-', '--format', 'dot'], json)).toBe(run(['samples/ssh-logging-2011', '--format', 'dot']));
  });

  // Those that quote the dumps themselves have less to quote from.
  test.each(['text', 'json', 'junit', 'dot', 'mermaid', 'github'])('as %s is the direct run', (format) => {
    const file = path.join(folder, `${format}.json`);
    run(['samples/ssh-logging-2011', '--format', 'json', '--output', file]);
    expect(readFileSync(file, 'utf8')).not.toBe('');
    expect(run(['render', file, '--format', format])).toBe(run(['samples/ssh-logging-2011', '--format', format]));
  });
});

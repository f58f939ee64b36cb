import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import { sourceLines } from '../src/core/read/source-lines.ts';
import { dot } from '../src/core/report/dot.ts';
import { github } from '../src/core/report/github.ts';
import { html } from '../src/core/report/html.ts';
import { scriptDigest, styleDigest } from '../src/core/report/html/policy.ts';
import { script } from '../src/core/report/html/script.ts';
import { style } from '../src/core/report/html/style.ts';
import { junit } from '../src/core/report/junit.ts';
import { markdown } from '../src/core/report/markdown.ts';
import { mermaid } from '../src/core/report/mermaid.ts';
import type { ReportOptions } from '../src/core/report/report.ts';
import { sceneOf } from '../src/core/report/scene.ts';
import { layout } from '../src/layout.ts';
import { inputsOf, samples } from './expectation.ts';
import { hostile, poison } from './hostile.ts';

const plain: ReportOptions = { width: 80, color: false, ascii: false, table: ({ rows }) => rows.flat().join('\n') };
const all = samples().map((sample) => {
  const inputs = inputsOf(sample, sample.expectation.variants[0]!);
  const diagnosis = diagnose(inputs);
  const sources = new Map(inputs.map(({ name, bytes }) => [name, sourceLines(bytes)]));
  const poisoned = poison(diagnosis, hostile) as Diagnosis;
  const poisonedSources = new Map(
    [...sources].map(([name, lines]) => [name + hostile, lines.map((line) => line + hostile)]),
  );
  return { name: sample.name, diagnosis, sources, poisoned, poisonedSources };
});
const schema = readFileSync(path.join(import.meta.dirname, 'junit-schema/junit-10.xsd'), 'utf8');

/** In a process of its own: the worker that it starts does not come up inside Jest. */
function xmlErrors(documents: readonly string[]): string[] {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const program = `
    import { readFileSync } from 'node:fs';
    import { validateXML } from 'xmllint-wasm';
        const { errors } = await validateXML({ ...JSON.parse(readFileSync(0, 'utf8')), maxMemoryPages: 4096 });
    console.log(JSON.stringify(errors.map(({ rawMessage }) => rawMessage)));`;
  const input = JSON.stringify({ xml, schema });
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    input,
    maxBuffer: 1 << 28,
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  return JSON.parse(printed) as string[];
}

test('the digests in the policy are those of the script and of the style', () => {
  const digest = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  expect(scriptDigest).toBe(digest(script));
  expect(styleDigest).toBe(digest(style));
});

describe('JUnit', () => {
  test('is valid under the schema for every sample', () => {
    expect(xmlErrors(all.map(({ diagnosis }) => junit(diagnosis, plain)))).toEqual([]);
  });

  test('is valid whatever a dump contains', () => {
    expect(xmlErrors(all.map(({ poisoned }) => junit(poisoned, plain)))).toEqual([]);
  });

  test.each([
    { name: 'ssh-logging-2011', shows: '<failure message="process ' },
    { name: 'idle-pool', shows: 'failures="0"' },
  ])('$name shows $shows', ({ name, shows }) => {
    expect(junit(all.find((one) => one.name === name)!.diagnosis, plain)).toContain(shows);
  });
});

describe('the drawing', () => {
  test('is laid out by Graphviz for every sample, poisoned or not, with every box and arrow', async () => {
    for (const { diagnosis, poisoned } of all) {
      const laid = JSON.parse(await layout(dot(diagnosis))) as { objects?: { pos?: string }[]; edges?: unknown[] };
      const scene = diagnosis.findings[0] && sceneOf(diagnosis, diagnosis.findings[0]);
      expect((laid.objects ?? []).filter(({ pos }) => pos !== undefined)).toHaveLength(scene?.nodes.length ?? 0);
      expect((laid.edges ?? []).length).toBeGreaterThanOrEqual(scene?.edges.length ?? 0);
      await layout(dot(poisoned));
    }
  });

  test('no label of an arrow between processes lies on the border of one', async () => {
    let labels = 0;
    for (const { name, diagnosis } of all) {
      const page = await html(diagnosis, { layout });
      for (const [svg] of page.matchAll(/<svg.*?<\/svg>/gs)) {
        const [, , across] = /viewBox="(\S+ \S+ \S+)/.exec(svg)![1]!.split(' ').map(Number);
        const boxes = [...svg.matchAll(/<g class="process">.*?<\/g>/g)].map(([group]) => {
          const [, x, y, width, height] = [
            .../<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"[^>]*>(?=<text)/.exec(group)!,
          ];
          return {
            left: Number(x),
            top: Number(y),
            right: Number(x) + Number(width),
            bottom: Number(y) + Number(height),
          };
        });
        for (const [, x, y, words] of svg.matchAll(/<text class="edge (?:fork|ghost)" x="(\S+)" y="(\S+)">(.*?)</g)) {
          const half = (words!.length * 7.2) / 2;
          const [from, to] = [Number(x) - half, Number(x) + half];
          const crossed = boxes.filter(
            ({ left, top, right, bottom }) =>
              Number(y) > top && Number(y) < bottom && ((from < left && to > left) || (from < right && to > right)),
          );
          expect({ name, words, crossed }).toEqual({ name, words, crossed: [] });
          expect(to).toBeLessThanOrEqual(across!);
          labels += 1;
        }
      }
    }
    expect(labels).toBeGreaterThan(100);
  });

  test('a queue of many is one box', () => {
    const { diagnosis } = all.find(({ name }) => name === 'convoy-40')!;
    const scene = sceneOf(diagnosis, diagnosis.findings[0]!)!;
    expect(scene.nodes).toHaveLength(3);
    expect(scene.nodes[0]!.lines.at(-1)).toBe('and 38 more threads like it');
  });

  test('a ring of three is a ring', () => {
    const { diagnosis } = all.find(({ name }) => name === 'mutex-ring-3')!;
    const { nodes, edges } = sceneOf(diagnosis, diagnosis.findings[0]!)!;
    expect(nodes.map(({ kind }) => kind)).toEqual(['thread', 'lock', 'thread', 'lock', 'thread', 'lock']);
    let at = nodes[0]!.id;
    for (let step = 0; step < 6; step++) at = edges.find(({ from }) => from === at)!.to;
    expect(at).toBe(nodes[0]!.id);
  });

  test('a fork shows both processes and the ghost', () => {
    const text = mermaid(all.find(({ name }) => name === 'ssh-logging-2011')!.diagnosis);
    for (const shown of ['subgraph', 'fork#40;#41;', 'waits for', 'is held by', 'not copied', ':::ghost'])
      expect(text).toContain(shown);
  });
});

describe('HTML', () => {
  test('evidence leads to its line in the raw dump', async () => {
    const { diagnosis, sources } = all.find(({ name }) => name === 'prefork-8')!;
    const page = await html(diagnosis, { sources, layout });
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(targets.length).toBeGreaterThan(10);
    for (const id of targets) expect(page).toContain(`<span id="${id}"`);
  });

  test('a diagnosis alone is enough', async () => {
    const page = await html(all[0]!.diagnosis, {});
    expect(page).toContain('class="chain"');
    expect(page).not.toContain('href=');
  });

  test.each(all)('whatever $name contains is text', async ({ poisoned, poisonedSources }) => {
    const page = await html(poisoned, { sources: poisonedSources, layout });
    const known = ['<!doctype html>', `<style>${style}</style>`, `<script>${script}</script>`];
    const body = known.reduce((rest, ours) => rest.replace(ours, ''), page);
    for (const [tag, name = '', attributes = ''] of body.matchAll(/<(?:\/?([a-z]+\d?)((?: [^<>]*?)?)\/?>|.?)/g)) {
      if (!tags.has(name) || !/^(?: [a-z-]+(?:="[^"<>]*")?)*$/i.test(attributes))
        throw new Error(`unexpected ${tag.slice(0, 80)}`);
      if (/ (?:on\w+|style|src)\b/.test(attributes.replace(/="[^"]*"/g, '')) || / href="(?!#)/.test(attributes))
        throw new Error(`risky ${tag.slice(0, 80)}`);
    }
    expect(body).not.toMatch(controls);
  });
});

const tags = new Set(
  'html head meta title style script body main header h1 h2 h3 p ul ol li b em code pre span a figure svg defs marker path g rect text details summary section div table thead tbody tr th td label input footer'.split(
    ' ',
  ),
);
const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/;

describe('Markdown', () => {
  test('quotes the cited lines and draws', () => {
    const { diagnosis, sources } = all.find(({ name }) => name === 'prefork-8')!;
    const text = markdown(diagnosis, { sources });
    for (const shown of ['```mermaid\nflowchart TB', '### Do this now', '__owner = ', '<details><summary>Stacks of'])
      expect(text).toContain(shown);
  });

  test.each(all)('whatever $name contains is text', ({ poisoned, poisonedSources }) => {
    const text = markdown(poisoned, { sources: poisonedSources });
    expect(text).not.toMatch(controls);
    // What is left outside of code has no HTML but ours, and every fence that opens is closed.
    let fence: string | undefined;
    for (const line of text.split('\n')) {
      const [, mark] = /^ *(`{3,})/.exec(line) ?? [];
      if (fence !== undefined) {
        if (line.trim() === fence) fence = undefined;
      } else if (mark !== undefined) fence = mark;
      else
        expect(
          line.replace(/(`+)[^`].*?[^`]\1(?!`)/g, '').replace(/<(?:\/?(?:details|summary|sub)|!-- --)>/g, ' '),
        ).not.toMatch(/(?<!\\)<|(?<![\\\w])@\w/);
    }
    expect(fence).toBeUndefined();
  });
});

describe('GitHub annotations', () => {
  test('point at the sources of the workspace', () => {
    const { diagnosis } = all.find(({ name }) => name === 'prefork-8')!;
    expect(github(diagnosis, {})).toMatch(/^::error file=mailer\.c,line=23,title=ghostlock%3A /);
  });

  test.each(all)('whatever $name contains stays within its annotation', ({ poisoned }) => {
    const lines = github(poisoned, {}).trimEnd().split('\n');
    expect(lines).toHaveLength(poisoned.findings.length);
    for (const line of lines) {
      expect(line).toMatch(/^::(?:error|warning|notice) (?:file=[^,:]+,line=\d+,)?title=[^,:]+::/);
      expect(line).not.toMatch(controls);
    }
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as z from 'zod';
import { diagnose } from '../src/core/diagnose.ts';
import { type Diagnosis, findingClasses } from '../src/core/diagnosis.ts';
import { explanations } from '../src/core/knowledge/explain.ts';
import type { Input } from '../src/core/model.ts';
import { columns, shorten, shortenName } from '../src/core/report/columns.ts';
import { json } from '../src/core/report/json.ts';
import { placesOf } from '../src/core/report/places.ts';
import type { ReportOptions } from '../src/core/report/report.ts';
import { text } from '../src/core/report/text.ts';
import { visible } from '../src/core/report/visible.ts';
import { renderTable } from '../src/node/table.ts';
import { diagnosis as schema } from '../src/schema.ts';
import { poison } from './hostile.ts';

const root = path.resolve(import.meta.dirname, '..');
const samples = readdirSync(path.join(root, 'samples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'tools')
  .map(({ name }) => name)
  .sort();

function inputsOf(sample: string): Input[] {
  const folder = path.join(root, 'samples', sample);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({ name: `samples/${sample}/${name}`, bytes: readFileSync(path.join(folder, name)) }));
}

const plain: ReportOptions = { width: 80, color: false, ascii: false, table: renderTable };
const diagnoses = new Map(samples.map((name) => [name, diagnose(inputsOf(name))]));

// Two types are equal if each can stand for the other in every place: this fails to compile where they differ.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
const schemaEqualsTypes: Equal<Flat<z.infer<typeof schema>>, Flat<Diagnosis>> = true;

test('the schema is the type', () => {
  expect(schemaEqualsTypes).toBe(true);
});

describe.each(samples)('%s', (name) => {
  const diagnosis = diagnoses.get(name)!;

  test('its JSON is a diagnosis under the schema', () => {
    const parsed: unknown = JSON.parse(json(diagnosis));
    expect(parsed).toEqual(diagnosis);
    expect(schema.safeParse(parsed).error).toBeUndefined();
  });

  test.each([40, 60, 80, 140])('its text keeps within %i columns', (width) => {
    const tooWide = text(diagnosis, { ...plain, width })
      .split('\n')
      .filter((line) => columns(line) > width && !line.startsWith('  $ '));
    expect(tooWide).toEqual([]);
  });

  test('colour adds nothing but colour', () => {
    const colored = text(diagnosis, { ...plain, color: true });
    expect(colored.replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(text(diagnosis, plain));
  });

  test('text and JSON are the same every time', () => {
    const again = diagnose(inputsOf(name));
    expect(text(again, plain)).toBe(text(diagnosis, plain));
    expect(json(again)).toBe(json(diagnosis));
  });
});

test.each([
  { names: ['/tmp/a.txt', 'b.txt'], folder: '' },
  { names: ['/tmp/a.txt', '/var/b.txt'], folder: '/' },
  { names: ['x/y/a.txt', 'x/y/z/b.txt', 'x/yy/c.txt'], folder: 'x/' },
  { names: ['a.txt', 'b.txt'], folder: '' },
  { names: [], folder: '' },
])('the folder that $names share is $folder', ({ names, folder }) => {
  const inputs = names.map((name) => ({ name, formats: [], lines: 1, unreadLines: 0 }));
  expect(placesOf({ ...diagnose([]), inputs }).folder).toBe(folder);
});

describe('foreign text is harmless', () => {
  const hostile = '\u001B[2J\u001B]0;title\u0007\u009B31m\u202Eright\u2066left\u200B\uFEFF\n\r\u007F';

  test('controls, directions and invisible characters become visible', () => {
    expect(visible('a\u001Bb\tc\u009Bd\u202Ee')).toBe('a\\x1bb c\\x9bd\\u202ee');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        expect(visible(any)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  test.each(samples)('in every string of %s', (name) => {
    const poisoned = poison(diagnoses.get(name)!, hostile) as Diagnosis;
    const shown = [
      text(poisoned, plain),
      text(poisoned, { ...plain, unread: [{ input: hostile, line: 1, text: hostile }] }),
    ];
    for (const one of [...shown, json(poisoned)])
      expect(one).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/);
  });
});

describe('text that is too long is shortened in the middle', () => {
  test.each([
    { long: 'short', width: 10, short: 'short' },
    { long: 'abcdefghij', width: 5, short: 'ab…ij' },
    { long: '线程死锁线程', width: 5, short: '线…程' },
    { long: 'a', width: 0, short: '…' },
  ])('$long in $width', ({ long, width, short }) => expect(shorten(long, width)).toBe(short));

  test.each([
    { long: 'std::vector<int, std::allocator<int> >::push_back', width: 30, short: 'std::vector<…>::push_back' },
    {
      long: 'boost::detail::binder0<x<y>, z<w> >::operator()',
      width: 40,
      short: 'boost::detail::binder0<…>::operator()',
    },
    { long: 'std::operator<< <std::char_traits<char> >', width: 20, short: 'std::oper…aits<char> >' },
    { long: '<module>', width: 8, short: '<module>' },
  ])('$long in $width', ({ long, width, short }) => {
    const name = shortenName(long, width);
    expect(columns(name)).toBeLessThanOrEqual(Math.max(width, columns(short)));
    if (!long.includes('operator<<')) expect(name).toBe(short);
  });
});

test('every class of finding is explained', () => {
  expect(Object.keys(explanations).sort()).toEqual([...findingClasses].sort());
  for (const name of findingClasses) {
    const { title, means, confirm, now, fix, falseFriends, references } = explanations[name];
    expect(title.length).toBeLessThanOrEqual(72);
    expect(means.length).toBeGreaterThan(60);
    for (const list of [confirm, now, fix, falseFriends]) expect(list.length).toBeGreaterThan(0);
    for (const { url } of references) expect(url).toMatch(/^https:\/\//);
  }
});

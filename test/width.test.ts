import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import fc from 'fast-check';
import type StringWidth from 'string-width';

/** scripts/string-width.cjs as the bundle contains it. */
let bundled: typeof StringWidth;
/** The real package: Jest's configuration puts the former in its place. */
let stringWidth: typeof StringWidth;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'string-width-'));
  const file = path.join(folder, 'string-width.mjs');
  await build({
    entryPoints: [path.resolve(import.meta.dirname, '../scripts/string-width.cjs')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  const real = path.resolve(import.meta.dirname, '../node_modules/string-width/index.js');
  stringWidth = (await import(pathToFileURL(real).href)).default;
  bundled = (await import(pathToFileURL(file).href)).default;
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('every letter that is measured without the package is as wide there', () => {
  const wrong: string[] = [];
  for (let code = 0x20; code < 0x2600; code++) {
    const letter = `a${String.fromCharCode(code)}`;
    if (bundled(letter) !== stringWidth(letter)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

describe('the string width in our bundle equals that of the package', () => {
  test.each([
    { what: 'nothing', text: '', width: 0 },
    { what: 'ASCII', text: 'pthread_mutex_lock (mutex=0x7f15)', width: 33 },
    { what: 'control characters', text: 'a\tb\nc\u0000', width: 3 },
    { what: 'colours', text: '\u001B[1;31mred\u001B[0m', width: 3 },
    { what: 'a hyperlink', text: '\u001B]8;;https://example.org\u0007link\u001B]8;;\u0007', width: 4 },
    { what: 'a coloured wide word', text: '\u001B[31m死锁\u001B[39m', width: 4 },
    { what: 'Latin letters', text: 'Schloß – café', width: 13 },
    { what: 'Chinese', text: '线程死锁', width: 8 },
    { what: 'Japanese', text: 'スレッド', width: 8 },
    { what: 'half-width kana', text: 'ｽﾚｯﾄﾞ', width: 5 },
    { what: 'Korean', text: '교착상태', width: 8 },
    { what: 'full-width letters', text: 'ＡＢＣ', width: 6 },
    { what: 'box drawing', text: '└─▶ │', width: 5 },
    { what: 'emoji', text: '👻🔒', width: 4 },
    { what: 'an emoji of several characters', text: '👨‍👩‍👧‍👦', width: 2 },
    { what: 'a flag', text: '🇳🇿', width: 2 },
    { what: 'a combining accent', text: 'e\u0301', width: 1 },
    { what: 'zero-width characters', text: 'a\u200Bb\u200D\uFEFF', width: 2 },
    { what: 'half of a surrogate pair', text: '\uD83D', width: 0 },
  ])('$what', ({ text, width }) => {
    expect(bundled(text)).toBe(width);
    expect(stringWidth(text)).toBe(width);
  });

  test('any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\u001B[1m', '\u001B[', '锁', 'é', '\u0301', '👻', '\n') }),
        (text) => {
          expect(bundled(text)).toBe(stringWidth(text));
        },
      ),
    );
  });

  test('with options', () => {
    expect(bundled('\u001B[1m', { countAnsiEscapeCodes: true })).toBe(
      stringWidth('\u001B[1m', { countAnsiEscapeCodes: true }),
    );
    expect(bundled('±', { ambiguousIsNarrow: false })).toBe(2);
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { peel } from '../src/core/read/peel.ts';
import { decorations, type Decorated } from './decorations.ts';

const samples = path.resolve(import.meta.dirname, '../samples');
const captures = [
  'ssh-logging-2011/child.gdb.txt',
  'ssh-logging-2011/parent.gdb.txt',
  'ssh-logging-2011/parent.py-spy.txt',
  'py-half-import/parent.py-spy-native.txt',
  'py-half-import/child.py-spy-native.txt',
  'setenv-2014/child.info-threads.txt',
  'py-rlock/parent.py-spy.txt',
  'c-log-mutex-stripped/child.gdb.txt',
  'tools/lldb/child.bt-all.txt',
  'tools/eu-stack/parent.txt',
].map((name) => ({ name, lines: linesOf(readFileSync(path.join(samples, name))) }));

function linesOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function numbered(bytes: Uint8Array): { texts: string[]; numbers: number[]; removed: readonly string[] } {
  const { bytes: peeled, numbers, removed } = peel(bytes);
  const texts = linesOf(peeled);
  return { texts, numbers: texts.map((_, index) => numbers?.[index] ?? index + 1), removed };
}

/** White space at line ends may go, and blank lines at the ends of a text. */
function comparable(texts: readonly string[]): string[] {
  return texts.map((text) => text.trimEnd()).join('\n').replace(/^\n+|\n+$/g, '').split('\n');
}

function expectSameLines(decorated: Decorated, original: readonly string[]): void {
  const { texts, numbers } = numbered(decorated.bytes);
  const want = comparable(original);
  const first = original.findIndex((text) => text.trim() !== '');
  const lines = texts.map((text) => text.trimEnd());
  const at = Math.max(0, lines.indexOf(want[0]!));
  const end = decorated.hasMore ? at + want.length : Math.max(at, lines.findLastIndex((text) => text !== '') + 1);
  expect(lines.slice(at, end)).toEqual(want);
  expect(numbers.slice(at, end)).toEqual(want.map((_, index) => decorated.numberOf(first + index)));
}

describe('takes off what was put round a real dump, and nothing else', () => {
  for (const { name, lines } of captures) {
    test.each(Object.keys(decorations))(`${name} with %s`, (key) => {
      expectSameLines(decorations[key]!.wrap(lines), lines);
    });
  }

  test('any two, one round the other', () => {
    const names = Object.keys(decorations).filter((key) => decorations[key]!.layer !== undefined);
    fc.assert(
      fc.property(fc.constantFrom(...captures), fc.constantFrom(...names), fc.constantFrom(...names), ({ lines }, inner, outer) => {
        const [a, b] = [decorations[inner]!, decorations[outer]!];
        fc.pre(inner !== outer && a.layer! < b.layer!);
        const within = a.wrap(lines);
        const round = b.wrap(linesOf(within.bytes));
        const hasMore = within.hasMore ?? round.hasMore ?? false;
        expectSameLines({ bytes: round.bytes, hasMore, numberOf: (index) => round.numberOf(within.numberOf(index) - 1) }, lines);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

test('a clean text is handed on as it is, not copied', () => {
  const files = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?:gdb|gdb-full|py-spy|py-spy-native|info-threads|proc|lock)\.txt$/.test(name),
  );
  expect(files.length).toBeGreaterThan(20);
  const touched = files.filter((name) => {
    const bytes = readFileSync(path.join(samples, name));
    return peel(bytes).bytes !== bytes;
  });
  expect(touched).toEqual([]);
});

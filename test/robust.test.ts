import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Input } from '../src/core/model.ts';

const samples = join(import.meta.dirname, '..', 'samples');

function inputsIn(folder: string): Input[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < 200_000 && !/\.(?:json|md)$/.test(file))
    .map((file) => ({ name: relative(samples, file), bytes: new Uint8Array(readFileSync(file)) }));
}

const folders = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .map((name) => join(samples, name))
  .filter((path) => statSync(path).isDirectory());

/** The same lines each time: a linear congruential generator. */
function without(share: number, seed: number, { name, bytes }: Input): Input {
  let state = seed;
  const lines = new TextDecoder().decode(bytes).split('\n');
  const kept = lines.filter(() => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff > share;
  });
  return { name, bytes: new TextEncoder().encode(kept.join('\n')) };
}

function failureOf(inputs: readonly Input[]): string[] {
  try {
    diagnose(inputs);
    return [];
  } catch (error) {
    return [`${inputs.map(({ name }) => name).join(' and ')}: ${error instanceof Error ? error.stack : String(error)}`];
  }
}

describe('no part of what was captured makes the diagnosis fail', () => {
  test('any two dumps of a hang', () => {
    const failures = folders.flatMap((folder) => {
      const inputs = inputsIn(folder).slice(0, 10);
      return inputs.flatMap((a, index) => inputs.slice(index + 1).flatMap((b) => failureOf([a, b])));
    });
    expect(failures).toEqual([]);
  });

  test('any dump without a quarter of its lines', () => {
    const failures = folders.flatMap((folder) =>
      inputsIn(folder).flatMap((input, index) => failureOf([without(0.25, index + 1, input)])),
    );
    expect(failures).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import type { Input } from '../src/core/model.ts';
import { diagnosis as shape } from '../src/schema.ts';
import { differences, inputsOf, samples } from './expectation.ts';

/** What must not depend on the order of the inputs, on their names, or on how many files they came in. */
function gist({ verdict, findings, fingerprint }: Diagnosis): unknown {
  const [first] = findings;
  const { waiter, owner } = first ?? { waiter: null, owner: null };
  return {
    verdict,
    fingerprint,
    waiter: waiter?.tid,
    owner: owner?.tid,
    resource: first?.resource,
    forkedIn: first?.forkPoint?.function,
    classes: findings.map((finding) => finding.class),
  };
}

function renamed(inputs: readonly Input[]): Input[] {
  return inputs.map(({ bytes }, index) => ({ name: `paste ${index + 1}`, bytes }));
}

function joined(inputs: readonly Input[]): Input[] {
  return [{ name: '-', bytes: Buffer.concat(inputs.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])) }];
}

const all = samples();

test('there are samples', () => {
  expect(all.length).toBeGreaterThan(50);
});

describe.each(all.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
  test.each(sample.expectation.variants.map((variant) => [variant.name, variant] as const))('%s', (_name, variant) => {
    const inputs = inputsOf(sample, variant);
    const diagnosis = diagnose(inputs);
    expect(differences(diagnosis, variant.expect, sample.capture)).toEqual([]);
    expect(shape.safeParse(diagnosis).error).toBeUndefined();

    expect(gist(diagnose([...inputs].reverse()))).toEqual(gist(diagnosis));
    expect(gist(diagnose(renamed(inputs)))).toEqual(gist(diagnosis));
    expect(gist(diagnose(joined(inputs)))).toEqual(gist(diagnosis));
  });
});

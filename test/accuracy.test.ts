import { beforeAll, expect, test } from '@jest/globals';
import { type Figures, figuresOf, isRight, type Share } from '../scripts/accuracy/figures.ts';
import type { Judgement } from '../scripts/accuracy/judge.ts';
import { measure } from '../scripts/accuracy/measure.ts';

let judgements: readonly Judgement[] = [];
let figures: Figures;

beforeAll(() => {
  judgements = measure();
  figures = figuresOf(judgements);
}, 120_000);

test('the matrix is as broad as it claims to be', () => {
  expect(figures.samples).toBeGreaterThanOrEqual(60);
  expect(figures.innocentSamples).toBeGreaterThanOrEqual(15);
  expect(figures.captures).toBeGreaterThanOrEqual(400);
});

test.each([
  ['proven', 1],
  ['strong', 0.98],
  ['likely', 0.9],
] as const)('%s is right', (level, goal) => {
  const wrong = judgements.filter((one) => one.diagnosis.verdict.certainty === level && !isRight(one));
  expect(shareOf(figures.certainty[level])).toBeGreaterThanOrEqual(goal);
  if (goal === 1) expect(wrong.map(nameOf)).toEqual([]);
});

test('the class is right, with symbols and without', () => {
  expect(shareOf(figures.withSymbols)).toBeGreaterThanOrEqual(0.95);
  expect(shareOf(figures.withoutSymbols)).toBeGreaterThanOrEqual(0.85);
});

test('one stack of many eliminates nothing', () => {
  const lone = judgements.filter(({ capture }) => capture.kind === 'lone bt');
  const sure = lone.filter(
    ({ diagnosis: { verdict } }) => verdict.class === 'ownerless-lock' && verdict.certainty !== 'possible',
  );
  expect(sure.map(nameOf)).toEqual([]);
});

test('no ring and no orphan is seen in an innocent program', () => {
  expect(judgements.filter(({ falseAlarms }) => falseAlarms.length > 0).map(nameOf)).toEqual([]);
});

function shareOf(share: Share): number {
  return share.of === 0 ? 0 : share.right / share.of;
}

function nameOf({ capture: { sample, kind, files }, diagnosis: { verdict } }: Judgement): string {
  return `${sample.name} / ${kind} [${files.join(' ')}]: ${verdict.class}`;
}

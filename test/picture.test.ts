import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis, Finding } from '../src/core/diagnosis.ts';
import { linksOf } from '../src/core/report/chain.ts';
import { paint } from '../src/core/report/paint.ts';
import { picture } from '../src/core/report/picture.ts';
import { inputsOf, samples } from './expectation.ts';

const all = samples().map((sample) => ({
  name: sample.name,
  diagnosis: diagnose(inputsOf(sample, sample.expectation.variants[0]!)),
}));

function drawn(name: string, width = 80): string {
  const { diagnosis } = all.find((one) => one.name === name)!;
  return draw(diagnosis, diagnosis.findings[0]!, width);
}

function draw(diagnosis: Diagnosis, finding: Finding, width: number): string {
  return paint(picture(diagnosis, finding, width), { color: false, ascii: false });
}

describe('the picture for a terminal', () => {
  test('a ring comes back to its beginning', () => {
    const rows = drawn('mutex-ring-3').split('\n');
    expect(rows[0]).toMatch(/^┌─▶ \d+ "smith" {2}in swap_goods/);
    expect(rows.at(-1)).toMatch(/^└── \d+ "smith", where the ring began$/);
    expect(rows.filter((row) => row.includes('▼ held by'))).toHaveLength(3);
  });

  test('a thread that waits for itself is a ring of one', () => {
    expect(drawn('self-deadlock')).toMatch(/^┌─▶ (\d+ "reloader") .*\n.*\n.*held by\n└── \1, itself$/);
  });

  test('nobody holds a thread that is waited for', () => {
    expect(drawn('join-cycle')).not.toContain('held by');
    expect(drawn('mutex-join').match(/▼ .*/g)).toEqual(['▼ waits for the end of', '▼ held by']);
  });

  test.each([
    { name: 'convoy-40', others: 38 },
    { name: 'contention', others: 6 },
  ])('of the queue in $name none is said to hold the lock but its owner', ({ name, others }) => {
    const rows = drawn(name).split('\n');
    expect(rows.filter((row) => row.includes('▼'))).toEqual(['    ▼ held by']);
    expect(rows.join('\n')).toContain(`and so do ${others} more threads`);
  });

  test.each(all)('in $name names everybody that waits, once, or counts them', ({ diagnosis }) => {
    for (const finding of diagnosis.findings.filter(({ owner }) => owner?.ghost !== true)) {
      const text = draw(diagnosis, finding, 400);
      if (text === '') continue;
      const counted = [...text.matchAll(/(\d+) more/g)].reduce((sum, [, number]) => sum + Number(number), 0);
      const named = linksOf(finding).filter(({ waiter }) =>
        text.includes(`${waiter.tid ?? waiter.pthread ?? waiter.name}`),
      ).length;
      expect(named + counted).toBeGreaterThanOrEqual(linksOf(finding).length);
    }
  });
});

describe('a headline is taken in at a glance', () => {
  const rings = all.flatMap(({ name, diagnosis }) =>
    diagnosis.findings.filter((finding) => finding.class === 'deadlock-cycle').map((finding) => ({ name, finding })),
  );

  test('there are rings to judge', () => expect(rings.length).toBeGreaterThan(5));

  test.each(rings)('of $name', ({ finding: { headline, chain } }) => {
    expect(headline.length).toBeLessThanOrEqual(4 * 80);
    expect(headline).not.toMatch(/0x[\da-f]{4}/);
    for (const { waiter } of chain.slice(0, 4)) expect(headline).toContain(String(waiter.tid));
  });
});

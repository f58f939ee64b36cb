import { describe, expect, test } from '@jest/globals';
import { read } from '../src/core/read/read.ts';
import { riskOf } from '../src/core/reason/risk/risk.ts';
import { riskText } from '../src/core/report/risk-text.ts';
import type { HeldLock, Risk } from '../src/core/risk.ts';
import { truthOf } from '../scripts/accuracy/truth.ts';
import { inputsOf, listOf, type Sample, samples, type Variant } from './expectation.ts';

/** The holder has gone on by the time of the dump: nothing shows what it held. */
const movedOn = ['owner-moved-on'];

const all = samples();
const orphans = all.filter(
  (sample) => truthOf(sample).class === 'fork-orphaned-lock' && !movedOn.includes(sample.name),
);

describe('names the lock that a fork did orphan, from the parent alone', () => {
  const shown = orphans.flatMap((sample) =>
    parentsOf(sample).map((variant) => [sample.name, sample, variant] as const),
  );
  test('there are some', () => expect(shown.length).toBeGreaterThan(40));

  test.each(shown)('%s', (_, sample, variant) => {
    const held = locksOf(riskOf(read(inputsOf(sample, variant)), {}));
    const { addresses } = truthOf(sample);
    const names = sample.expectation.variants.flatMap(({ expect: { resource } }) => resource?.name ?? []);
    const named = held.find(
      ({ resource: { name, address } }) => names.includes(name ?? '') || addresses.has(address ?? ''),
    );
    const inside = held.find((lock) => isHeldByOwner(lock, sample));
    expect(named ?? inside).toBeDefined();
    expect(held.indexOf(named ?? inside!)).toBeLessThan(2);
    if (inside !== undefined) expect(inside.functions.length).toBeGreaterThan(0);
  });
});

describe('claims nothing to be held in a process at rest', () => {
  const idle = all.filter(({ name }) =>
    ['idle-pool', 'epoll-server', 'glib-idle', 'cxx-idle', 'py-asyncio-idle'].includes(name),
  );
  test.each(idle.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
    const [richest] = [...sample.expectation.variants].sort((a, b) => b.inputs.length - a.inputs.length);
    const risk = riskOf(read(inputsOf(sample, richest!)), {});
    expect(locksOf(risk).filter(({ fate, certainty }) => fate === 'orphaned' && certainty !== 'possible')).toEqual([]);
  });
});

test.each(all.map((sample) => [sample.name, sample] as const))(
  '%s: every place exists, and the text is printed',
  (_, sample) => {
    const [richest] = [...sample.expectation.variants].sort((a, b) => b.inputs.length - a.inputs.length);
    const inputs = inputsOf(sample, richest!);
    const risk = riskOf(read(inputs), {});
    const lines = new Map(inputs.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes).split('\n').length]));
    const places = risk.processes.flatMap(({ held, protection }) => [
      ...held.flatMap(({ evidence }) => evidence),
      ...protection,
    ]);
    expect(places.filter(({ input, line }) => !(line >= 1 && line <= (lines.get(input) ?? 0)))).toEqual([]);
    expect(riskText(risk, { width: 80, color: false, ascii: false })).not.toMatch(/undefined|NaN|\[object/);
  },
);

/** The dumps of the processes in which the owner lives. */
function parentsOf({ expectation: { variants }, capture: { roles } }: Sample): Variant[] {
  const owners = variants.flatMap(({ expect: { owner } }) => listOf(owner)).filter((role) => role != null);
  const homes = new Set(owners.map((role) => roles[role]?.pid));
  const [richest] = [...variants].sort((a, b) => b.inputs.length - a.inputs.length);
  const inputs = (richest?.inputs ?? []).filter((name) => homes.has(roles[name.split('.')[0] ?? '']?.pid));
  return richest === undefined || inputs.length === 0 ? [] : [{ ...richest, inputs }];
}

function locksOf({ processes }: Risk): HeldLock[] {
  return processes.flatMap(({ held }) => held);
}

function isHeldByOwner({ holder }: HeldLock, { expectation: { variants }, capture: { roles } }: Sample): boolean {
  const owners = variants
    .flatMap(({ expect: { owner } }) => listOf(owner))
    .flatMap((role) => (role == null ? [] : (roles[role] ?? [])));
  return owners.some(
    ({ tid, pthread }) => holder?.tid === tid || (pthread !== undefined && holder?.pthread === pthread),
  );
}

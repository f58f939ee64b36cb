import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FindingClass } from '../../src/core/diagnosis.ts';
import { listOf, type Sample, type Variant } from '../../test/expectation.ts';
import { innocentClasses } from './weaker.ts';

/** What is true of a sample, whatever a capture of it shows: taken from the hand-written expectations of all variants. */
export interface Truth {
  readonly class: FindingClass;
  /** Classes that the variant with the most inputs accepts: names of the same thing. */
  readonly accepted: ReadonlySet<string>;
  readonly innocent: boolean;
  /** Roles of all its processes, as processesOf names them. */
  readonly processes: string;
  /** Kernel ids of the threads that may be named as stuck, and as owner. Empty: the expectations do not say. */
  readonly waiters: ReadonlySet<number>;
  readonly owners: ReadonlySet<number>;
  readonly addresses: ReadonlySet<string>;
}

export function truthOf(sample: Sample): Truth {
  const {
    expectation: { variants },
    capture: { roles, locks },
  } = sample;
  const richest = [...variants].sort((a, b) => b.inputs.length - a.inputs.length)[0];
  if (richest === undefined) throw new Error('a sample has at least one variant');
  const accepted = listOf(richest.expect.class) as readonly FindingClass[];
  const [first] = accepted;
  if (first === undefined) throw new Error('an expectation has a class');
  const tids = (names: readonly (string | null | undefined)[]): Set<number> =>
    new Set(names.flatMap((name) => (name == null ? [] : (roles[name]?.tid ?? []))));
  const told = variants.filter((variant) =>
    listOf(variant.expect.class).some((name) => accepted.includes(name as FindingClass)),
  );
  return {
    class: first,
    accepted: new Set(accepted),
    processes: processesOf(richest.inputs),
    innocent: innocentClasses.includes(first) || accepted.includes('healthy'),
    waiters: tids(told.flatMap(({ expect }) => listOf(expect.waiter))),
    owners: withInnerIds(sample, tids(told.flatMap(({ expect }) => listOf(expect.owner)))),
    addresses: new Set(
      told.flatMap(({ expect }) =>
        listOf(expect.resource?.address).flatMap((name) => (name === undefined ? [] : (locks[name] ?? []))),
      ),
    ),
  };
}

/** In a PID namespace a lock stores the number that its owner has inside. */
function withInnerIds({ folder }: Sample, tids: Set<number>): Set<number> {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.proc.txt'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  for (const [, outer, inner] of texts.join('\n').matchAll(/NSpid:\t(\d+)\t(\d+)$/gm)) {
    if (tids.has(Number(outer))) tids.add(Number(inner));
  }
  return tids;
}

/** Roles of the processes that some inputs are of: `child` of `child.gdb.txt`. */
export function processesOf(inputs: readonly string[]): string {
  return [...new Set(inputs.map((name) => name.split('.')[0] ?? name))].sort().join(' ');
}

/** Classes that a hand-written variant of the same processes accepts. */
export function acceptedBySiblings(variants: readonly Variant[], inputs: readonly string[]): ReadonlySet<string> {
  const processes = processesOf(inputs);
  const same = variants.filter((variant) => processesOf(variant.inputs) === processes);
  return new Set(same.flatMap((variant) => listOf(variant.expect.class)));
}

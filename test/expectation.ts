import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { certainties, type Diagnosis, type Finding } from '../src/core/diagnosis.ts';
import type { Input } from '../src/core/model.ts';

/** The hand-written ground truth of a sample; the grammar is described in scripts/hangs/README.md. */
interface Expectation {
  readonly truth: string;
  readonly variants: readonly Variant[];
  readonly live?: Live;
}

/** What `ghostlock capture` of the running program must find. */
interface Live {
  readonly expect: Expected;
  /** Why it cannot honestly be proven. */
  readonly because?: string;
  /**
   * Whose stack must be found in the child's memory, and the function in it that holds the lock (null: it has no
   * name); `moved`: the thread has gone on since the fork.
   */
  readonly ghost?: { readonly role: string; readonly holds: string | null; readonly moved?: boolean };
  /** Programs on PATH, or files, without which it cannot be built or run. */
  readonly needs?: readonly string[];
}

export interface Variant {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly expect: Expected;
}

type OneOrMore<T> = T | readonly T[];

interface Bounds {
  readonly atLeast?: string;
  readonly atMost?: string;
}

export interface Expected {
  readonly class: OneOrMore<string>;
  readonly certainty?: string | Bounds;
  readonly permanent?: string | Bounds;
  readonly never?: readonly string[];
  readonly waiter?: OneOrMore<string>;
  readonly owner?: OneOrMore<string | null>;
  readonly ghost?: boolean;
  /** A function in the owner's stack at the fork. */
  readonly heldIn?: string;
  readonly resource?: { readonly name?: string; readonly address?: OneOrMore<string> };
  readonly forkPoint?: {
    readonly function: string;
    readonly file?: string;
    readonly line?: number | readonly [number, number];
  };
  readonly next?: string;
}

interface Role {
  readonly pid?: number;
  readonly tid: number;
  readonly pthread?: string;
}

/** What the capturing script wrote down: who was who in this run. */
export interface Capture {
  readonly roles: Readonly<Record<string, Role>>;
  readonly locks: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly name: string;
  readonly folder: string;
  readonly expectation: Expectation;
  readonly capture: Capture;
}

const root = join(import.meta.dirname, '..', 'samples');

export function samples(): Sample[] {
  return readdirSync(root)
    .filter((name) => statSync(join(root, name)).isDirectory() && readdirSync(join(root, name)).includes('expect.json'))
    .map((name) => ({
      name,
      folder: join(root, name),
      expectation: json(join(root, name, 'expect.json')) as Expectation,
      capture: json(join(root, name, 'capture.json')) as Capture,
    }));
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function inputsOf(sample: Sample, variant: Variant): Input[] {
  return variant.inputs.map((name) => ({ name, bytes: readFileSync(join(sample.folder, name)) }));
}

/** Every way in which a diagnosis differs from what the sample's author wrote down; empty when it is right. */
export function differences(diagnosis: Diagnosis, expected: Expected, capture: Capture): string[] {
  const [first] = diagnosis.findings;
  return [
    ...oneOf('class', diagnosis.verdict.class, expected.class),
    ...(expected.never ?? [])
      .filter((never) => diagnosis.findings.some((finding) => finding.class === never))
      .map((never) => `a finding of class ${never}`),
    ...within('certainty', diagnosis.verdict.certainty, expected.certainty),
    ...within('permanent', first?.permanent, expected.permanent),
    ...waiterDifferences(first, expected, capture),
    ...ownerDifferences(first, expected, capture),
    ...(expected.heldIn === undefined ||
    first?.owner?.atFork?.some((frame) => frame.function === expected.heldIn) === true
      ? []
      : [`the owner's stack at the fork has no ${expected.heldIn}`]),
    ...resourceDifferences(first, expected, capture),
    ...forkPointDifferences(first, expected),
    ...(expected.next !== undefined && !(first?.next.some((command) => command.includes(expected.next ?? '')) ?? false)
      ? [`no next command with ${expected.next}`]
      : []),
  ];
}

export function listOf<T>(value: OneOrMore<T>): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function oneOf(what: string, got: string | undefined, want: OneOrMore<string>): string[] {
  return got !== undefined && listOf(want).includes(got) ? [] : [`${what} ${got}, not ${listOf(want).join(' or ')}`];
}

function within(what: string, got: string | undefined, want: string | Bounds | undefined): string[] {
  if (want === undefined) return [];
  if (typeof want === 'string') return oneOf(what, got, want);
  const level = (name: string | undefined): number => (certainties as readonly string[]).indexOf(name ?? '');
  const low = want.atLeast === undefined || level(got) >= level(want.atLeast);
  const high = want.atMost === undefined || level(got) <= level(want.atMost);
  return low && high ? [] : [`${what} ${got}, not between ${want.atLeast ?? 'any'} and ${want.atMost ?? 'any'}`];
}

function waiterDifferences(finding: Finding | undefined, { waiter }: Expected, { roles }: Capture): string[] {
  if (waiter === undefined) return [];
  const tids = listOf(waiter).map((role) => roles[role]?.tid);
  return tids.includes(finding?.waiter?.tid) ? [] : [`waiter ${finding?.waiter?.tid}, not ${tids.join(' or ')}`];
}

function ownerDifferences(finding: Finding | undefined, { owner, ghost }: Expected, { roles }: Capture): string[] {
  if (owner === undefined) return [];
  const got = finding?.owner ?? null;
  const fits = listOf(owner).some((role) => {
    if (role === null || got === null) return role === null && got === null;
    const want = roles[role];
    return (
      want !== undefined &&
      (got.tid === want.tid || (got.tid === undefined && got.pthread !== undefined && got.pthread === want.pthread))
    );
  });
  if (!fits) return [`owner ${got === null ? 'unknown' : (got.tid ?? got.pthread)}, not ${listOf(owner).join(' or ')}`];
  return ghost === undefined || got === null || got.ghost === ghost ? [] : [`owner ${got.ghost ? 'a' : 'no'} ghost`];
}

function resourceDifferences(finding: Finding | undefined, { resource }: Expected, { locks }: Capture): string[] {
  const list: string[] = [];
  if (resource?.name !== undefined && finding?.resource?.name !== resource.name)
    list.push(`lock ${finding?.resource?.name}, not ${resource.name}`);
  if (resource?.address !== undefined) {
    const addresses = listOf(resource.address).map((name) => locks[name]);
    if (!addresses.includes(finding?.resource?.address))
      list.push(`lock at ${finding?.resource?.address}, not ${addresses.join(' or ')}`);
  }
  return list;
}

function forkPointDifferences(finding: Finding | undefined, { forkPoint }: Expected): string[] {
  if (forkPoint === undefined) return [];
  const got = finding?.forkPoint ?? undefined;
  if (got === undefined) return ['no fork point'];
  const name = got.function.slice(got.function.lastIndexOf('.') + 1);
  const list = name === forkPoint.function ? [] : [`fork in ${got.function}, not ${forkPoint.function}`];
  if (forkPoint.file !== undefined && !(got.file ?? '').endsWith(forkPoint.file))
    list.push(`fork in the file ${got.file}, not ${forkPoint.file}`);
  if (forkPoint.line === undefined) return list;
  const [low, high] = typeof forkPoint.line === 'number' ? [forkPoint.line, forkPoint.line] : forkPoint.line;
  return got.line !== undefined && got.line >= low && got.line <= high
    ? list
    : [...list, `fork at line ${got.line}, not ${low} to ${high}`];
}

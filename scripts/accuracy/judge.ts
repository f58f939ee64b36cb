import type { Diagnosis, Finding, FindingClass } from '../../src/core/diagnosis.ts';
import { differences } from '../../test/expectation.ts';
import type { Capture } from './matrix.ts';
import { acceptedBySiblings, processesOf, type Truth, truthOf } from './truth.ts';
import { alarms, bystander, harmless, weaker } from './weaker.ts';

/**
 * `named`: the true class. `weaker`: an honest weaker one, or all that can be known of a process that only stands by.
 * `silent`: unknown, although the stuck thread is shown. `wrong`: the rest.
 */
export type Outcome = 'named' | 'weaker' | 'silent' | 'wrong';

export interface Judgement {
  readonly capture: Capture;
  readonly truth: Truth;
  readonly diagnosis: Diagnosis;
  readonly outcome: Outcome;
  /** Whether the thread that hangs is shown at all. */
  readonly isShown: boolean;
  /** Whether every process is shown that the hand-written variant with the most inputs shows. */
  readonly isWhole: boolean;
  /** Findings above `possible` that see a ring or a fork's orphan in an innocent program. */
  readonly falseAlarms: readonly FindingClass[];
  readonly why?: string;
}

export function judge(capture: Capture, diagnosis: Diagnosis): Judgement {
  const truth = truthOf(capture.sample);
  const isShown = showsTheHang(capture, truth);
  const falseAlarms = truth.innocent ? alarmsOf(diagnosis) : [];
  const { outcome, why } = outcomeOf(capture, truth, diagnosis, isShown);
  return {
    capture,
    truth,
    diagnosis,
    outcome,
    isShown,
    isWhole: showsAll(capture, truth),
    falseAlarms,
    ...(why === undefined ? {} : { why }),
  };
}

function alarmsOf({ findings }: Diagnosis): FindingClass[] {
  return findings
    .filter(({ class: name, certainty }) => alarms.includes(name) && certainty !== 'possible')
    .map(({ class: name }) => name);
}

function outcomeOf(
  capture: Capture,
  truth: Truth,
  diagnosis: Diagnosis,
  isShown: boolean,
): { outcome: Outcome; why?: string } {
  const { class: name, certainty } = diagnosis.verdict;
  const wrong = wrongClaim(capture, truth, diagnosis, isShown);
  if (wrong !== undefined) return { outcome: 'wrong', why: wrong };
  if (truth.accepted.has(name) && isShown) return { outcome: 'named' };
  const allowed = allowedFor(capture, truth, isShown);
  if (allowed.has(name)) return { outcome: 'weaker' };
  if (name === 'unknown') return { outcome: truth.innocent ? 'weaker' : 'silent' };
  if (certainty === 'possible' && isHarmless(diagnosis, truth, isShown)) return { outcome: 'weaker' };
  return { outcome: 'wrong', why: `${name}, not ${[...truth.accepted].join(' or ')}` };
}

function isHarmless({ verdict, findings }: Diagnosis, truth: Truth, isShown: boolean): boolean {
  if (saysOnlyThatItStopped(findings[0])) return true;
  if (truth.innocent && isShown) return harmless.includes(verdict.class) && verdict.class !== 'blocked-on-lock';
  // that its child waits is what the victim's stack says, whatever the child waits for
  if (isShown && verdict.class === 'waiting-on-process') return true;
  return !isShown && harmless.includes(verdict.class);
}

/** Python frames alone: the thread does not run, in a lock or in another blocking call. */
function saysOnlyThatItStopped(finding: Finding | undefined): boolean {
  return finding?.class === 'blocked-on-lock' && finding.resource?.kind === 'unknown';
}

/** To say less than the expectation is no false statement; test/samples.test.ts asks for all of it. */
const saysLess = /^(?:permanent (?!proven)|owner unknown|no |waiter undefined)/;

/** A hand-written expectation is exact: what contradicts it is an error. */
function wrongClaim(capture: Capture, truth: Truth, diagnosis: Diagnosis, isShown: boolean): string | undefined {
  if (capture.variant !== undefined) {
    const found = differences(diagnosis, capture.variant.expect, capture.sample.capture).filter(
      (difference) => !saysLess.test(difference),
    );
    return found.length === 0 ? undefined : found.join('; ');
  }
  if (isShown && !truth.innocent && truth.accepted.has(diagnosis.verdict.class)) return contradiction(diagnosis, truth);
  return undefined;
}

/** The right class, but of another thread, or with another owner. */
function contradiction({ findings }: Diagnosis, { waiters, owners, addresses }: Truth): string | undefined {
  const [first] = findings;
  const tid = first?.waiter?.tid;
  if (waiters.size > 0 && tid !== undefined && !waiters.has(tid))
    return `waiter ${tid}, not ${[...waiters].join(' or ')}`;
  const owner = first?.owner?.tid;
  if (owners.size > 0 && owner !== undefined && !owners.has(owner))
    return `owner ${owner}, not ${[...owners].join(' or ')}`;
  const address = first?.resource?.address;
  if (addresses.size > 0 && address !== undefined && owner !== undefined && !addresses.has(address))
    return `lock ${address}, not ${[...addresses].join(' or ')}`;
  return undefined;
}

function allowedFor({ sample, files, kind, variant }: Capture, truth: Truth, isShown: boolean): ReadonlySet<string> {
  if (variant !== undefined) return new Set([variant.expect.class].flat() as string[]);
  const siblings = kind === 'lone bt' ? [] : acceptedBySiblings(sample.expectation.variants, files);
  // who holds a file lock and works is well, whoever waits for it
  const calm = truth.innocent ? ['healthy'] : [];
  return new Set<string>(isShown ? [...weaker[truth.class], ...siblings] : [...bystander, ...calm, ...siblings]);
}

function showsAll({ files }: Capture, { processes }: Truth): boolean {
  return processesOf(files) === processes;
}

function showsTheHang({ sample, files, kind, inputs, variant }: Capture, { waiters }: Truth): boolean {
  if (variant !== undefined || waiters.size === 0) return true;
  const { roles } = sample.capture;
  const shown = new Set(files.map((name) => roles[name.split('.')[0] ?? '']?.pid));
  const stuck = Object.values(roles).filter(({ tid }) => waiters.has(tid));
  const present = stuck.filter(({ pid, tid }) => shown.has(pid ?? tid));
  if (kind === 'lone bt') return present.some(({ pid, tid }) => pid === undefined || pid === tid);
  if (!kind.startsWith('cut')) return present.length > 0;
  const text = inputs.map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n');
  return present.some(
    ({ tid, pthread }) =>
      showsStack(text, tid) || (pthread !== undefined && text.toLowerCase().includes(`${pthread} (`)),
  );
}

/** The thread's header, and not only the line that announces it. */
function showsStack(text: string, tid: number): boolean {
  return new RegExp(`^(?:Thread \\d+ \\(.*\\b(?:LWP|process) ${tid}\\b|Thread ${tid} )`, 'm').test(text);
}

import { type Diagnosis, diagnosisSchema, type Finding, type Options } from '../diagnosis.ts';
import type { Reading } from '../model.ts';
import { withStacksAtFork } from './at-fork.ts';
import { type Case, caseOf } from './case.ts';
import { type Cause, causeOf, fingerprintOf } from './fingerprint.ts';
import { incidentOf } from './incident.ts';
import { processReports } from './present.ts';
import { unseenOf } from './unseen.ts';
import { findingsOf } from './verdict.ts';

/** From facts to a diagnosis. Pure: no I/O, no clock, no randomness. */
export function reason(reading: Reading, options: Options): Diagnosis {
  const state = caseOf(incidentOf(reading.dumps), options);
  return { ...conclude(reading, state).diagnosis, processes: processReports(state) };
}

/** A diagnosis without its stacks, and what made the bug: all that an archive's statistics need of it. */
export interface Brief {
  readonly diagnosis: Diagnosis;
  readonly cause: Cause;
  readonly programs: readonly string[];
  /** Of the interpreters: `Python 3.12.1`. */
  readonly versions: readonly string[];
}

export function reasonBriefly(reading: Reading, options: Options): Brief {
  const state = caseOf(incidentOf(reading.dumps), options);
  const { processes } = state.incident;
  return {
    ...conclude(reading, state),
    programs: [...new Set(processes.flatMap(({ program }) => program ?? []))].sort(),
    versions: [...new Set(processes.flatMap(({ python }) => (python === undefined ? [] : `Python ${python}`)))].sort(),
  };
}

function conclude(reading: Reading, state: Case): { diagnosis: Diagnosis; cause: Cause } {
  const findings = withStacksAtFork(findingsOf(state), state);
  const [first] = findings;
  const cause = causeOf(first, state);
  const diagnosis: Diagnosis = {
    schema: diagnosisSchema,
    verdict: verdictOf(first, state),
    findings,
    processes: [],
    unseen: unseenOf(state, reading),
    inputs: reading.inputs.map(({ name, formats, lines, unreadLines, peeled }) => ({
      name,
      formats: [...formats],
      lines,
      unreadLines,
      ...(peeled !== undefined && { peeled: [...peeled] }),
    })),
    fingerprint: fingerprintOf(cause),
  };
  return { diagnosis, cause };
}

function verdictOf(first: Finding | undefined, state: Case): Diagnosis['verdict'] {
  if (first === undefined) {
    const seen = state.incident.processes.length > 0;
    return {
      class: 'unknown',
      headline: seen
        ? 'Nothing certain can be said from these dumps.'
        : 'No stack of any thread was found in the input.',
    };
  }
  return {
    class: first.class,
    headline: first.headline,
    ...(first.certainty === undefined ? {} : { certainty: first.certainty }),
  };
}

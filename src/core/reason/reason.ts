import { type Diagnosis, diagnosisSchema, type Finding, type Options } from '../diagnosis.ts';
import type { Reading } from '../model.ts';
import { type Case, caseOf } from './case.ts';
import { fingerprintOf } from './fingerprint.ts';
import { incidentOf } from './incident.ts';
import { processReports } from './present.ts';
import { unseenOf } from './unseen.ts';
import { findingsOf } from './verdict.ts';

/** From facts to a diagnosis. Pure: no I/O, no clock, no randomness. */
export function reason(reading: Reading, options: Options): Diagnosis {
  const state = caseOf(incidentOf(reading.dumps), options);
  const findings = findingsOf(state);
  const [first] = findings;
  return {
    schema: diagnosisSchema,
    verdict: verdictOf(first, state),
    findings,
    processes: processReports(state),
    unseen: unseenOf(state, reading),
    inputs: reading.inputs.map(({ name, formats, lines, unreadLines }) => ({
      name,
      formats: [...formats],
      lines,
      unreadLines,
    })),
    fingerprint: fingerprintOf(first, callersOf(first, state)),
  };
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

function callersOf(finding: Finding | undefined, state: Case): string[] {
  if (finding?.waiter === null || finding === undefined) return [];
  for (const [task, wait] of state.waits) {
    if (
      task.tid !== finding.waiter.tid ||
      task.place.line !== finding.waiter.line ||
      task.place.input !== finding.waiter.input
    )
      continue;
    return wait.caller === undefined ? [] : [task.frames.fn(wait.caller)];
  }
  return [];
}

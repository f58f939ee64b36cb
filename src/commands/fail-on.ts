import { type Certainty, type Diagnosis, levelOf } from '../core/diagnosis.ts';

/** The exit status of a diagnosis: 1 where it is at least as sure of a hang as --fail-on asks, else 0. */
export function statusOf({ verdict }: Diagnosis, failOn: Certainty | undefined): number {
  if (failOn === undefined || verdict.class === 'healthy') return 0;
  return levelOf(verdict.certainty) >= levelOf(failOn) ? 1 : 0;
}

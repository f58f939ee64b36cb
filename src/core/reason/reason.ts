import { type Diagnosis, diagnosisSchema, type Options } from '../diagnosis.ts';
import type { Reading } from '../model.ts';

/** From facts to a diagnosis. Pure: no I/O, no clock, no randomness. */
export function reason(reading: Reading, _options: Options): Diagnosis {
  return {
    schema: diagnosisSchema,
    verdict: { class: 'unknown', headline: 'Nothing can be said yet.' },
    findings: [],
    processes: [],
    unseen: [],
    inputs: reading.inputs.map(({ name, formats, lines, unreadLines }) => ({
      name,
      formats: [...formats],
      lines,
      unreadLines,
    })),
    fingerprint: '',
  };
}

import type { Diagnosis, Options } from './diagnosis.ts';
import type { Input } from './model.ts';
import { read } from './read/read.ts';
import { reason } from './reason/reason.ts';

/** The whole road: bytes in, diagnosis out. Pure; the same inputs in any order give the same diagnosis. */
export function diagnose(inputs: readonly Input[], options: Options = {}): Diagnosis {
  return reason(read(inputs), options);
}

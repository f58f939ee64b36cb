import { readFileSync } from 'node:fs';
import { type Known, knownSchema, savedKnown } from '../../core/batch/known.ts';
import type { Summary } from '../../core/batch/summary.ts';
import { visible } from '../../core/report/visible.ts';
import { whyUnreadable } from './plan.ts';
import { replaceFile } from './results.ts';
import { UserError } from '../user-error.ts';

export function readKnown(file: string): Known {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`--known ${visible(file)}: ${whyUnreadable(error)}`);
  }
  try {
    const known = JSON.parse(text) as Known;
    if (known.schema === knownSchema && typeof known.causes === 'object') return known;
  } catch {
    // said below
  }
  throw new UserError(`--known ${visible(file)}: not a list of known causes; --save-known writes one`);
}

export function saveKnown(file: string, before: Known | undefined, summary: Summary): void {
  const saved = savedKnown(before, summary.sorted());
  try {
    replaceFile(file, `${JSON.stringify(saved, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`--save-known ${visible(file)}: cannot be written: ${whyUnreadable(error)}`);
  }
}

import type { Diagnosis } from '../diagnosis.ts';
import type { ReportOptions } from './report.ts';
import { visible } from './visible.ts';

export function text(diagnosis: Diagnosis, _options: ReportOptions): string {
  return `${visible(diagnosis.verdict.headline)}\n`;
}

import type { Diagnosis, Finding } from '../diagnosis.ts';
import { chainPicture } from './chain-picture.ts';
import { forkPicture } from './fork-picture.ts';
import type { Line } from './lines.ts';

/** Who waits for whom; nothing where there is nothing to draw. */
export function picture(diagnosis: Diagnosis, finding: Finding, width: number): Line[] {
  return forkPicture(diagnosis, finding, width) ?? chainPicture(diagnosis, finding, width);
}

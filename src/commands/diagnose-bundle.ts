import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Certainty, certainties } from '../core/diagnosis.ts';
import type { Input } from '../core/model.ts';
import { read } from '../core/read/read.ts';
import { sourceLines } from '../core/read/source-lines.ts';
import { reason } from '../core/reason/reason.ts';
import { type Bundle, fileNames } from '../node/capture/bundle.ts';
import { emit, type Style } from './emit.ts';

/** Diagnoses what was captured just now and prints it to standard output; returns the exit status. */
export async function diagnoseBundle(
  { folder, kept }: Bundle,
  { format, failOn }: { format: Style['format']; failOn?: Certainty },
): Promise<number> {
  const inputs: Input[] = fileNames(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({
      name: kept === undefined || kept !== folder ? name : path.join(kept, name),
      bytes: readFileSync(path.join(folder, name)),
    }))
    .filter(({ bytes }) => bytes.length > 0);
  const diagnosis = reason(read(inputs), {});
  await emit(
    diagnosis,
    { format, color: 'auto', ascii: false },
    { sources: () => new Map(inputs.map(({ name, bytes }) => [name, sourceLines(bytes)])) },
  );
  const { class: verdict, certainty } = diagnosis.verdict;
  if (failOn === undefined || verdict === 'healthy' || certainty === undefined) return 0;
  return certainties.indexOf(certainty) >= certainties.indexOf(failOn) ? 1 : 0;
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Certainty } from '../core/diagnosis.ts';
import type { Input } from '../core/model.ts';
import { read } from '../core/read/read.ts';
import { sourceLines } from '../core/read/source-lines.ts';
import { reason } from '../core/reason/reason.ts';
import { type Bundle, fileNames } from '../node/capture/bundle.ts';
import { renderTable } from '../node/table.ts';
import { wantsColor, widthOf } from '../node/terminal.ts';
import { emit, type Style } from './emit.ts';
import { statusOf } from './fail-on.ts';

/** Diagnoses what was captured just now and prints it to standard output; returns the exit status. */
export async function diagnoseBundle(
  bundle: Bundle,
  { format, failOn }: { format: Style['format']; failOn?: Certainty },
): Promise<number> {
  const inputs = inputsOf(bundle);
  const diagnosis = reason(read(inputs), {});
  const sources = () => new Map(inputs.map(({ name, bytes }) => [name, sourceLines(bytes)]));
  await emit(diagnosis, { format, color: 'auto', ascii: false }, { sources, areHere: true });
  return statusOf(diagnosis, failOn);
}

/** The same as text on standard error, where standard output is another program's. */
export async function diagnoseToStderr(bundle: Bundle): Promise<void> {
  const { text } = await import('../core/report/text.ts');
  const diagnosis = reason(read(inputsOf(bundle)), {});
  const stream = process.stderr;
  const options = { width: widthOf(stream), color: wantsColor('auto', stream), ascii: false, table: renderTable };
  stream.write(text(diagnosis, options));
}

/** Named as the user will find them, or by their bare names where nothing is kept unpacked. */
function inputsOf({ folder, kept }: Bundle): Input[] {
  return fileNames(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({
      name: kept === folder ? path.join(kept, name) : name,
      bytes: readFileSync(path.join(folder, name)),
    }))
    .filter(({ bytes }) => bytes.length > 0);
}

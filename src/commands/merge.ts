import { createReadStream } from 'node:fs';
import { addLine, summaryLines } from '../core/batch/lines.ts';
import { summaryReports } from '../core/batch/report/index.ts';
import { Summary } from '../core/batch/summary.ts';
import { viewOf } from '../core/batch/view.ts';
import { visible } from '../core/report/visible.ts';
import { readKnown, saveKnown } from '../node/batch/known-file.ts';
import { whyUnreadable } from '../node/batch/plan.ts';
import { linesOf } from '../node/batch/text-lines.ts';
import { writeReports } from '../node/batch/write-reports.ts';
import { print } from '../node/output.ts';
import { UserError } from '../node/user-error.ts';

export interface MergeArguments {
  readonly paths: readonly string[];
  readonly format: 'ndjson' | keyof typeof summaryReports;
  readonly output: string | undefined;
  readonly known: string | undefined;
  readonly saveKnown: string | undefined;
}

export async function run(args: MergeArguments): Promise<number> {
  const known = args.known === undefined ? undefined : readKnown(args.known);
  const summary = new Summary();
  for (const file of args.paths.length === 0 ? ['-'] : args.paths) await addFile(summary, file);
  const view = viewOf(summary, known);
  if (args.output !== undefined) await writeReports(args.output, view);
  if (args.saveKnown !== undefined) saveKnown(args.saveKnown, known, summary);
  if (args.output === undefined) {
    await print(args.format === 'ndjson' ? summaryLines(summary) : (await summaryReports[args.format].load())(view));
  }
  return 0;
}

/** A line that is none ends it: a summary that silently misses a part is worse than none. */
async function addFile(summary: Summary, file: string): Promise<void> {
  const name = file === '-' ? 'standard input' : visible(file);
  let number = 0;
  try {
    for await (const line of linesOf(file === '-' ? process.stdin : createReadStream(file))) {
      number += 1;
      const problem = addLine(summary, line);
      if (problem !== undefined) throw new UserError(`${name}:${number}: ${problem}`);
    }
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`${name}: ${whyUnreadable(error)}`);
  }
}

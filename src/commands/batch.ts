import path from 'node:path';
import { certainties, type Certainty } from '../core/diagnosis.ts';
import { summaryText } from '../core/batch/report/text.ts';
import { type SummaryView, viewOf } from '../core/batch/view.ts';
import { listedIn, listedOnInput } from '../node/batch/path-lists.ts';
import { readKnown, saveKnown } from '../node/batch/known-file.ts';
import { writePageData } from '../node/batch/page-data.ts';
import { progressView } from '../node/batch/progress.ts';
import { runBatch } from '../node/batch/run-batch.ts';
import { writeReports } from '../node/batch/write-reports.ts';
import { print } from '../node/output.ts';
import { widthOf } from '../node/terminal.ts';
import { UserError } from '../node/user-error.ts';
import { machine, selectionFrom, settingsFrom } from './batch-options.ts';

export interface BatchArguments {
  readonly paths: readonly string[];
  readonly from: string | undefined;
  readonly output: string | undefined;
  readonly resume: boolean;
  readonly known: string | undefined;
  readonly saveKnown: string | undefined;
  readonly failOn: string | undefined;
  readonly top: string;
  readonly progress: boolean;
  readonly knowledge?: string | string[] | undefined;
  readonly redact: boolean | boolean[];
  readonly groupBy: string;
  readonly shard?: string | undefined;
  readonly shards?: string | undefined;
  readonly jobs?: string | undefined;
}

export async function run(args: BatchArguments): Promise<number> {
  const selection = selectionFrom(args, machine);
  const top = /^\d{1,6}$/.test(args.top) ? Number(args.top) : undefined;
  if (top === undefined) throw new UserError(`--top ${args.top}: expected a number`);
  if (args.resume && args.output === undefined) throw new UserError('--resume: say with --output where to go on');
  const known = args.known === undefined ? undefined : readKnown(args.known);
  const settings = await settingsFrom(args);
  const paths = pathsFrom(args);

  const summary = await runBatch({
    ...selection,
    settings,
    paths,
    ...(args.output === undefined ? {} : { output: args.output }),
    resume: args.resume,
    progress: progressView(process.stderr, args.progress),
  });
  const view = viewOf(summary, known);
  if (args.output !== undefined) {
    await writePageData(args.output, path.join(args.output, 'results.ndjson'));
    await writeReports(args.output, view);
  }
  if (args.saveKnown !== undefined) saveKnown(args.saveKnown, known, summary);
  await print(summaryText(view, { width: Math.min(120, widthOf(process.stdout)), most: top, problems: 10 }));
  if (args.output !== undefined) await print(`\nAll of it: ${path.join(args.output, 'summary.html')}\n`);
  return statusOf(view, args.failOn);
}

function pathsFrom({ paths, from }: BatchArguments): () => Iterable<string> {
  if (from === undefined) {
    if (paths.length === 0) throw new UserError('batch: name directories, archives or files, or a list with --from');
    return () => paths;
  }
  const listed = from === '-' ? listedOnInput() : undefined;
  return function* all() {
    yield* paths;
    yield* listed ?? listedIn(from);
  };
}

/** As `ghostlock FILES`: 2 where something could not be read, else 1 for what --fail-on asks for. */
function statusOf({ totals, clusters }: SummaryView, failOn: string | undefined): number {
  if (totals.problems > 0 || totals.incidents === 0) return 2;
  if (failOn === undefined) return 0;
  const hangs = clusters.filter(({ cause }) => cause.class !== 'healthy' && cause.class !== 'unknown');
  if (failOn === 'new') return hangs.some(({ isNew }) => isNew !== false) ? 1 : 0;
  const levels = certainties.slice(certainties.indexOf(failOn as Certainty));
  return hangs.some(({ certainties: counts }) => levels.some((level) => (counts[level] ?? 0) > 0)) ? 1 : 0;
}

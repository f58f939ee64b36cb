import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { summaryReports } from '../../core/batch/report/index.ts';
import type { SummaryView } from '../../core/batch/view.ts';
import { replaceFile } from './results.ts';

/** summary.txt, .md, .html, .json and junit.xml. */
export async function writeReports(folder: string, view: SummaryView): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { file, load } of Object.values(summaryReports)) {
    const render = await load();
    replaceFile(path.join(folder, file), render(view));
  }
}

import type { Diagnosis } from '../diagnosis.ts';
import { escaped, joined } from './html/escape.ts';
import { otherFindings, verdict } from './html/findings.ts';
import type { Page } from './html/page.ts';
import { policy } from './html/policy.ts';
import { rawDumps } from './html/raw.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import { stackAtFork, threads } from './html/threads.ts';
import { placesOf } from './places.ts';
import { quoteFrom } from './quote.ts';
import type { ReportOptions } from './report.ts';
import { titleOf } from './words.ts';

type Options = Pick<ReportOptions, 'sources' | 'layout'>;

/** One file that needs nothing else and asks nothing of any network. */
export async function html(diagnosis: Diagnosis, options: Options): Promise<string> {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(titleOf(diagnosis.verdict.class))} - ghostlock</title>
<style>${style}</style>
<script>${script}</script>
</head>
<body>
<main class="report">
${await reportBody(diagnosis, options)}
</main>
</body>
</html>
`;
}

/** What stands between the tags of the element with the class `report`; the paste page shows the same. */
export async function reportBody(diagnosis: Diagnosis, options: Options): Promise<string> {
  const page: Page = {
    diagnosis,
    options,
    places: placesOf(diagnosis),
    quote: quoteFrom(diagnosis, options),
    sources: options.sources ?? new Map(),
  };
  return joined(
    await verdict(page),
    ...diagnosis.findings.slice(0, 1).map((finding) => stackAtFork(page, finding)),
    otherFindings(page),
    search(page),
    threads(page),
    rawDumps(page),
    footer(page),
  );
}

function search({ diagnosis }: Page): string {
  if (diagnosis.processes.every(({ threads: all }) => all.length === 0)) return '';
  return `<div class="search" role="search"><label>Search threads and dumps <input type="search" autocomplete="off" spellcheck="false"></label> <span class="found" role="status"></span></div>`;
}

function footer({ diagnosis, places }: Page): string {
  const read = diagnosis.inputs.map(
    ({ name, formats }) => `${places.name(name)} (${formats.join(', ') || 'no dump recognised'})`,
  );
  return `<footer><p>Read: ${read.map(escaped).join(', ') || 'nothing'}</p><p>Fingerprint <code>${escaped(diagnosis.fingerprint)}</code>, equal for equal causes. Made by ghostlock.</p></footer>`;
}

import { fillLines } from '../../report/lines.ts';
import { visible } from '../../report/visible.ts';
import type { ClusterView, SummaryView } from '../view.ts';
import { certaintyWords, countWords, grouped, percent, plural, seenWords } from '../view.ts';

const problemsShown = 100;

export interface SummaryTextOptions {
  readonly width: number;
  /** How many clusters to show; the files of a result folder show all. */
  readonly most?: number;
  readonly problems?: number;
}

export function summaryText(view: SummaryView, { width, most, problems = problemsShown }: SummaryTextOptions): string {
  const shown = most === undefined ? view.clusters : view.clusters.slice(0, most);
  const hidden = view.clusters.length - shown.length;
  return [
    ...fillLines(headline(view), width),
    ...fillLines(groupingWords(view), width),
    ...shown.flatMap((cluster) => ['', ...clusterLines(cluster, width)]),
    ...(hidden > 0 ? ['', `and ${plural(hidden, 'more cause', 'more causes')}`] : []),
    ...problemLines(view, width, problems),
    '',
  ].join('\n');
}

export function headline({ totals, clusters, compared }: SummaryView): string {
  const fresh = clusters.filter(({ isNew }) => isNew === true).length;
  return [
    `${plural(totals.incidents, 'incident')} in ${plural(totals.files, 'file')}`,
    `${plural(clusters.length, 'cause')}${compared ? `, ${grouped(fresh)} new` : ''}`,
    ...(totals.problems === 0
      ? []
      : [plural(totals.problems, 'file that could not be read', 'files that could not be read')]),
  ].join('; ');
}

const groupingNames: Readonly<Record<string, string>> = {
  file: 'a file each',
  folder: 'by folder',
  archive: 'by archive',
  bundle: 'bundles of ghostlock capture',
  names: 'by names of files',
  kinship: 'by pid and parent pid',
  option: 'by --group-by',
};

/** Nothing is grouped silently. */
export function groupingWords({ totals }: SummaryView): string {
  const parts = Object.entries(totals.groupedBy).map(([by, count]) => `${grouped(count)} ${groupingNames[by] ?? by}`);
  return parts.length === 0 ? '' : `Incidents: ${parts.join(', ')}.`;
}

function clusterLines(cluster: ClusterView, width: number): string[] {
  const label = `${grouped(cluster.count).padStart(7)}  ${percent(cluster.share).padStart(6)}  ${cluster.cause.class}`;
  const indent = ' '.repeat(17);
  const detail = (text: string): string[] =>
    text === '' ? [] : fillLines(visible(text), Math.max(20, width - indent.length)).map((line) => indent + line);
  const sure = certaintyWords(cluster);
  const [exemplar] = cluster.exemplars;
  return [
    `${label}${sure === '' ? '' : `  (${sure})`}${cluster.isNew === true ? '  NEW' : ''}`,
    ...detail(cluster.title),
    ...detail(
      [
        seenWords(cluster),
        cluster.hosts.count === 0 ? '' : countWords(cluster.hosts, 'host'),
        cluster.versions.count === 0 ? '' : countWords(cluster.versions, 'version'),
        cluster.fingerprint,
      ]
        .filter((part) => part !== '')
        .join(', '),
    ),
    ...detail(exemplar === undefined ? '' : `e.g. ${exemplar.id}`),
    ...detail(cluster.near.length === 0 ? '' : `near: ${cluster.near.join(', ')}`),
  ];
}

function problemLines({ totals }: SummaryView, width: number, most: number): string[] {
  if (totals.problems === 0) return [];
  const shown = totals.someProblems.slice(0, most);
  const hidden = totals.problems - shown.length;
  return [
    '',
    `Could not be read (${grouped(totals.problems)}):`,
    ...shown.flatMap(({ file, says }) => fillLines(`  ${visible(file)}: ${visible(says)}`, width, 4)),
    ...(hidden > 0 ? [`  and ${grouped(hidden)} more; jq -c 'select(.problems != [])' results.ndjson lists all`] : []),
  ];
}

import { code, inline } from '../../report/markdown-escape.ts';
import type { ClusterView, SummaryView } from '../view.ts';
import { certaintyWords, countWords, grouped, percent, seenWords } from '../view.ts';
import { groupingWords, headline } from './text.ts';

const problemsShown = 100;

export function summaryMarkdown(view: SummaryView): string {
  const { totals } = view;
  const problems = totals.someProblems.slice(0, problemsShown);
  const hidden = totals.problems - problems.length;
  return [
    '# What hung, and why',
    '',
    `${headline(view)}.`,
    '',
    groupingWords(view),
    '',
    `| incidents | share | class | cause | seen | certainty |${view.compared ? ' |' : ''}`,
    `| ---: | ---: | --- | --- | --- | --- |${view.compared ? ' --- |' : ''}`,
    ...view.clusters.map((cluster) => row(cluster, view.compared)),
    '',
    ...view.clusters.flatMap(section),
    ...(problems.length === 0 ? [] : [`## Could not be read: ${grouped(totals.problems)}`, '']),
    ...problems.map(({ file, says }) => `- ${code(file)}: ${inline(says)}`),
    ...(hidden > 0 ? [`- and ${grouped(hidden)} more`] : []),
    '',
  ].join('\n');
}

function row(cluster: ClusterView, compared: boolean): string {
  const cells = [
    grouped(cluster.count),
    percent(cluster.share),
    cluster.cause.class,
    cell(cluster.title),
    seenWords(cluster),
    certaintyWords(cluster),
    ...(compared ? [cluster.isNew === true ? '**new**' : ''] : []),
  ];
  return `| ${cells.join(' | ')} |`;
}

function cell(text: string): string {
  return inline(text).replaceAll('|', '\\|');
}

function section(cluster: ClusterView): string[] {
  const [exemplar] = cluster.exemplars;
  return [
    `## ${grouped(cluster.count)} × ${cluster.cause.class}: ${inline(cluster.title)}`,
    '',
    ...(exemplar === undefined ? [] : [inline(exemplar.headline), '']),
    `- fingerprint ${code(cluster.fingerprint)}`,
    ...(cluster.hosts.count === 0 ? [] : [`- ${countWords(cluster.hosts, 'host')}: ${someOf(cluster.hosts.some)}`]),
    ...(cluster.versions.count === 0
      ? []
      : [`- ${countWords(cluster.versions, 'version')}: ${someOf(cluster.versions.some)}`]),
    ...cluster.exemplars.map(({ id }) => `- for example ${code(id)}`),
    ...(cluster.near.length === 0 ? [] : [`- near: ${cluster.near.map(code).join(', ')}`]),
    '',
  ];
}

function someOf(names: readonly string[]): string {
  return names.slice(0, 8).map(inline).join(', ') + (names.length > 8 ? ', …' : '');
}

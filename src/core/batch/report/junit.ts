import { XMLBuilder } from 'fast-xml-parser';
import { visible } from '../../report/visible.ts';
import type { ClusterView, SummaryView } from '../view.ts';
import { countWords, grouped, percent, seenWords } from '../view.ts';

const calm = new Set(['healthy', 'unknown']);

/** One test case a cause: it fails unless it is known already, or nothing hangs. */
export function summaryJunit(view: SummaryView): string {
  const { totals } = view;
  const cases = view.clusters.map(caseOf);
  const errors = totals.someProblems.map(({ file, says }) => ({
    '@name': clean(file),
    '@classname': 'ghostlock.unreadable',
    '@time': '0',
    error: { '@message': clean(says) },
  }));
  const counts = {
    '@tests': cases.length + errors.length,
    '@failures': cases.filter((one) => 'failure' in one).length,
    '@errors': errors.length,
  };
  const suite = { '@name': 'ghostlock batch', ...counts, '@skipped': 0, '@time': '0', testcase: [...cases, ...errors] };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  const document = { testsuites: { '@name': 'ghostlock', ...counts, '@time': '0', testsuite: suite } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

function caseOf(cluster: ClusterView) {
  const { cause, count, share, exemplars, fingerprint } = cluster;
  const named = {
    '@name': clean(`${cause.class}${cluster.title === '' ? '' : `: ${cluster.title}`} (${fingerprint})`),
    '@classname': `ghostlock.${cause.class}`,
    '@time': '0',
  };
  if (calm.has(cause.class) || cluster.isNew === false) return named;
  const text = [
    exemplars[0]?.headline ?? '',
    `${grouped(count)} incidents, ${percent(share)} of all, ${seenWords(cluster)}`,
    cluster.hosts.count === 0 ? '' : countWords(cluster.hosts, 'host'),
    ...exemplars.map(({ id }) => `for example ${id}`),
  ];
  return {
    ...named,
    failure: {
      '@message': clean(
        `${grouped(count)} incidents${cluster.isNew === true ? ', new' : ''}: ${exemplars[0]?.headline ?? ''}`,
      ),
      '@type': cause.class,
      '#text': text
        .filter((line) => line !== '')
        .map(clean)
        .join('\n'),
    },
  };
}

function clean(text: string): string {
  return visible(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}

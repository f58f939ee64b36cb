import { XMLBuilder } from 'fast-xml-parser';
import type { Diagnosis, Finding } from '../diagnosis.ts';
import { baseName } from '../names.ts';
import { processOf, threadLabel } from './cast.ts';
import { placesOf } from './places.ts';
import type { ReportOptions } from './report.ts';
import { text } from './text.ts';
import { visible } from './visible.ts';
import { certain, splitSteps, titleOf } from './words.ts';

/**
 * JUnit's XML as Jenkins, GitLab and GitHub's actions read it, one test case a finding
 * (https://github.com/jenkinsci/xunit-plugin, junit-10.xsd). It knows no time: a dump has no duration.
 */
export function junit(diagnosis: Diagnosis, options: ReportOptions): string {
  const cases = diagnosis.findings.map((finding) => caseOf(diagnosis, finding));
  const counts = {
    '@tests': cases.length,
    '@failures': cases.filter((one) => 'failure' in one).length,
    '@errors': 0,
    '@skipped': cases.filter((one) => 'skipped' in one).length,
  };
  const { '@skipped': _, ...totals } = counts;
  const suite = {
    '@name': 'ghostlock',
    ...counts,
    '@time': '0',
    properties: { property: [{ '@name': 'fingerprint', '@value': clean(diagnosis.fingerprint) }] },
    testcase: cases,
    'system-out': lines(text(diagnosis, { ...options, color: false, width: 100 })),
  };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  const document = { testsuites: { '@name': 'ghostlock', ...totals, '@time': '0', testsuite: suite } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

function caseOf(diagnosis: Diagnosis, finding: Finding) {
  const named = {
    '@name': clean(
      finding.class === 'healthy' ? finding.headline : `${titleOf(finding.class)}: ${whoOf(diagnosis, finding)}`,
    ),
    '@classname': `ghostlock.${finding.class}`,
    '@time': '0',
  };
  if (finding.class === 'healthy') return named;
  if (finding.class === 'unknown') return { ...named, skipped: { '@message': clean(finding.headline) } };
  return {
    ...named,
    failure: {
      '@message': clean(finding.headline),
      '@type': finding.class,
      '#text': lines(details(diagnosis, finding)),
    },
  };
}

function whoOf(diagnosis: Diagnosis, { waiter }: Finding): string {
  if (waiter === null) return 'a process';
  const program = processOf(diagnosis, waiter.pid)?.program;
  return `${program === undefined ? '' : `${baseName(program)} `}thread ${threadLabel(waiter)}`;
}

function details(diagnosis: Diagnosis, finding: Finding): string {
  const places = placesOf(diagnosis);
  const { commands, words } = splitSteps(finding.next);
  return [
    finding.headline,
    certain(finding.class, finding.certainty, finding).join(', '),
    ...titled(
      'Evidence',
      finding.evidence.map(({ says, input, line }) => `${places.short(input, line)}: ${says}`),
    ),
    ...titled('It could also be', finding.rivals),
    ...titled('Do this now', [finding.advice.now]),
    ...titled('Fix', [finding.advice.fix]),
    ...titled('To be sure', [...words, ...commands]),
  ].join('\n');
}

function titled(title: string, items: readonly string[]): string[] {
  const shown = items.filter((item) => item !== '');
  return shown.length === 0 ? [] : ['', title, ...shown.map((item) => `  ${item}`)];
}

/** Line breaks stay; all that XML 1.0 does not have (NUL, most controls, lone surrogates, U+FFFE) is made visible. */
function lines(text: string): string {
  return text.split('\n').map(clean).join('\n');
}

function clean(text: string): string {
  return visible(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}

import type { Diagnosis, Finding } from '../diagnosis.ts';
import { threadOf } from './cast.ts';
import { telling } from './own-code.ts';
import type { ReportOptions } from './report.ts';
import { visible } from './visible.ts';
import { titleOf } from './words.ts';

/**
 * Annotations of GitHub Actions: lines that the runner takes from what a step prints
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export function github(diagnosis: Diagnosis, { workspace }: Pick<ReportOptions, 'workspace'>): string {
  return diagnosis.findings.map((finding) => annotation(diagnosis, finding, workspace)).join('');
}

function annotation(diagnosis: Diagnosis, finding: Finding, workspace: string | undefined): string {
  const place = placeOf(diagnosis, finding, workspace);
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.file)}`, `line=${place.line}`]),
    `title=${property(`ghostlock: ${titleOf(finding.class)}`)}`,
  ];
  const says = [finding.headline, ...(finding.advice.now === '' ? [] : [`Now: ${finding.advice.now}`])].join('\n');
  return `::${levelOf(finding)} ${properties.join(',')}::${data(says)}\n`;
}

function levelOf({ class: cls, certainty }: Finding): 'error' | 'warning' | 'notice' {
  if (cls === 'healthy' || cls === 'unknown') return 'notice';
  return certainty === 'proven' || certainty === 'strong' ? 'error' : 'warning';
}

/** Where the stuck thread stands in the sources, else where it stands in the dump. */
function placeOf(diagnosis: Diagnosis, { waiter }: Finding, workspace: string | undefined) {
  if (waiter === null) return undefined;
  const frame = telling(threadOf(diagnosis, waiter)?.frames ?? []);
  const file = frame?.file === undefined ? undefined : inWorkspace(frame.file, workspace);
  if (file !== undefined && frame?.line !== undefined) return { file, line: frame.line };
  return { file: waiter.input, line: waiter.line };
}

function inWorkspace(file: string, workspace: string | undefined): string | undefined {
  if (!file.startsWith('/')) return file.startsWith('<') ? undefined : file;
  const folder = workspace?.replace(/\/?$/, '/');
  return folder !== undefined && file.startsWith(folder) ? file.slice(folder.length) : undefined;
}

function data(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replaceAll('%', '%25'))
    .join('%0A');
}

function property(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}

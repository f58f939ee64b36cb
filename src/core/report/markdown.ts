import type { Diagnosis, Evidence, Finding, FrameReport, ThreadReport } from '../diagnosis.ts';
import { processLabel, threadLabel, whereOf } from './cast.ts';
import { code, fenced, inline } from './markdown-escape.ts';
import { flowchart } from './mermaid.ts';
import { type Places, placesOf } from './places.ts';
import { type Quote, quoteFrom } from './quote.ts';
import type { ReportOptions } from './report.ts';
import { stuckItems } from './stuck.ts';
import { commonName, folded } from './thread-table.ts';
import { certain, grouped, plural, sentence, splitSteps } from './words.ts';

interface Page {
  readonly diagnosis: Diagnosis;
  readonly places: Places;
  readonly quote: Quote;
}

/** For tickets and runbooks, in GitHub's and GitLab's dialect. */
export function markdown(diagnosis: Diagnosis, options: Pick<ReportOptions, 'sources'>): string {
  const page: Page = { diagnosis, places: placesOf(diagnosis), quote: quoteFrom(diagnosis, options) };
  const [first, ...others] = diagnosis.findings;
  const { headline, class: cls, certainty } = diagnosis.verdict;
  const blocks = [
    `## ${inline(sentence(headline))}`,
    certain(cls, certainty, first).map(inline).join(' · '),
    ...(first === undefined ? [] : findingBlocks(page, first)),
    ...section('Not visible in these dumps', list(diagnosis.unseen)),
    ...others.flatMap((finding, index) => otherBlocks(page, finding, index + 2)),
    ...(first === undefined ? [] : atForkBlocks(page, first)),
    ...stackBlocks(page),
    `<sub>${inputWords(page)}. Fingerprint ${code(diagnosis.fingerprint)}.</sub>`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function findingBlocks(page: Page, finding: Finding): string[] {
  const drawing = flowchart(page.diagnosis, finding);
  return [
    ...(drawing === undefined ? [] : [`\`\`\`mermaid\n${drawing}\`\`\``]),
    ...section('Do this now', paragraphs(finding.advice.now)),
    ...section('Evidence', evidenceBlock(page, finding.evidence)),
    ...section('Also stuck because of this', list(stuckItems(page.diagnosis, finding, victimsShown))),
    ...section('It could also be', list(finding.rivals)),
    ...section('Fix', paragraphs(finding.advice.fix)),
    ...section('To be sure', steps(finding.next)),
  ];
}

function section(title: string, body: string): string[] {
  return body === '' ? [] : [`### ${title}`, body];
}

function paragraphs(text: string): string {
  return text.split(/\r?\n/).map(inline).join('\n\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${inline(item)}`).join('\n');
}

function steps(next: readonly string[]): string {
  const { commands, words } = splitSteps(next);
  return [
    ...(words.length === 0 ? [] : [list(words)]),
    ...(commands.length === 0 ? [] : [fenced(commands, 'sh')]),
  ].join('\n\n');
}

const alsoShown = 5;

function evidenceBlock({ places, quote }: Page, pieces: readonly Evidence[]): string {
  return grouped(pieces)
    .map(([first, ...others]) => {
      if (first === undefined) return '';
      const { says, weight, input, line } = first;
      const also = others.slice(0, alsoShown).map((one) => code(places.short(one.input, one.line)));
      const more = others.length > alsoShown ? ` and ${others.length - alsoShown} more` : '';
      const where = [
        code(places.short(input, line)),
        ...(also.length === 0 ? [] : [`also ${also.join(', ')}${more}`]),
      ].join(', ');
      const text = quote(input, line)?.trim() ?? '';
      const shown = text === '' ? '' : `\n\n  ${fenced([text]).replaceAll('\n', '\n  ')}`;
      return `- ${weight === 'against' ? '**against:** ' : ''}${inline(says)} (${where})${shown}`;
    })
    .join('\n');
}

const victimsShown = 12;

function otherBlocks(page: Page, finding: Finding, number: number): string[] {
  return [
    `### ${number}. ${inline(sentence(finding.headline))}`,
    certain(finding.class, finding.certainty, finding).map(inline).join(' · '),
    ...[
      evidenceBlock(page, finding.evidence),
      finding.advice.now === '' ? '' : `Now: ${inline(finding.advice.now)}`,
    ].filter((block) => block !== ''),
  ];
}

/** Folded away: GitHub and GitLab unfold them by a click. Equal stacks are shown once. */
function stackBlocks({ diagnosis, places }: Page): string[] {
  return diagnosis.processes
    .filter(({ threads }) => threads.length > 0)
    .map((process) => {
      const groups = folded(process.threads);
      const lines = groups.slice(0, stacksShown).flatMap((group) => [...stackLines(group, places), '']);
      if (groups.length > stacksShown) lines.push(`and ${plural(groups.length - stacksShown, 'more stack')}`, '');
      const title = `Stacks of ${processLabel(process)}, ${plural(process.threads.length, 'thread')}`;
      return folding(title, lines.slice(0, -1));
    });
}

function atForkBlocks({ places }: Page, { owner }: Finding): string[] {
  if (owner?.atFork === undefined) return [];
  const unsure = owner.atFork.some((frame) => frame.atFork !== 'certain')
    ? ' (holds if the thread was blocked then)'
    : '';
  const title = `Stack of ${threadLabel(owner)} at the fork, from the child's memory${unsure}`;
  return [
    folding(
      title,
      owner.atFork.slice(0, framesShown).map((frame, index) => frameLine(frame, index, places)),
    ),
  ];
}

function folding(title: string, lines: readonly string[]): string {
  return `<details><summary>${inline(title)}</summary>\n\n${fenced(lines)}\n\n</details>`;
}

const framesShown = 100;
const stacksShown = 60;

function stackLines(group: readonly ThreadReport[], places: Places): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const name = group.length === 1 ? threadLabel(first) : `${plural(group.length, 'thread')} ${commonName(group)}`;
  const waits = first.waitsFor === undefined ? first.state : `${first.state}, waits for ${first.waitsFor}`;
  return [
    `${name}: ${waits}`,
    ...first.frames.slice(0, framesShown).map((frame, index) => frameLine(frame, index, places)),
  ];
}

function frameLine(frame: FrameReport, index: number, places: Places): string {
  return `  #${index}  ${whereOf(frame)}  [${places.short(frame.input, frame.inputLine)}]`;
}

function inputWords({ diagnosis, places }: Page): string {
  const names = diagnosis.inputs.map(
    ({ name, formats }) => `${code(places.name(name))} (${inline(formats.join(', '))})`,
  );
  return `Read: ${names.join(', ') || 'nothing'}`;
}

import type { Diagnosis, Evidence, Finding } from '../diagnosis.ts';
import { explanations } from '../knowledge/explain.ts';
import { columns, shorten } from './columns.ts';
import { indent, type Line, line, paragraphs, span, wrap } from './lines.ts';
import { paint, toAscii } from './paint.ts';
import { picture } from './picture.ts';
import { type Places, placesOf } from './places.ts';
import type { ReportOptions } from './report.ts';
import { bullets, section } from './section.ts';
import { stacks } from './stacks.ts';
import { stuckItems } from './stuck.ts';
import { threadTables } from './thread-table.ts';
import { visible } from './visible.ts';
import { certain, grouped, plural, sentence, splitSteps, toneOf } from './words.ts';

const widestProse = 110;

/** For a terminal: the first screen says all, the rest is detail. */
export function text(diagnosis: Diagnosis, options: ReportOptions): string {
  const places = placesOf(diagnosis, options);
  const width = Math.min(options.width, widestProse);
  const [first, ...others] = diagnosis.findings;
  const lines = [
    ...verdict(diagnosis, first, width),
    ...(first === undefined ? [] : firstFinding(diagnosis, first, places, options.width, width)),
    ...(first === undefined || first.next.length === 0 ? nextForUnknown(diagnosis, width) : []),
    ...section('Not visible in these dumps', bullets(diagnosis.unseen, width)),
    ...others.flatMap((finding, index) => otherFinding(finding, index + 2, places, width)),
    ...(first === undefined ? [] : stacks(diagnosis, first, places, options.width)),
  ];
  return [
    `${paint(lines, options)}\n`,
    tables(diagnosis, options),
    `${paint([...inputs(diagnosis, places, options), ...unread(options, places), ...fingerprint(diagnosis, options)], options)}\n`,
  ].join('');
}

function verdict(
  { verdict: { class: cls, certainty, headline } }: Diagnosis,
  first: Finding | undefined,
  width: number,
): Line[] {
  const tone = toneOf(cls, certainty);
  const words = cls === 'healthy' && !/no hang found/i.test(headline) ? `No hang found. ${headline}` : headline;
  return [...wrap(sentence(words), width, 0, tone), ...wrap(judgement(cls, certainty, first), width, 0, 'dim')];
}

/** `fork-orphaned-lock: a lock orphaned by fork · proven · it can never end by itself` */
function judgement(cls: Finding['class'], certainty: Finding['certainty'], finding: Finding | undefined): string {
  return certain(cls, certainty, finding).join(' · ');
}

function firstFinding(diagnosis: Diagnosis, finding: Finding, places: Places, room: number, width: number): Line[] {
  const drawn = picture(diagnosis, finding, room);
  return [
    ...(drawn.length === 0 ? [] : [[], ...drawn]),
    ...section('Also stuck because of this', bullets(stuckItems(diagnosis, finding, victimsShown), width)),
    // what a tired reader needs is on the first screen
    ...section('Do this now', indent(paragraphs(finding.advice.now, width - 2), 2)),
    ...section('Evidence', allEvidence(finding, places, width)),
    ...section('It could also be', bullets(finding.rivals, width)),
    ...section('To be sure', steps(finding.next, width)),
    ...section('Fix', indent(paragraphs(finding.advice.fix, width - 2), 2)),
  ];
}

/** Commands are never broken: they are there to be copied. */
function steps(next: readonly string[], width: number): Line[] {
  const { commands, words } = splitSteps(next);
  return [...bullets(words, width), ...commands.map((command) => [span('  $ ', 'dim'), span(command)])];
}

function nextForUnknown({ verdict: { class: cls } }: Diagnosis, width: number): Line[] {
  return cls === 'unknown' ? section('What to take next', bullets(explanations.unknown.confirm, width)) : [];
}

const victimsShown = 8;

const alsoShown = 3;

/** What several lines of the dumps say in the same words is said once. */
function allEvidence({ evidence: pieces }: Finding, places: Places, width: number): Line[] {
  return grouped(pieces).flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const also = others.slice(0, alsoShown).map(({ input, line: number }) => places.short(input, number));
    const more = others.length > alsoShown ? ` and ${others.length - alsoShown} more` : '';
    const says = also.length === 0 ? first.says : `${first.says} (also ${also.join(', ')}${more})`;
    return evidence({ ...first, says }, places, width);
  });
}

function evidence({ says, weight, input, line: number }: Evidence, places: Places, width: number): Line[] {
  const column = Math.min(places.widest, Math.floor(width / 3));
  const words = weight === 'against' ? `against: ${says}` : says;
  const [head = [], ...rest] = wrap(words, width - 4 - column);
  const tone = weight === 'against' ? 'warning' : 'plain';
  return [
    [
      span('  '),
      ...places.inColumn(input, number, column),
      span('  '),
      ...head.map((part) => ({ ...part, tone }) as const),
    ],
    ...indent(rest, column + 4),
  ];
}

function otherFinding(finding: Finding, number: number, places: Places, width: number): Line[] {
  return [
    [],
    ...wrap(`${number}. ${sentence(finding.headline)}`, width, 3, toneOf(finding.class, finding.certainty)),
    ...indent(wrap(judgement(finding.class, finding.certainty, finding), width - 3, 0, 'dim'), 3),
    ...allEvidence(finding, places, width),
    ...(finding.advice.now === '' ? [] : indent(wrap(`Now: ${finding.advice.now}`, width - 3, 2), 3)),
    ...steps(finding.next, width),
  ];
}

/** The table renderer gets harmless text only, and its lines stay outside of paint(), which they could exceed in number. */
function tables(diagnosis: Diagnosis, options: ReportOptions): string {
  const drawn = threadTables(diagnosis)
    .map(
      ({ title, table }) =>
        `\n${paint([line(shorten(title, options.width), 'strong')], options)}\n${options.table(table, options.width)}\n`,
    )
    .join('');
  return options.ascii ? toAscii(drawn) : drawn;
}

function inputs({ inputs: read }: Diagnosis, places: Places, options: ReportOptions): Line[] {
  const { width } = options;
  const described = read.map(({ name, formats, lines, unreadLines, peeled }) => {
    const understood = unreadLines === 0 ? '' : `, ${unreadLines} not understood`;
    const taken = options.unread === undefined || peeled === undefined ? '' : `; taken off: ${peeled.join(', ')}`;
    return `${places.name(name)}: ${formats.join(', ') || 'no dump recognised'}, ${plural(lines, 'line')}${understood}${taken}`;
  });
  const title = places.folder === '' ? 'Read' : shorten(`Read in ${places.folder}`, width);
  return section(title, bullets(described, width));
}

/** Equal for equal causes: what to search older tickets for. */
function fingerprint(diagnosis: Diagnosis, { width }: ReportOptions): Line[] {
  return [[], line(shorten(`Fingerprint ${diagnosis.fingerprint}`, width), 'dim')];
}

function unread({ unread: lines = [], width }: ReportOptions, places: Places): Line[] {
  const shown = lines.map(({ input, line: number, text: words }) => {
    const place = `  ${places.short(input, number)}: `;
    return [span(place, 'dim'), span(shorten(visible(words), Math.max(20, width - columns(place))))];
  });
  return section('Lines not understood', shown);
}

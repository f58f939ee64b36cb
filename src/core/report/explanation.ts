import type { FindingClass } from '../diagnosis.ts';
import { type Explanation, explanations } from '../knowledge/explain.ts';
import { type Line, line, span, wrap } from './lines.ts';
import { paint } from './paint.ts';

interface Style {
  readonly width: number;
  readonly color: boolean;
  readonly ascii: boolean;
}

/** The page of one class of finding, for a terminal. */
export function explanation(name: FindingClass, style: Style): string {
  return explanationPage(name, explanations[name], style);
}

export function explanationPage(name: string, page: Explanation, style: Style): string {
  const { title, means, confirm, now, fix, falseFriends, references } = page;
  const list = (heading: string, items: readonly string[]): Line[] =>
    items.length === 0 ? [] : [[], line(heading, 'strong'), ...items.flatMap((item) => bullet(item, style.width))];
  const lines: Line[] = [
    [span(name, 'strong'), span(`: ${title}`)],
    [],
    ...wrap(means, style.width),
    ...list('To confirm it', confirm),
    ...list('Now', now),
    ...list('To fix it', fix),
    ...list('Looks alike, and is not it', falseFriends),
    // Never broken: an address is there to be followed.
    ...(references.length === 0 ? [] : [[], line('More', 'strong')]),
    ...references.flatMap((reference) => [line(`  • ${reference.title}`), line(`    ${reference.url}`)]),
  ];
  return `${paint(lines, style)}\n`;
}

function bullet(item: string, width: number): Line[] {
  return wrap(item, width - 4).map((spans, index) => [span(index === 0 ? '  • ' : '    '), ...spans]);
}

import { columns, head } from './columns.ts';
import { visible } from './visible.ts';

/** Colour is the second carrier of a meaning that the words carry already. */
export type Tone = 'plain' | 'strong' | 'dim' | 'bad' | 'warning' | 'good' | 'ghost';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Where it leads, in a terminal that can follow it. */
  readonly href?: string;
}

export type Line = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: visible(text), tone };
}

/** Harmless text that leads somewhere, where there is an address. */
export function linked(text: string, href: string | undefined, tone: Tone): Span {
  return { ...span(text, tone), ...(href !== undefined && { href }) };
}

export function line(text: string, tone: Tone = 'plain'): Line {
  return [span(text, tone)];
}

export function lineWidth(spans: Line): number {
  return spans.reduce((sum, { text }) => sum + columns(text), 0);
}

/** Cut or filled with spaces to exactly this width. */
export function fill(spans: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const one of spans) {
    const { text, tone } = one;
    const wide = columns(text);
    if (wide <= left) {
      fitted.push(one);
      left -= wide;
      continue;
    }
    if (left > 0) {
      const kept = head(text, left - 1);
      fitted.push({ text: `${kept}…`, tone });
      left -= columns(kept) + 1;
    }
    break;
  }
  if (left > 0) fitted.push({ text: ' '.repeat(left), tone: 'plain' });
  return fitted;
}

/** One paragraph filled to the width; the lines after the first are indented by `hang`. */
export function wrap(text: string, width: number, hang = 0, tone: Tone = 'plain'): Line[] {
  return fillLines(visible(text), width, hang).map((filled) => [{ text: filled, tone }]);
}

/** Text of our own that may have several lines, each a paragraph. */
export function paragraphs(text: string, width: number): Line[] {
  return text.split(/\r?\n/).flatMap((paragraph) => wrap(paragraph, width));
}

/** Harmless text filled to the width, broken between words where it can be. */
export function fillLines(text: string, width: number, hang = 0): string[] {
  const lines: string[] = [];
  const indent = ' '.repeat(hang);
  let current = '';
  let isEmpty = true;
  for (const word of text.trimEnd().split(/(?<=\S) +/)) {
    let rest = word;
    if (!isEmpty && columns(current) + 1 + columns(rest) > width) {
      lines.push(current);
      current = indent;
      isEmpty = true;
    }
    // A word that is longer than a line, such as a mangled name.
    while (columns(current) + columns(rest) > width && rest !== '') {
      const part = head(rest, Math.max(1, width - columns(current))) || String.fromCodePoint(rest.codePointAt(0)!);
      lines.push(current + part);
      rest = rest.slice(part.length);
      current = indent;
      isEmpty = true;
    }
    if (rest === '' && word !== '') continue;
    current += isEmpty ? rest : ` ${rest}`;
    isEmpty = false;
  }
  if (!isEmpty || lines.length === 0) lines.push(current);
  return lines;
}

export function indent(lines: readonly Line[], by: number): Line[] {
  return lines.map((spans) => [{ text: ' '.repeat(by), tone: 'plain' as const }, ...spans]);
}

import { fill, type Line, lineWidth, span } from './lines.ts';

/** A frame round lines, exactly `width` columns wide; `ghost` draws it dashed. */
export function box(lines: readonly Line[], width: number, ghost = false): Line[] {
  const tone = ghost ? 'ghost' : 'plain';
  const rule = (ghost ? '╌' : '─').repeat(width - 2);
  const side = ghost ? '┆' : '│';
  return [
    [span(`┌${rule}┐`, tone)],
    ...lines.map((content) => [span(`${side} `, tone), ...fill(content, width - 4), span(` ${side}`, tone)]),
    [span(`└${rule}┘`, tone)],
  ];
}

export function widest(lines: readonly Line[]): number {
  return Math.max(0, ...lines.map(lineWidth));
}

import { type Line, line, span, wrap } from './lines.ts';

/** A title above its lines; nothing where there is nothing to say. */
export function section(title: string, lines: readonly Line[]): Line[] {
  const isEmpty = lines.every((spans) => spans.every((part) => part.text.trim() === ''));
  return isEmpty ? [] : [[], line(title, 'strong'), ...lines];
}

function item(says: string, width: number): Line[] {
  return wrap(`• ${says}`, width - 2, 2).map((spans) => [span('  '), ...spans]);
}

/** Items of a list, each with a bullet. */
export function bullets(items: readonly string[], width: number): Line[] {
  return items.flatMap((says) => item(says, width));
}

import { visible } from '../visible.ts';

/** Foreign text as the content of an element or of a quoted attribute: it can be nothing but text there. */
export function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Joins parts, leaving out what is not there. */
export function joined(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n');
}

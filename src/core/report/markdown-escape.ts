import { visible } from './visible.ts';

/** Foreign text within a line of Markdown: no mark-up, no HTML, no mention of a user, no link. */
export function inline(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>#!|~&$]|^[-+]/g, (mark) => htmlMarks[mark] ?? `\\${mark}`)
    .replace(/@(?=\w)/g, '@<!-- -->')
    .replace(/:(?=\/\/)/g, '&#58;');
}

const htmlMarks: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** A block that shows its lines as they are, whatever backticks they contain. */
export function fenced(lines: readonly string[], language = ''): string {
  const harmless = lines.map(visible);
  const longest = Math.max(2, ...harmless.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...harmless, fence].join('\n');
}

/** A span of code; its backticks would end it. */
export function code(text: string): string {
  const harmless = visible(text);
  const longest = Math.max(0, ...(harmless.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = harmless.startsWith('`') || harmless.endsWith('`') ? ' ' : '';
  return `${fence}${space}${harmless}${space}${fence}`;
}

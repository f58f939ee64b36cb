import type { Line, Tone } from './lines.ts';

const codes: Record<Tone, string> = {
  plain: '',
  strong: '1',
  dim: '2',
  bad: '1;31',
  warning: '33',
  good: '32',
  ghost: '35',
};

// One column each, so that nothing moves.
const asciiFor: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '├': '+',
  '┤': '+',
  '╭': '+',
  '╰': '+',
  '╌': '.',
  '┆': ':',
  '▶': '>',
  '▼': 'v',
  '•': '*',
  '…': '~',
  '·': '-',
  '×': 'x',
  '–': '-',
};
const drawn = new RegExp(`[${Object.keys(asciiFor).join('')}]`, 'g');

export function paint(lines: readonly Line[], { color, ascii }: { color: boolean; ascii: boolean }): string {
  const painted = lines.map((spans) => {
    const end = lastInk(spans);
    return spans
      .slice(0, end)
      .map(({ text, tone, href }, index) => {
        const trimmed = index === end - 1 ? text.trimEnd() : text;
        const colored = color && tone !== 'plain' ? `\u001B[${codes[tone]}m${trimmed}\u001B[0m` : trimmed;
        return href === undefined ? colored : hyperlink(colored, href);
      })
      .join('');
  });
  const text = painted.join('\n');
  return ascii ? toAscii(text) : text;
}

/** OSC 8. Nothing of an address can end it: it is printable ASCII, or no link. */
function hyperlink(text: string, href: string): string {
  return /^[\u0021-\u007E]+$/.test(href) ? `\u001B]8;;${href}\u001B\\${text}\u001B]8;;\u001B\\` : text;
}

export function toAscii(text: string): string {
  return text.replace(drawn, (character) => asciiFor[character] ?? character);
}

/** How many spans remain when trailing blanks are dropped. */
function lastInk(spans: Line): number {
  return spans.findLastIndex(({ text }) => text.trim() !== '') + 1;
}

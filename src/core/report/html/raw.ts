import type { InputReport } from '../../diagnosis.ts';
import { plural } from '../words.ts';
import { escaped } from './escape.ts';
import { section } from './findings.ts';
import { lineId, type Page } from './page.ts';

/** So many lines a report holds in full; of more it shows those round the cited ones. */
const linesInFull = 20_000;
const linesAround = 30;
const longestLine = 2_000;

/** The dumps as they were read, each line with its number, the cited ones marked. */
export function rawDumps(page: Page): string {
  const total = [...page.sources.values()].reduce((sum, lines) => sum + lines.length, 0);
  const isWhole = total <= linesInFull;
  const blocks = page.diagnosis.inputs.map((input) => {
    const lines = page.sources.get(input.name);
    return lines === undefined ? '' : rawDump(page, input, lines, isWhole);
  });
  return section('dumps', 'Raw dumps', blocks.filter((block) => block !== '').join('\n'));
}

function rawDump(page: Page, input: InputReport, lines: readonly string[], isWhole: boolean): string {
  const cited = citedLines(page, input.name);
  const name = escaped(page.places.name(input.name));
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const shown: string[] = [];
  let left = 0;
  for (let line = 1; line <= end; line++) {
    if (!isWhole && !isNear(cited, line)) {
      left += 1;
      continue;
    }
    if (left > 0) shown.push(gap(left));
    left = 0;
    shown.push(row(lineId(page, input.name, line), line, lines[line - 1] ?? '', cited.has(line)));
  }
  if (left > 0) shown.push(gap(left));
  const formats = input.formats.join(', ') || 'no dump recognised';
  const unread = input.unreadLines === 0 ? '' : `, ${input.unreadLines} not understood`;
  return `<details class="raw"><summary>${name}: ${escaped(formats)}, ${plural(input.lines, 'line')}${unread}</summary><pre tabindex="0" role="region" aria-label="${name}">${shown.join('')}</pre></details>`;
}

function row(id: string, line: number, text: string, isCited: boolean): string {
  const cut = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
  return `<span id="${id}" data-line="${line}"${isCited ? ' class="cited"' : ''}>${escaped(cut)}\n</span>`;
}

function gap(left: number): string {
  return `<span class="gap">… ${plural(left, 'line')} left out …\n</span>`;
}

function citedLines({ diagnosis }: Page, input: string): Set<number> {
  const pieces = diagnosis.findings.flatMap(({ evidence }) => evidence);
  return new Set(pieces.filter((piece) => piece.input === input).map(({ line }) => line));
}

function isNear(cited: ReadonlySet<number>, line: number): boolean {
  for (let near = line - linesAround; near <= line + linesAround; near++) if (cited.has(near)) return true;
  return false;
}

import { indentOf, isAnchor, isBlank, nativeIndent } from './dump-shape.ts';
import { mapTexts, type Step } from './sheet.ts';

/**
 * Indentation of a whole paste: the four spaces of a Markdown code block, a journal's message column. Only what is
 * more than the tool itself prints, and only from lines round an anchor that all have it.
 */
export const indentation: Step = {
  removes: 'indentation',
  peel(sheet) {
    const excess = excessIndents(sheet.texts);
    return excess === undefined
      ? sheet
      : mapTexts(sheet, (text, index) => text.slice(Math.min(excess[index]!, indentOf(text))));
  },
};

function excessIndents(texts: readonly string[]): Int32Array | undefined {
  const own = texts.map(excessOf);
  if (!own.some((excess) => excess > 0)) return undefined;
  const result = new Int32Array(texts.length);
  let upTo = 0;
  for (let index = 0; index < texts.length; index++) {
    if (index < upTo || own[index]! <= 0) continue;
    // Upwards and downwards as far as lines have that much; a flatter anchor inside sets the measure.
    let least = own[index]!;
    let start = index;
    while (start > upTo && (isBlank(texts[start - 1]!) || indentOf(texts[start - 1]!) >= least)) start -= 1;
    let end = index + 1;
    for (; end < texts.length && (isBlank(texts[end]!) || indentOf(texts[end]!) >= 1); end++) {
      const here = own[end]!;
      if (here === 0 || (here < 0 && indentOf(texts[end]!) < least)) break;
      if (here > 0 && here < least) least = here;
    }
    if (!nested(texts, start, least)) result.fill(least, start, end);
    upTo = end;
  }
  return result.some((width) => width > 0) ? result : undefined;
}

/** How much deeper an anchor stands than its tool prints it; -1 for lines that say nothing. */
function excessOf(text: string): number {
  const indent = indentOf(text);
  if (indent === text.length) return -1;
  const rest = indent === 0 ? text : text.slice(indent, indent + 400);
  if (!isAnchor(rest)) return -1;
  const native = nativeIndent(rest);
  return native === undefined ? -1 : Math.max(0, indent - native);
}

/** Sanitizers and pystack indent frames below a heading of their own: that depth is theirs. */
function nested(texts: readonly string[], start: number, least: number): boolean {
  const above = texts[start - 1];
  if (above === undefined || isBlank(above)) return false;
  return indentOf(above) > 0 && indentOf(above) < least;
}

import { anchorIn, isAnchor, isBlank } from './dump-shape.ts';
import { mapTexts, type Step } from './sheet.ts';

/** `> ` of mail and Markdown; one level a time, the outermost first. */
export const quoting: Step = {
  removes: '> quoting',
  peel(sheet) {
    return mapTexts(sheet, unquoted(sheet.texts, /^[ \t]{0,3}>/, '>'));
  },
};

/** `| ` quoting, cell borders of tables, frames that terminal programs draw. */
export const borders: Step = {
  removes: 'table borders',
  peel(sheet) {
    const plain = unquoted(sheet.texts, /^[ \t]{0,3}[|│┃║]/, '|│┃║');
    return mapTexts(sheet, (text, index) => {
      const inner = plain(text, index);
      return inner === text ? text : inner.replace(/ ?[|│┃║]$/, '');
    });
  },
};

/** Takes the mark off runs of marked lines in which a dump line stands behind the mark. */
function unquoted(texts: readonly string[], mark: RegExp, characters: string): (text: string, index: number) => string {
  const widths = new Int32Array(texts.length);
  for (let start = 0; start < texts.length; ) {
    if (!mark.test(texts[start]!)) {
      start += 1;
      continue;
    }
    let end = start;
    let anchored = false;
    let spaced = true;
    for (; end < texts.length && mark.test(texts[end]!); end++) {
      const inner = texts[end]!.replace(mark, '');
      anchored ||= anchorIn(inner) >= 0 || isAnchor(stripMarks(inner, characters));
      spaced &&= inner.startsWith(' ') || isBlank(inner) || characters.includes(inner[0]!);
    }
    if (anchored) {
      for (let i = start; i < end; i++) {
        const marked = mark.exec(texts[i]!)![0].length;
        widths[i] = marked + (spaced && texts[i]![marked] === ' ' ? 1 : 0);
      }
    }
    start = end;
  }
  return (text, index) => text.slice(widths[index]);
}

/** Deeper quoting, white space and inline code marks hide the anchor from one level's view. */
function stripMarks(text: string, characters: string): string {
  let at = 0;
  while (
    at < text.length &&
    (text[at] === ' ' || text[at] === '\t' || text[at] === '`' || text[at] === '*' || characters.includes(text[at]!))
  )
    at += 1;
  return text.slice(at);
}

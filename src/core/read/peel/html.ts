import { isAnchor } from './dump-shape.ts';
import { SheetBuilder, type Join, type Sheet, type Step } from './sheet.ts';
import { withoutStrings } from './strings.ts';

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };
const entity = /&(?:(lt|gt|amp|quot|apos|nbsp)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g;
const anyEntity = /&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});/;
const twiceEscaped = /&amp;(?:lt|gt|quot|apos|nbsp|amp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});/;

// Names that dumps hardly have between angle brackets, and those that need more care: `vector<a>`, `0x55… <table>`.
const plain = 'br|pre|code|div|span|tt|td|th|tr|blockquote|body|html|font|strong|samp|kbd|h[1-6]|hr|li|ul|ol|dl|dt|dd';
const careful =
  'a|abbr|article|b|button|center|del|details|em|footer|head|header|i|img|ins|link|meta|nav|p|q|s|section|small|strike|style|sub|summary|sup|svg|table|tbody|tfoot|thead|title|u|var';
// "<pre class="x">", "</p>", "<br />", "<!-- … -->"; attributes never hold a "<".
const attributes = '(?: [\\w:-]{1,40}=[^<>\\n]{0,2000}| ?/)?';
const tag = new RegExp(
  `(?<!0x[0-9a-f]{4,16} )<(?:(?:${plain})${attributes}|/(?:${plain}|${careful})|!--[^<>\\n]{0,2000}--|!DOCTYPE[^<>\\n]{0,200})>|(?<![\\w:]|0x[0-9a-f]{4,16} )<(?:${careful})${attributes}>`,
  'gi',
);
// Tags at which a line ends.
const breaking =
  /^<\/?(?:br|p|div|pre|tr|li|ul|ol|h\d|hr|table|blockquote|dd|dt|body|html|head|title|section|article)\b/i;
// No C++ type has these names, so one of them shows that the text is HTML.
const telling =
  /<(?:br ?\/?|\/?(?:pre|code|div|span|tt|td|tr|blockquote|body|html)(?: [\w:-]{1,40}=[^<>\n]{0,2000})?|\/(?:p|a|b|i|li|ul|font))>/i;

/** HTML and its escapes, as copied from page sources, mail archives and trackers. */
export const html: Step = {
  removes: 'HTML escapes',
  peel(sheet) {
    const tagged = sheet.texts.some((text) => text.includes('<') && telling.test(withoutStrings(text)));
    const escaped = escapedLines(sheet.texts);
    if (!tagged && !escaped.includes(true)) return sheet;
    const rows = tagged ? splitAtTags(sheet, escaped) : { ...sheet, escaped };
    const times = rows.texts.some((text, i) => rows.escaped[i] && twiceEscaped.test(text)) ? 2 : 1;
    const texts = rows.texts.map((text, i) => (rows.escaped[i] ? decoded(text, times) : text));
    if (!tagged && texts.every((text, i) => text === sheet.texts[i])) return sheet;
    return { texts, numbers: rows.numbers };
  },
};

/**
 * Lines whose entities are escapes and not what a dumped program had in its strings: in an escaped text no bare `<`
 * stands except in tags. Decided for each paragraph.
 */
function escapedLines(texts: readonly string[]): boolean[] {
  const escaped = texts.map(() => false);
  const document = texts.some((text) => text.includes('&') && escapesOutsideStrings(text));
  for (let start = 0; start < texts.length; ) {
    let end = start;
    let entities = false;
    let certain = false;
    let bare = false;
    for (; end < texts.length && texts[end] !== ''; end++) {
      const text = texts[end]!;
      if (text.includes('&') && anyEntity.test(text)) {
        entities = true;
        certain ||= escapesOutsideStrings(text);
      }
      bare ||= text.includes('<') && /<[^\s=]/.test(text.replace(tag, ''));
    }
    if (entities && document && (certain || !bare)) {
      for (let i = start; i < end; i++) escaped[i] = !bare || escapesOutsideStrings(texts[i]!);
    }
    start = end + 1;
  }
  return escaped;
}

/** `&lt;` and its like where a dump has no string: `(x=&lt;optimized out&gt;)`, `const&amp;)`. */
function escapesOutsideStrings(text: string): boolean {
  const bare = withoutStrings(text);
  return /&(?:amp;)?(?:lt|gt|nbsp|quot|#39|#34|#x27);|[\w:>]&amp;+[ ,)&]/.test(bare);
}

function splitAtTags(sheet: Sheet, escaped: readonly boolean[]): Sheet & { readonly escaped: readonly boolean[] } {
  const out = new SheetBuilder();
  const kept: boolean[] = [];
  let preformatted = 0;
  let open = false;
  sheet.texts.forEach((text, index) => {
    const joins = sheet.joins?.get(index);
    const number = sheet.numbers[index]!;
    const pieces = text.includes('<') ? piecesOf(text) : [{ at: 0, text }];
    for (const [i, piece] of pieces.entries()) {
      // Outside <pre> a line end in the source is a space, unless a new dump line begins.
      const flows =
        i === 0 && open && preformatted <= 0 && piece.text.trim() !== '' && !isAnchor(piece.text.trimStart());
      if (flows) out.addToLast(` ${piece.text.trimStart()}`);
      else if (piece.text.trim() !== '' || piece.endedBy?.startsWith('<br') || pieces.length === 1) {
        out.add(piece.text, numberAt(joins, piece.at) ?? number);
        kept.push(escaped[index]!);
      }
      if (piece.endedBy?.startsWith('<pre')) preformatted += 1;
      if (piece.endedBy?.startsWith('</pre')) preformatted -= 1;
    }
    const last = pieces.at(-1);
    open = pieces.length > 1 && last !== undefined && last.text.trim() !== '';
  });
  return { texts: out.texts, numbers: out.numbers, escaped: kept };
}

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly endedBy?: string;
}

/** What stands between the tags that end a line, without the other tags. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let piece = '';
  let start = 0;
  let from = 0;
  for (const match of text.matchAll(tag)) {
    piece += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (!breaking.test(match[0])) continue;
    pieces.push({ at: start, text: piece, endedBy: match[0].toLowerCase() });
    piece = '';
    start = from;
  }
  pieces.push({ at: start, text: piece + text.slice(from) });
  return pieces;
}

function numberAt(joins: readonly Join[] | undefined, at: number): number | undefined {
  return joins?.findLast((join) => join.at <= at)?.number;
}

function decoded(text: string, times: number): string {
  if (!text.includes('&')) return text;
  const once = text.replace(entity, (all, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return named[name] ?? all;
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return point > 31 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : all;
  });
  return times > 1 ? decoded(once, times - 1) : once;
}

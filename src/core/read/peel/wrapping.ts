import { frameNumber, isAnchor, isBlank } from './dump-shape.ts';
import { SheetBuilder, type Step } from './sheet.ts';

/**
 * Lines that a mail program or a terminal has wrapped, with the rest at the first column. The gdb reader joins
 * indented continuations and open parentheses by itself; here comes what it could not know.
 */
export const wrapping: Step = {
  removes: 'line wrapping',
  peel(sheet) {
    const widths = { hard: hardWidth(sheet.texts), soft: softWidth(sheet.texts) };
    const out = new SheetBuilder();
    for (let index = 0; index < sheet.texts.length; ) {
      const text = sheet.texts[index]!;
      const { end, whole } = opensLine(text) ? unwrapped(sheet.texts, index, widths) : { end: index + 1, whole: text };
      out.add(whole, sheet.numbers[index]!);
      index = end;
    }
    return out.instead(sheet);
  },
};

interface Widths {
  readonly hard: number;
  readonly soft: number;
}

/** A frame of a dump is never wrapped into more lines than this. */
const mostParts = 40;

/** The line that begins at `start`, with what was wrapped off it, and where the next one begins. */
function unwrapped(texts: readonly string[], start: number, widths: Widths): { end: number; whole: string } {
  let whole = texts[start]!;
  let end = start + 1;
  for (let parts = 1; parts < mostParts; parts++) {
    let next = end;
    while (next < texts.length && next < end + 3 && texts[next] === '') next += 1;
    const text = texts[next];
    if (text === undefined) break;
    const indented = next === end && /^\s+\S/.test(text);
    if (indented && !isAnchor(text.trimStart())) {
      // The reader joins indented rests by itself, but one at the first column may follow.
      const after = texts[next + 1];
      if (
        after === undefined ||
        !mayContinue(after) ||
        glueFor(text, after, `${whole} ${text.trimStart()}`, widths) === undefined
      )
        break;
      whole += ` ${text.trimStart()}`;
      end = next + 1;
      continue;
    }
    if (!mayContinue(text)) break;
    const closes = closing(texts, next, whole);
    const glue =
      next === end ? (glueFor(texts[end - 1]!, text, whole, widths) ?? closes) : (placeGlue(text, whole) ?? closes);
    if (glue === undefined) break;
    whole += glue + text;
    end = next + 1;
  }
  return { end, whole };
}

/** A line that may be wrapped: a frame, a File line, a process line of py-spy. */
function opensLine(text: string): boolean {
  return (
    frameNumber(text) !== undefined ||
    /^(?: {2}File "|Process \d+: |Thread \d+ \(|\s*\d+\s+Thread 0x|\* \d+ )/.test(text)
  );
}

/** What begins at the first column and is no line of its own. */
function mayContinue(text: string): boolean {
  if (text === '' || text[0] === ' ' || text[0] === '\t' || text[0] === '#' || text[0] === '>' || text[0] === '$')
    return false;
  if (isAnchor(text)) return false;
  return !/^(?:No (?:locals|symbol)|Backtrace stopped|\(gdb\)|\[[A-Z<]|--+Type|Quit|warning|A debugging|Detaching|Python|\* |\d+\s+\.?\.?\/|Thread |Process |TID )/.test(
    text,
  );
}

/** What to put between a line and its rest: nothing, a space, or undefined where the text is no rest. */
function glueFor(previous: string, text: string, whole: string, { hard, soft }: Widths): string | undefined {
  const place = placeGlue(text, whole);
  if (place !== undefined) return place;
  // "… in read () at" and the place alone on the next line
  if (frameNumber(whole) !== undefined && /\s(?:at|from) ?$/.test(whole) && /^[^\s()]+\s*$/.test(text))
    return whole.endsWith(' ') ? '' : ' ';
  if (hard > 0 && previous.length === hard) return '';
  if (soft > 0 && previous.length <= soft && previous.trimEnd().length + 1 + firstWord(text) > soft) {
    return previous.endsWith(' ') ? '' : ' ';
  }
  return undefined;
}

/** `at file.c:12` and `from /lib/x.so` can only belong to a frame that has no place yet. */
function placeGlue(text: string, whole: string): string | undefined {
  const isPlace = /^at \S+:\d+\s*$/.test(text) || /^from \/?\S+\s*$/.test(text);
  if (!isPlace || frameNumber(whole) === undefined || / (?:at|from) \S+\s*$/.test(whole)) return undefined;
  return whole.endsWith(' ') ? '' : ' ';
}

/** A frame whose parenthesis is open goes on with these lines if one of them closes it. */
function closing(texts: readonly string[], start: number, whole: string): string | undefined {
  if (frameNumber(whole) === undefined || whole.length > 16_000) return undefined;
  let depth = depthOf(whole);
  if (depth <= 0) return undefined;
  for (let at = start; at < texts.length && at < start + mostParts && mayContinue(texts[at]!); at++) {
    depth += depthOf(texts[at]!.slice(0, 16_000));
    if (depth <= 0) return whole.endsWith(' ') ? '' : ' ';
  }
  return undefined;
}

function depthOf(text: string): number {
  return text.split('(').length - text.split(')').length;
}

function firstWord(text: string): number {
  const end = text.indexOf(' ');
  return end < 0 ? text.length : end;
}

/** The width of a terminal that cut lines wherever they reached it: several lines of exactly that length, none longer. */
function hardWidth(texts: readonly string[]): number {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, text.length);
  if (widest < 72 || widest > 400) return 0;
  let full = 0;
  let continued = 0;
  texts.forEach((text, index) => {
    if (text.length !== widest) return;
    full += 1;
    if (index + 1 < texts.length && mayContinue(texts[index + 1]!)) continued += 1;
  });
  return full > 1 && continued > full / 2 ? widest : 0;
}

/** The width at which a mail program wrapped between words; 0 unless frames are clearly wrapped there. */
function softWidth(texts: readonly string[]): number {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, firstWord(text) < 60 ? text.trimEnd().length : 0);
  if (widest < 60 || widest > 80) return 0;
  let wrapped = 0;
  for (let i = 0; i + 1 < texts.length; i++) {
    const [text, next] = [texts[i]!, texts[i + 1]!];
    if (opensLine(text) && mayContinue(next) && !isBlank(next) && text.trimEnd().length + 1 + firstWord(next) > widest)
      wrapped += 1;
  }
  return wrapped > 1 ? widest : 0;
}

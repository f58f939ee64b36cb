import { frameNumber, isAnchor, isBlank } from './dump-shape.ts';
import { SheetBuilder, type Step } from './sheet.ts';

/**
 * Lines that a mail program or a terminal has wrapped, with the rest at the first column. The gdb reader joins
 * indented continuations and open parentheses by itself; here comes what it could not know.
 */
export const wrapping: Step = {
  removes: 'line wrapping',
  peel(sheet) {
    if (!sheet.texts.some((text, index) => index > 0 && mayContinue(text) && (sheet.texts[index - 1] === '' || !isBlank(sheet.texts[index - 1]!)))) return sheet;
    const hard = hardWidth(sheet.texts);
    const soft = softWidth(sheet.texts);
    const out = new SheetBuilder();
    let previous = '';
    let inFrame = false;
    let blanks: number[] = [];
    sheet.texts.forEach((text, index) => {
      if (inFrame && text === '' && blanks.length < 3) {
        blanks.push(sheet.numbers[index]!);
        return;
      }
      const whole = out.last ?? '';
      const may = inFrame && mayContinue(text);
      const glue = may ? (blanks.length === 0 ? glueFor(previous, text, whole, hard, soft) : glueOver(text, whole)) : undefined;
      if (glue === undefined) {
        for (const number of blanks) out.add('', number);
        out.add(text, sheet.numbers[index]!);
        inFrame = opensLine(text) || (inFrame && /^\s+\S/.test(text));
      } else out.addToLast(glue + text);
      blanks = [];
      previous = text;
    });
    for (const number of blanks) out.add('', number);
    return out.instead(sheet);
  },
};

/** A line that may be wrapped: a frame, a File line, a process line of py-spy. */
function opensLine(text: string): boolean {
  return frameNumber(text) !== undefined || /^(?: {2}File "|Process \d+: |Thread \d+ \(|\s*\d+\s+Thread 0x|\* \d+ )/.test(text);
}

/** What begins at the first column and is no line of its own. */
function mayContinue(text: string): boolean {
  if (text === '' || text[0] === ' ' || text[0] === '\t' || text[0] === '#' || text[0] === '>' || text[0] === '$') return false;
  if (isAnchor(text)) return false;
  return !/^(?:No (?:locals|symbol)|Backtrace stopped|\(gdb\)|\[[A-Z<]|--+Type|Quit|warning|A debugging|Detaching|Python|\* |\d+\s+\.?\.?\/|Thread |Process |TID )/.test(text);
}

/** What to put between a line and its rest: nothing, a space, or undefined where the text is no rest. */
function glueFor(previous: string, text: string, whole: string, hard: number, soft: number): string | undefined {
  const atPlace = /^at \S+:\d+\s*$/.test(text) || /^from \/?\S+$/.test(text);
  if (atPlace && frameNumber(whole) !== undefined && !/ (?:at|from) \S+$/.test(whole)) return previous.endsWith(' ') ? '' : ' ';
  if (hard > 0 && previous.length === hard) return '';
  if (soft > 0 && previous.length <= soft && previous.trimEnd().length + 1 + firstWord(text) > soft) {
    return previous.endsWith(' ') ? '' : ' ';
  }
  return undefined;
}

/** Blank lines and fences in the middle of a frame: only what closes it goes on with it. */
function glueOver(text: string, whole: string): string | undefined {
  const place = glueFor('', text, whole, 0, 0);
  if (place !== undefined) return whole.endsWith(' ') ? '' : ' ';
  const open = frameNumber(whole) !== undefined && whole.split('(').length > whole.split(')').length;
  return open && /\) (?:at|from) \S+\s*$|\)\s*$/.test(text) ? ' ' : undefined;
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
    if (opensLine(text) && mayContinue(next) && !isBlank(next) && text.trimEnd().length + 1 + firstWord(next) > widest) wrapped += 1;
  }
  return wrapped > 1 ? widest : 0;
}


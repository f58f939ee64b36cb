import { isAnchor, isBlank } from './dump-shape.ts';
import { SheetBuilder, mapTexts, type Sheet, type Step } from './sheet.ts';

// CSI (colours, cursor), OSC (titles, links), the other strings, single characters. Unclosed ones end with the line.
const sequence =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/][0-~]?|[0-~])?/g;
// The same after a tool has made the escape character visible: "^[[31m", "\x1b[0m", "\u001b[1;31m", "\033[K".
const visible = /(?:\^\[|\\x1[bB]|\\u001[bB]|\\033|\\e|␛)\[[\d;]{0,20}[mK]/g;
// … or has dropped it: "[0m", "[1;31m", "[32m".
const orphaned = /\[(?:\d{0,3};){0,4}\d{0,3}m/g;

/** Colours, cursor movements, window titles, links. */
export const ansi: Step = {
  removes: 'ANSI colours',
  peel(sheet) {
    const dropped = sheet.texts.some((text) => text.includes('[0m') || text.includes('[m'));
    return mapTexts(sheet, (text) => {
      if (!/[\x1b␛[\\]/.test(text)) return text;
      let after = text.includes('\x1b') ? text.replace(sequence, movement) : text;
      if (/\[[\d;]*[mK]/.test(after)) after = after.replace(visible, '');
      return dropped ? after.replace(orphaned, '') : after;
    });
  },
};

/** A cursor moved to the right (`ESC[4C`) stands for spaces. */
function movement(text: string): string {
  const columns = /^\x1b\[(\d{0,3})C$/.exec(text);
  return columns === null ? '' : ' '.repeat(Number(columns[1] || 1));
}

/** NUL, bell, overtyping with backspace, carriage returns inside a line. */
export const controls: Step = {
  removes: 'control characters',
  peel(sheet) {
    if (!sheet.texts.some((text) => /[\x00-\x08\x0b-\x1f\x7f]/.test(text))) return sheet;
    const out = new SheetBuilder();
    sheet.texts.forEach((text, index) => {
      for (const part of withoutReturns(text)) out.add(withoutControls(part), sheet.numbers[index]!);
    });
    return out.instead(sheet);
  },
};

/** A return inside a line begins a new one only where a dump line follows: strings of programs hold returns too. */
function withoutReturns(text: string): string[] {
  if (!/[\r\f\v]/.test(text)) return [text];
  const parts: string[] = [];
  for (const part of text.split(/[\r\f\v]+/)) {
    if (parts.length > 0 && !isAnchor(part.trimStart())) parts.push(`${parts.pop()} ${part}`);
    else if (part !== '') parts.push(part);
  }
  return parts;
}

function withoutControls(text: string): string {
  const overtyped = text.includes('\b') ? overtype(text) : text;
  return overtyped.replace(/[\x00-\x08\x0e-\x1f\x7f]/g, '');
}

function overtype(text: string): string {
  const out: string[] = [];
  for (const char of text) {
    if (char === '\b') out.pop();
    else out.push(char);
  }
  return out.join('');
}

// "#3  0x… in main ()                [12/340]": the position that tmux's copy mode shows in the corner of its pane.
const counter = / *\[\d{1,6}\/\d{1,6}\]$/;

/** What fills a line up to the width of the terminal it was copied from. */
export const padding: Step = {
  removes: 'padding',
  peel(sheet: Sheet) {
    return mapTexts(sheet, (text) => {
      const counted = text.endsWith(']') ? text.replace(counter, '') : text;
      return (counted.endsWith('   ') && !isBlank(counted)) || counted !== text ? counted.trimEnd() : counted;
    });
  },
};

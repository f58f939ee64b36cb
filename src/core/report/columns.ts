import { visible } from './visible.ts';

/** How many terminal columns harmless text (see visible.ts) takes: combining marks none, East Asian wide characters and emoji two. */
export function columns(text: string): number {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length;
  let count = 0;
  for (const character of text) count += columnsOf(character);
  return count;
}

const combining = /^\p{Mark}$/u;

function columnsOf(character: string): number {
  if (combining.test(character)) return 0;
  return isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

/** The beginning of the text that fits. */
export function head(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The end of the text that fits. */
function tail(text: string, width: number): string {
  const characters = Array.from(text);
  let used = 0;
  let start = characters.length;
  while (start > 0) {
    used += columnsOf(characters[start - 1]!);
    if (used > width) break;
    start -= 1;
  }
  return characters.slice(start).join('');
}

/** Foreign text made harmless, and shortened in the middle, where names and paths differ least. */
export function shorten(foreign: string, width: number): string {
  const text = visible(foreign);
  if (columns(text) <= width) return text;
  const room = Math.max(0, width - 1);
  const front = Math.floor(room / 2);
  return `${head(text, front)}…${tail(text, room - front)}`;
}

/** A function's name: its template arguments go first, then its middle. */
export function shortenName(foreign: string, width: number): string {
  const name = visible(foreign);
  return columns(name) <= width ? name : shorten(withoutTemplateArguments(name), width);
}

function withoutTemplateArguments(name: string): string {
  if (/operator\s*[<>-]/.test(name)) return name;
  let depth = 0;
  let kept = '';
  for (const character of name) {
    if (character === '<') {
      // Names such as <lambda> and <module> begin with one.
      if (depth === 0) kept += kept === '' || kept.endsWith(' ') ? '<' : '<…>';
      if (kept.endsWith('<')) return name;
      depth += 1;
    } else if (character === '>') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += character;
  }
  return depth === 0 ? kept : name;
}

/** Column widths that fit into the room: the widest give way first, none below `narrowest`. */
export function shareRoom(wanted: readonly number[], room: number, narrowest: number): number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] === undefined || widths[widest] <= narrowest) break;
    widths[widest] -= 1;
    excess -= 1;
  }
  return widths;
}

// C0 and C1 controls, DEL, bidirectional and other invisible format characters, line separators, lone surrogates.
const hidden =
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu;

/**
 * Text of a dump as one harmless line: nothing in it can move the cursor, change colours, set a window's title or
 * turn the reading direction. Every report that goes to a terminal passes all foreign text through here.
 */
export function visible(text: string): string {
  return text.replace(hidden, escapeOf);
}

function escapeOf(character: string): string {
  if (character === '\t') return ' ';
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

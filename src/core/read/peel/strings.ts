/** Where strings in double quotes stand, from quote to quote; an unclosed one ends with the text. */
export function* literals(text: string): Generator<{ start: number; end: number }> {
  for (let start = text.indexOf('"'); start >= 0; ) {
    if (text[start - 1] === '\\') {
      start = text.indexOf('"', start + 1);
      continue;
    }
    let end = start + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    yield { start, end: Math.min(end, text.length) };
    start = text.indexOf('"', end + 1);
  }
}

/** The text without the strings in it. By hand: an expression would need a stack as deep as the string is long. */
export function withoutStrings(text: string): string {
  if (!text.includes('"')) return text;
  let out = '';
  let from = 0;
  for (const { start, end } of literals(text)) {
    if (end >= text.length) break;
    out += text.slice(from, start);
    from = end + 1;
  }
  return out + text.slice(from);
}

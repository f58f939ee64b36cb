/**
 * Values as debuggers and profilers print them. What names a place in memory stays, for the diagnosis is made of it:
 * addresses, symbols, `<optimized out>`, ids of threads, lock fields, which begin with two underscores. Strings go, and
 * numbers where asked.
 */
export function hideValues(text: string, keepNumbers: boolean): string {
  return text.replace(token, (found) => {
    const first = found[0] ?? '';
    if (first === '"' || first === "'") return hideString(found);
    return keepNumbers || !/^[-\d]/.test(found) || found.startsWith('0x') ? found : '…';
  });
}

// In this order: what stays whole, then strings, then numbers that are not part of a name.
const token =
  /0x[0-9a-fA-F]+|<[A-Za-z_][\w.:~@+ -]*>|\bline \d+|\b(?:p|t|pp)id=\d+|\b__\w+ = -?\d+|\b__size = (?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*' <repeats \d+ times>)(?:, )?)+|"(?:[^"\\]|\\.)*"?|(?<!\w)'(?:[^'\\]|\\.)*'|(?<![\w.])-?\d+(?:\.\d+)?\b/g;

export function hideStrings(text: string): string {
  return hideValues(text, true);
}

function hideString(text: string): string {
  const quote = text[0] ?? '';
  const inner = text.endsWith(quote) && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  // A JSON string may hold a whole repr, whose address says which lock it is.
  if (/^<[\w.]+ (?:object )?at 0x[0-9a-fA-F]+>$/.test(inner)) return text;
  return inner === '' ? text : `${quote}…${quote}`;
}

import { anchorIn, isAnchor } from './dump-shape.ts';
import { SheetBuilder, mapTexts, type Sheet, type Step } from './sheet.ts';
import { literals, withoutStrings } from './strings.ts';

/** A line break written as `\\n`, before what begins a dump line. */
export const escapedBreak =
  /\\n(?= {0,16}(?:#\d|Thread |File \\?"|Traceback|\[New |\(gdb\)|(?:\* )?(?:(?:thread|frame) #|\d{1,6} +Thread )|[\w.<>$]{1,80} \())/;
const simple: Readonly<Record<string, string>> = {
  t: '\t',
  r: '',
  b: '',
  f: '',
  '/': '/',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** A dump on one line with `\n` in it: a field of a JSON or logfmt record, a Python or C string. */
export const escapedText: Step = {
  removes: 'JSON escapes',
  peel(sheet) {
    if (!sheet.texts.some((text) => text.includes('\\n') && escapedBreak.test(text))) return sheet;
    const out = new SheetBuilder();
    let isBelowFrame = false;
    sheet.texts.forEach((text, index) => {
      const number = sheet.numbers[index]!;
      isBelowFrame = (isBelowFrame && isLocal(text)) || isAnchor(text.trimStart());
      if (!text.includes('\\n') || !escapedBreak.test(text) || (isBelowFrame && isDumped(text))) out.add(text, number);
      else for (const part of linesOf(text)) out.add(part, number);
    });
    return out.instead(sheet);
  },
};

/** What bt full, py-spy and pystack print below a frame about its variables: `        text = 0x55d0 "…"`, `    Locals:`. */
function isLocal(text: string): boolean {
  return /^(?: {4}|\t)\s*\S/.test(text) || text.trim() === '';
}

/** Text of the dumped program itself: the value of a local variable, or a string among the arguments of a frame. */
function isDumped(text: string): boolean {
  if (!isAnchor(text.trimStart())) return true;
  const before = withoutStrings(text.slice(0, text.search(escapedBreak)));
  return before.split('(').length > before.split(')').length;
}

/** The literals that hold dump lines, unescaped and split; what stands round them stays, each on a line of its own. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  let quoted = false;
  for (const { start, end } of literals(text)) {
    const body = text.slice(start + 1, end);
    if (!escapedBreak.test(body) && !escapedBreak.test(`\\n${body}`)) continue;
    quoted = true;
    // A string among the arguments of a frame is the dumped program's own.
    if (!escapedBreak.test(body) || isAnchor(text.slice(from, start).trimStart())) continue;
    pushUnlessEmpty(lines, text.slice(from, start));
    lines.push(...unescapeText(body));
    from = end + 1;
  }
  if (from > 0) {
    pushUnlessEmpty(lines, text.slice(from));
    return lines;
  }
  return quoted ? [text] : unescapeText(text.replace(/^\s*[[(]?b?'|'[\])]?,?\s*$/g, ''));
}

/** Only brackets, commas and quotes between two literals say nothing. */
function pushUnlessEmpty(lines: string[], text: string): void {
  if (/[^\s,"'[\]{}]/.test(text)) lines.push(text);
}

function unescapeText(body: string): string[] {
  const lines: string[] = [];
  let line = '';
  let from = 0;
  for (const match of body.matchAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g)) {
    line += body.slice(from, match.index);
    from = match.index + match[0].length;
    const [all, hex, char] = match;
    if (char === 'n') {
      lines.push(line);
      line = '';
    } else if (hex !== undefined) line += String.fromCharCode(Number.parseInt(hex, 16));
    else line += char === undefined ? all : (simple[char] ?? all);
  }
  line += body.slice(from);
  if (line !== '') lines.push(line);
  return lines;
}

/** One line of a dump is never longer; and expressions are tried on short texts only. */
const longest = 64 * 1024;
const field = /(?:"(\w{1,40})"\s{0,4}:\s{0,4}|(?<=^|\s)(\w{1,40})=)"((?:[^"\\]|\\.)*)"/g;
const record = /^\s{0,40}(?:\{|\w{1,40}=)/;

/** One record a line, one line of the dump in each: `{"log":"#0  0x… in poll ()\n",…}`, `level=error msg="#0 …"`. */
export const jsonRecords: Step = {
  removes: 'JSON records',
  peel(sheet) {
    const key = messageKey(sheet);
    if (key === undefined) return sheet;
    return mapTexts(sheet, (text) => {
      if (text.length > longest || !record.test(text)) return text;
      for (const match of text.matchAll(field)) {
        if ((match[1] ?? match[2]) === key) return unescapeText(match[3]!.replace(/\\n$/, '')).join(' ');
      }
      return text;
    });
  },
};

/** The field in which lines of dumps are found, twice at least. */
function messageKey({ texts }: Sheet): string | undefined {
  const found = new Map<string, number>();
  for (const text of texts) {
    if (text.length > longest || !record.test(text) || anchorIn(plainHead(text)) < 0) continue;
    for (const [, json, logfmt, value] of text.matchAll(field)) {
      const key = json ?? logfmt;
      if (key !== undefined && isAnchor(plainHead(value!))) found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  const [best] = [...found].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] > 1 ? best[0] : undefined;
}

/** The beginning of an escaped text, unescaped far enough to know a dump line. */
function plainHead(text: string): string {
  return text.slice(0, 600).replaceAll('\\t', ' ').replaceAll('\\"', '"').trimStart();
}

// `"#0  0x… in poll ()",` or `'#0 …'`: a list of lines.
const listed = /^\s*(["'])(.*)\1,?\s*$/;

export const quotedLines: Step = {
  removes: 'quotes round lines',
  peel(sheet) {
    const inner = sheet.texts.map((text) => (text.length > longest ? undefined : listed.exec(text)?.[2]));
    const anchored = inner.filter((text) => text !== undefined && isAnchor(plainHead(text)));
    if (anchored.length < 2) return sheet;
    return mapTexts(sheet, (text, index) => {
      const body = inner[index];
      return body === undefined ? text : unescapeText(body.replace(/\\n$/, '')).join(' ');
    });
  },
};

import { decode } from '../../text.ts';
import type { Join, Sheet, Step } from './sheet.ts';

const soft = /=[ \t]*$/;
const stray = /=(?![0-9A-Fa-f]{2})(?![ \t]*$)/;
const code = /=[0-9A-F]{2}/;
// Codes that no dump has by chance: an equals sign and characters beyond ASCII.
const telling = / =3D |=3D[^\s,)}\]]|=(?:C2|E2)=[89AB][0-9A-F]|(?:^|[^\w"'])=20$/;

/**
 * Quoted-printable mail. In it every equals sign is written as a code, so a line with a bare one ends the region
 * that is decoded; and `epfd=10` alone is no code: the region must also show one that dumps do not have.
 */
export const quotedPrintable: Step = {
  removes: 'quoted-printable',
  peel(sheet) {
    const { texts } = sheet;
    if (!texts.some((text) => telling.test(text) || soft.test(text))) return sheet;
    const encoded = encodedLines(texts);
    if (!encoded.includes(true) || wrappedFromOutside(texts, encoded)) return sheet;
    return decodeLines(sheet, encoded);
  },
};

function encodedLines(texts: readonly string[]): boolean[] {
  const encoded = texts.map(() => false);
  for (let start = 0; start < texts.length; ) {
    let end = start;
    let signs = 0;
    let breaks = 0;
    for (; end < texts.length && !stray.test(texts[end]!); end++) {
      if (telling.test(texts[end]!)) signs += 1;
      else if (soft.test(texts[end]!) && texts[end]!.length >= 60) breaks += 1;
    }
    const whole = start === 0 && end === texts.length && texts.every((text) => text.length <= 76);
    if (signs > 0 || breaks > 1 || (breaks === 1 && whole)) encoded.fill(true, start, end);
    start = end + 1;
  }
  return encoded;
}

/** Quoting or a log's prefix on every line, also behind soft breaks, was put round the mail later: it comes off first. */
function wrappedFromOutside(texts: readonly string[], encoded: readonly boolean[]): boolean {
  let breaks = 0;
  let alike = 0;
  for (let i = 0; i + 1 < texts.length; i++) {
    if (!encoded[i] || !soft.test(texts[i]!)) continue;
    breaks += 1;
    const lead = texts[i]!.slice(0, 2);
    if (lead !== '' && texts[i + 1]!.startsWith(lead)) alike += 1;
  }
  return breaks > 0 && alike > breaks * 0.9;
}

function decodeLines(sheet: Sheet, encoded: readonly boolean[]): Sheet {
  const texts: string[] = [];
  const numbers: number[] = [];
  const joins = new Map<number, Join[]>();
  for (let i = 0; i < sheet.texts.length; i++) {
    const number = sheet.numbers[i]!;
    const parts = [unsoftened(sheet.texts[i]!)];
    const starts: Join[] = [{ at: 0, number }];
    let at = encoded[i] ? decodedLength(parts[0]!) : 0;
    while (encoded[i] && soft.test(sheet.texts[i]!) && i + 1 < sheet.texts.length) {
      i += 1;
      const part = unsoftened(sheet.texts[i]!);
      starts.push({ at, number: sheet.numbers[i]! });
      at += decodedLength(part);
      parts.push(part);
    }
    if (starts.length > 1) joins.set(texts.length, starts);
    texts.push(encoded[i] ? decodeCodes(parts.join('')) : sheet.texts[i]!);
    numbers.push(number);
  }
  return { texts, numbers, joins };
}

function unsoftened(text: string): string {
  return soft.test(text) ? text.slice(0, text.lastIndexOf('=')) : text;
}

/** Near enough to find a line: a character of several bytes may be counted more than once. */
function decodedLength(text: string): number {
  return text.length - 2 * (text.match(/=[0-9A-F]{2}/g)?.length ?? 0);
}

function decodeCodes(text: string): string {
  if (!code.test(text)) return text;
  return text.replace(/(?:=[0-9A-Fa-f]{2}){1,1200}/g, (codes) => {
    const sink = new Uint8Array(codes.length / 3);
    for (let i = 0; i < sink.length; i++) sink[i] = Number.parseInt(codes.slice(3 * i + 1, 3 * i + 3), 16);
    return decode(sink, 0, sink.length);
  });
}

import { ansi, controls, padding } from './peel/control-characters.ts';
import { ByteSink, toUtf8 } from './peel/encoding.ts';
import { html } from './peel/html.ts';
import { indentation } from './peel/indentation.ts';
import { escapedText, jsonRecords, quotedLines } from './peel/json.ts';
import { toLineFeeds } from './peel/line-ends.ts';
import { logPrefix } from './peel/log-prefix.ts';
import { emphasis, fences, firstCharacter, inlineCodes } from './peel/markdown.ts';
import { miRecords } from './peel/mi.ts';
import { quotedPrintable } from './peel/quoted-printable.ts';
import { borders, quoting } from './peel/quoting.ts';
import { sheetOf, type Sheet, type Step } from './peel/sheet.ts';
import { isSuspect } from './peel/suspicion.ts';
import { smartQuotes, whiteSpace } from './peel/typography.ts';
import { wrapping } from './peel/wrapping.ts';

/**
 * What pasting, logging and mailing put round a dump comes off here, before any reader sees it: byte order marks,
 * colours, prompts' prefixes, quoting, escapes, wrapping. Facts still point at the original lines.
 */
export interface Peeled {
  readonly bytes: Uint8Array;
  /** Original line number of each peeled line; absent where nothing moved (peeled line n is line n). */
  readonly numbers?: Int32Array;
  /** How many lines the original has; absent where nothing moved. */
  readonly lines?: number;
  /** What was taken off, for the report: `CRLF line ends`, `ANSI colours`, `log prefix`. */
  readonly removed: readonly string[];
}

/** What may hide any other step's marks. */
const characters: readonly Step[] = [ansi, controls, whiteSpace, padding];
/** The layers, repeated until none comes off any more: a quoted log of a mail has its layers in some order. */
const layers: readonly Step[] = [
  borders,
  quotedPrintable,
  miRecords,
  jsonRecords,
  quotedLines,
  html,
  escapedText,
  logPrefix,
  quoting,
  fences,
  inlineCodes,
  emphasis,
  indentation,
];
const finish: readonly Step[] = [smartQuotes, firstCharacter, wrapping];
const maxRounds = 8;
/** Strings of this many bytes at most are worked on at a time. */
const sectionSize = 32 * 1024 * 1024;

export function peel(original: Uint8Array): Peeled {
  const removed = new Set<string>();
  const utf8 = toUtf8(original);
  if (utf8.removed !== undefined) removed.add(utf8.removed);
  const feeds = toLineFeeds(utf8.bytes);
  if (feeds.removed !== undefined) removed.add(feeds.removed);
  if (!isSuspect(feeds.bytes)) return { bytes: feeds.bytes, removed: [...removed] };
  return peelText(feeds.bytes, removed);
}

function peelText(bytes: Uint8Array, removed: Set<string>): Peeled {
  const sections: { readonly before: Sheet; readonly after: Sheet }[] = [];
  let lines = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = sectionEnd(bytes, start);
    const before = sheetOf(bytes.subarray(start, end), lines + 1);
    lines += before.texts.length;
    sections.push({ before, after: peelSheet(before, removed) });
    start = end;
  }
  if (sections.every(({ before, after }) => before === after)) return { bytes, removed: [...removed] };
  return {
    ...written(
      sections.map(({ after }) => after),
      bytes.length,
    ),
    lines,
    removed: [...removed],
  };
}

function sectionEnd(bytes: Uint8Array, start: number): number {
  if (start + sectionSize >= bytes.length) return bytes.length;
  const newline = bytes.indexOf(10, start + sectionSize);
  return newline < 0 ? bytes.length : newline + 1;
}

function peelSheet(sheet: Sheet, removed: Set<string>): Sheet {
  let current = sheet;
  const apply = (steps: readonly Step[]): void => {
    for (const step of steps) {
      const after = step.peel(current);
      if (after !== current) removed.add(step.removes);
      current = after;
    }
  };
  for (let round = 0; round < maxRounds; round++) {
    const before = current;
    apply(characters);
    apply(layers);
    if (current === before) break;
  }
  apply(finish);
  return current;
}

function written(sheets: readonly Sheet[], size: number): { bytes: Uint8Array; numbers: Int32Array } {
  const sink = new ByteSink(size + 1);
  const numbers = new Int32Array(sheets.reduce((sum, { texts }) => sum + texts.length, 0));
  let at = 0;
  for (const sheet of sheets) {
    for (const text of sheet.texts) sink.line(text);
    numbers.set(sheet.numbers, at);
    at += sheet.numbers.length;
  }
  return { bytes: sink.bytes(), numbers };
}

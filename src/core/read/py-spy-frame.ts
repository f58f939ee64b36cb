import { address, decode, isDigit } from '../text.ts';
import { languageOfPlace } from './python-places.ts';
import type { FrameSpan, FrameText } from './span-frames.ts';

/** Offsets of the two parts of a frame line, `    name (place)`. One object is reused for all lines. */
export interface FrameParts {
  nameStart: number;
  nameEnd: number;
  placeStart: number;
  placeEnd: number;
  indented: boolean;
}

export function newParts(): FrameParts {
  return { nameStart: 0, nameEnd: 0, placeStart: 0, placeEnd: 0, indented: false };
}

const [tab, blank, open, close, colon, dot] = [9, 32, 40, 41, 58, 46];

/**
 * Finds name and place of a frame line without making a string. Names may hold blanks and parentheses (C++), and so
 * may paths, so the place is what the last parenthesis closes.
 */
export function scanFrame(bytes: Uint8Array, lineStart: number, lineEnd: number, parts: FrameParts): boolean {
  let start = lineStart;
  while (start < lineEnd && isBlank(bytes[start])) start++;
  let end = lineEnd;
  while (end > start && isBlank(bytes[end - 1])) end--;
  parts.indented = start > lineStart;
  parts.nameStart = start;
  if (end - start < 4) return false;
  if (bytes[end - 1] === close && cutPlace(bytes, start, end, parts)) {
    if (endsWithLine(bytes, parts) || isPlainNative(bytes, parts)) return true;
  }
  return scanUnusual(bytes, start, end, parts);
}

function isBlank(byte: number | undefined): boolean {
  return byte === blank || byte === tab || byte === 13;
}

function cutPlace(bytes: Uint8Array, start: number, end: number, parts: FrameParts): boolean {
  let depth = 0;
  let at = end - 1;
  for (; at > start; at--) {
    const byte = bytes[at];
    if (byte === close) depth++;
    else if (byte === open && --depth === 0) break;
  }
  if (at <= start + 1 || bytes[at - 1] !== blank || at + 2 > end - 1) return false;
  parts.nameEnd = at - 1;
  parts.placeStart = at + 1;
  parts.placeEnd = end - 1;
  return true;
}

/** Whether the place ends in `:123`, as nearly all do: then nothing else needs to be looked at, except prose. */
function endsWithLine(bytes: Uint8Array, parts: FrameParts): boolean {
  let at = parts.placeEnd - 1;
  while (at > parts.placeStart && isDigit(bytes[at])) at--;
  if (bytes[at] !== colon || at === parts.placeEnd - 1) return false;
  if (parts.indented && parts.placeEnd - parts.placeStart > 4 && isPy(bytes, at)) {
    return bytes.subarray(parts.nameStart, parts.nameEnd).indexOf(blank) < 0;
  }
  return isFrameName(decode(bytes, parts.nameStart, parts.nameEnd), true, parts.indented);
}

/** `futex_wait (libc.so.6)`: no blank anywhere, so neither prose nor a remark. */
function isPlainNative(bytes: Uint8Array, parts: FrameParts): boolean {
  if (!parts.indented || !isWordByte(bytes[parts.nameStart])) return false;
  for (let at = parts.nameStart; at < parts.nameEnd; at++) if (!isPlain(bytes[at])) return false;
  for (let at = parts.placeStart; at < parts.placeEnd; at++) if (!isPlain(bytes[at])) return false;
  return true;
}

function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte > 32 && byte < 127 && byte !== 44;
}

function isWordByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 95 || isDigit(byte) || (byte > 64 && byte < 91) || (byte > 96 && byte < 123));
}

function isPy(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === 121 && bytes[at - 2] === 112 && bytes[at - 3] === dot;
}

// "foo (a.py:3)      <-- hangs (here)"; without a line the remark needs a mark of its own
const withRemark = /^(\S.*? \([^()]+:\d+\))\s+\S/;
const withMarkedRemark = /^(\S.*? \([^()]+\))\s+(?:<-|<=|←|#|\/\/|\/\*)/;

/** Native frames (`futex_wait (python3.12)`) and frames to whose right someone wrote a remark. */
function scanUnusual(bytes: Uint8Array, start: number, end: number, parts: FrameParts): boolean {
  const text = decode(bytes, start, end);
  const frame = (withRemark.exec(text) ?? withMarkedRemark.exec(text))?.[1];
  if (frame !== undefined) {
    // Length in bytes of what stands before the remark: the text may hold more than ASCII.
    const length = byteLength(bytes, start, frame.length);
    if (!cutPlace(bytes, start, start + length, parts)) return false;
  } else if (bytes[end - 1] !== close || !cutPlace(bytes, start, end, parts)) return false;
  const name = decode(bytes, parts.nameStart, parts.nameEnd);
  const place = decode(bytes, parts.placeStart, parts.placeEnd);
  const hasLine = /:\d+$/.test(place);
  return isFrameName(name, hasLine, parts.indented) && (hasLine || isModule(place));
}

/** How many bytes the first `units` UTF-16 units of the text at `start` take. */
function byteLength(bytes: Uint8Array, start: number, units: number): number {
  let at = start;
  for (let left = units; left > 0; left--) {
    const lead = bytes[at] ?? 0;
    const width = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (width === 4) left--;
    at += width;
  }
  return at - start;
}

/** Names with blanks are C++ or Rust and show it; all else with blanks is prose. */
function isFrameName(name: string, hasLine: boolean, indented: boolean): boolean {
  if (!/\s/.test(name)) return !/[,;]$|^\W+$/.test(name);
  return indented && (/[<(]|::|\boperator\b/.test(name) || (hasLine && /^\w+ \[clone /.test(name)));
}

/** `libc.so.6`, `python3.12`, `libpython3.7m.so.1.0`, `[vdso]`, `threading.py` (py-spy without line numbers). */
function isModule(place: string): boolean {
  return !/\s/.test(place) || /\.(?:so|dll|dylib|py)\b/.test(place);
}

const lineSuffix = /^(.*):(\d+)$/;

/** What the span [start, end) says of its frame; lines below the first are its variables. */
export function decodeFrame({ bytes, start, end, fn }: FrameSpan): FrameText {
  const newline = bytes.indexOf(10, start);
  const lineEnd = newline < 0 || newline > end ? end : newline;
  const parts = newParts();
  if (!scanFrame(bytes, start, lineEnd, parts)) return { language: 'python' };
  const place = decode(bytes, parts.placeStart, parts.placeEnd);
  const locals = lineEnd < end ? readLocals(decode(bytes, lineEnd + 1, end)) : '';
  const numbered = lineSuffix.exec(place);
  const file = numbered?.[1] ?? place;
  const language = languageOfPlace(fn, file, numbered !== null);
  return {
    language,
    ...(fn === '??' && { address: address(decode(bytes, parts.nameStart, parts.nameEnd)) }),
    ...(language === 'native' && numbered === null ? { module: place } : { file }),
    ...(numbered !== null && { line: Number(numbered[2]) }),
    ...(locals !== '' && { locals }),
  };
}

function isHexDigit(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && ((byte > 64 && byte < 71) || (byte > 96 && byte < 103)));
}

/** A frame without a name has its address in that place: `0x7f8b7b2a3f16 (libc.so.6)`. */
export function isUnnamed(bytes: Uint8Array, { nameStart, nameEnd }: FrameParts): boolean {
  if (bytes[nameStart] !== 48 || bytes[nameStart + 1] !== 120) return false;
  for (let at = nameStart + 2; at < nameEnd; at++) if (!isHexDigit(bytes[at])) return false;
  return nameEnd > nameStart + 2;
}

/** `            self: <Lock at 0x7f…>` → `self = <Lock at 0x7f…>`, one a line, without the headings. */
function readLocals(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const variable = /^\s{5,}([^\s:][^:]*): (.*?)\s*$/.exec(line);
    if (variable !== null) lines.push(`${variable[1]} = ${variable[2]}`);
  }
  return lines.join('\n');
}

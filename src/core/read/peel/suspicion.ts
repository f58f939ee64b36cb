import { decode, isDigit } from '../../text.ts';
import { anchorIn, isAnchor, isBlank, nativeIndent } from './dump-shape.ts';
import { escapedBreak } from './json.ts';

/** Up to this size every line is looked at; of larger inputs the head and some windows. */
const wholeUpTo = 128 * 1024;
const head = 64 * 1024;
const windows = 32;
const windowSize = 8 * 1024;
/** How often a byte that may be a mark is looked at before it is taken for ordinary: where it is one, it is one often. */
const patience = 60;

/**
 * Whether anything may have to come off. One quick look, wrong only in one direction for what it sees: a clean text
 * may be suspected and is then found clean by the steps. Archives of gigabytes pass here.
 */
export function isSuspect(bytes: Uint8Array): boolean {
  if ([0, 8, 13, 27].some((control) => bytes.indexOf(control) >= 0)) return true;
  const marked = bytes.length > wholeUpTo * 8 ? bytes.subarray(0, wholeUpTo * 8) : bytes;
  if (marks.some(({ byte, telling }) => holds(marked, byte, telling))) return true;
  if (bytes.length <= wholeUpTo) return hasSuspectLine(bytes, 0, bytes.length);
  if (hasSuspectLine(bytes, 0, head)) return true;
  const stride = Math.max(windowSize, Math.floor((bytes.length - head) / windows));
  for (let at = head; at < bytes.length; at += stride) {
    const start = bytes.indexOf(10, at) + 1;
    if (start > 0 && start < at + windowSize && hasSuspectLine(bytes, start, Math.min(at + windowSize, bytes.length)))
      return true;
  }
  return false;
}

interface Mark {
  readonly byte: number;
  /** Whether it is one, seeing what follows (and, third, what stands before). */
  readonly telling: (bytes: Uint8Array, at: number) => boolean;
}

const follows = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
};

const text = (bytes: Uint8Array, at: number, length: number): string =>
  decode(bytes, at, Math.min(at + length, bytes.length));

// A cheap look at the next byte comes before any decoding: most of these bytes are ordinary.
const marks: readonly Mark[] = [
  // Special spaces, quotes, borders: the first bytes of their UTF-8.
  { byte: 0xc2, telling: (bytes, at) => bytes[at + 1] === 0xa0 || bytes[at + 1] === 0xad },
  { byte: 0xe2, telling: (bytes, at) => [0x80, 0x81, 0x94, 0x95].includes(bytes[at + 1] ?? 0) },
  { byte: 0xe3, telling: (bytes, at) => bytes[at + 1] === 0x80 && bytes[at + 2] === 0x80 },
  { byte: 0xef, telling: (bytes, at) => bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf },
  // A backtick where inline code or a fence begins or ends
  {
    byte: 96,
    telling: (bytes, at) =>
      bytes[at + 1] === 96 || bytes[at + 1] === 10 || at + 1 === bytes.length || beginsLine(bytes, at),
  },
  { byte: 94, telling: (bytes, at) => follows(bytes, at, '^[[') },
  {
    byte: 91,
    telling: (bytes, at) =>
      (isDigit(bytes[at + 1]) || bytes[at + 1] === 109) && /^\[[\d;]{0,12}m/.test(text(bytes, at, 14)),
  },
  {
    byte: 38,
    telling: (bytes, at) => bytes[at + 1]! !== 32 && /^&(?:lt|gt|amp|quot|apos|nbsp|#\w+);/.test(text(bytes, at, 10)),
  },
  {
    byte: 61,
    telling: (bytes, at) => bytes[at + 1] === 10 || follows(bytes, at, '=3D') || follows(bytes, at, '=C2=A0'),
  },
  {
    byte: 60,
    telling: (bytes, at) =>
      follows(bytes, at, '<br') || follows(bytes, at, '<pre') || (bytes[at + 1] === 47 && bytes[at + 2]! > 96),
  },
  {
    byte: 92,
    telling: (bytes, at) => beginsEscape(text(bytes, at, 120)),
  },
];

const escapes = /^\\(?:[_#<>*]|x1b|u001b|033)/i;

function beginsEscape(line: string): boolean {
  return escapes.test(line) || line.search(escapedBreak) === 0;
}

function beginsLine(bytes: Uint8Array, at: number): boolean {
  let before = at - 1;
  while (before > at - 12 && bytes[before] === 32) before -= 1;
  return before < 0 || bytes[before] === 10 || bytes[before] === 62;
}

function holds(bytes: Uint8Array, byte: number, telling: Mark['telling']): boolean {
  for (let at = bytes.indexOf(byte), seen = 0; at >= 0 && seen < patience; at = bytes.indexOf(byte, at + 1), seen++) {
    if (telling(bytes, at)) return true;
  }
  return false;
}

function hasSuspectLine(bytes: Uint8Array, start: number, limit: number): boolean {
  let afterFrame = false;
  for (let at = start; at < limit; ) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    const first = bytes[at];
    const isFrame = first === 35 && isDigit(bytes[at + 1]);
    if (end > at) {
      if (hasSuspectEnd(bytes, at, end)) return true;
      if (!isFrame && hasSuspectStart(bytes, at, end, afterFrame)) return true;
    }
    afterFrame = isFrame || (afterFrame && first === 32);
    at = end + 1;
  }
  return false;
}

/** Padding, a tmux counter. */
function hasSuspectEnd(bytes: Uint8Array, start: number, end: number): boolean {
  const last = bytes[end - 1];
  if (last === 32)
    return end - 3 > start && bytes[end - 2] === 32 && bytes[end - 3] === 32 && !isBlank(decode(bytes, start, end));
  if (last !== 93 || !isDigit(bytes[end - 2])) return false;
  return /\[\d+\/\d+\]$/.test(decode(bytes, Math.max(start, end - 20), end));
}

function hasSuspectStart(bytes: Uint8Array, start: number, end: number, afterFrame: boolean): boolean {
  if (bytes[start] === 32 || bytes[start] === 9) return hasSuspectIndent(bytes, start, end);
  if (bytes[start] === 84 && (follows(bytes, start, 'Thread ') || follows(bytes, start, 'TID '))) return false;
  if (follows(bytes, start, 'No locals.') || follows(bytes, start, '[New ')) return false;
  return isSuspectText(decode(bytes, start, Math.min(end, start + 400)), afterFrame);
}

const headings = [
  'Thread ',
  'Traceback ',
  'File "',
  'Stack trace',
  'Current t',
  'Process ',
  'Parent P',
  'Python v',
  'Attaching',
  'TID ',
  'Id ',
  'Fatal ',
  'thread #',
  'frame #',
];

/** Deeper than the tool prints it: frames and headings with white space before them, marks behind white space. */
function hasSuspectIndent(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at += 1;
  const first = bytes[at];
  if (at >= end || first === undefined) return false;
  // `"` `#` `'` `>` backtick `|`
  if (first === 34 || first === 35 || first === 39 || first === 62 || first === 96 || first === 124) return true;
  const indent = at - start;
  // Line numbers of `cat -n`
  if (isDigit(first) && bytes.subarray(at, Math.min(end, at + 8)).includes(9))
    return indent > 0 && anchorIn(text(bytes, at, 80)) > 0;
  const isLetter = first === 95 || first === 60 || ((first | 32) > 96 && (first | 32) < 123);
  if (isLetter && bytes[end - 1] !== 41 && !headings.some((heading) => follows(bytes, at, heading))) return false;
  // Where frames of py-spy stand by themselves.
  if (isLetter && indent === 4 && !follows(bytes, at, 'Thread ') && !follows(bytes, at, 'Traceback ')) return false;
  const rest = decode(bytes, at, Math.min(end, at + 400));
  return isAnchor(rest) && (nativeIndent(rest) ?? indent) < indent;
}

const decorated =
  /^(?:>|~"|[|`{]|\w{1,20}="?[^" ]{1,40}"? \w+=|~~~\s*\w*$|["'] *(?:[#[(]|Thread|File|Traceback)|[-*+] [#`]|\*\*|__#|\d{1,3} {1,2}(?:0x[0-9a-f]|\S+ \()|\d{1,3}[.)] #|\[\/?(?:code|quote)|\\#|raceback|hread |at \S+:\d|from \/)/;
// What follows a frame at the first column in a clean dump.
const expected =
  /^(?:No (?:locals|symbol)|Backtrace stopped|\(gdb\)|\[[A-Z]|-+Type|warning:|Quit|A debugging|Detaching|\* |\$|\d+\t|Lock|The program|Inferior|#)/;

function isSuspectText(line: string, afterFrame: boolean): boolean {
  if (isBlank(line)) return false;
  if (decorated.test(line)) return true;
  if (afterFrame && !expected.test(line)) return true;
  return anchorIn(line) > 0 && !/^(?:\[[A-Z<]|\* |==\d|warning: )/.test(line);
}

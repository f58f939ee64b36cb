import { isDigit } from '../../text.ts';
import { firstHash, nameHash, nextHash } from '../name-table.ts';

/**
 * The shape of one frame line, found in one walk over its bytes:
 *
 *     #2  0x00007f3dcb8bb482 in lll_mutex_lock_optimized (mutex=0x555ac14082a0 <log_lock>) at ./nptl/pthread_mutex_lock.c:48
 *     ^number                   ^nameStart              ^nameEnd
 */
export class FrameScan {
  number = 0;
  hasAddress = false;
  nameStart = 0;
  nameEnd = 0;
  hash = 0;
  /** The name, or what follows it, is not finished on this line. */
  open = false;
  /** The name's own brackets are still open at the end of the line. */
  unfinished = false;

  /** Scans `N  0x… in name (args) …` from `at` (behind the `#`); false if this is no frame of gdb. */
  numbered(bytes: Uint8Array, at: number, end: number): boolean {
    let i = at;
    let number = 0;
    for (; i < end; i++) {
      const digit = (bytes[i] as number) - 48;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    if (i === at || i - at > 8 || !isBlank(bytes[i])) return false;
    this.number = number;
    return !isPythons(bytes, i + 1, end) && this.body(bytes, i + 1, end);
  }

  /** Scans `0x… in name (args)`, as gdb prints the current frame after an attach. */
  body(bytes: Uint8Array, at: number, end: number): boolean {
    let i = at;
    while (i < end && isBlank(bytes[i])) i++;
    this.hasAddress = false;
    this.open = false;
    this.unfinished = false;
    if (bytes[i] === 0x30 && bytes[i + 1] === 0x78) {
      i += 2;
      while (i < end && isHex(bytes[i] as number)) i++;
      // " in "
      if (bytes[i] !== 0x20 || bytes[i + 1] !== 0x69 || bytes[i + 2] !== 0x6e || !isBlank(bytes[i + 3])) return false;
      i += 4;
      if (i > end) return false;
      while (i < end && isBlank(bytes[i])) i++;
      this.hasAddress = true;
    }
    if (i >= end) return false;
    return this.#name(bytes, i, end);
  }

  #name(bytes: Uint8Array, start: number, end: number): boolean {
    let depth = 0;
    let hash = firstHash;
    this.nameStart = start;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      const turn = turns[byte] as number;
      if (turn !== 0) {
        if (turn === blank) {
          if (depth <= 0 && bytes[i + 1] === 0x28 && i > start && i + 1 < end && !isAnonymous(bytes, i + 2)) {
            this.nameEnd = i;
            this.hash = hash;
            return true;
          }
        } else if ((byte !== 0x3e && byte !== 0x3c) || !isSign(bytes, start, i)) depth += turn;
      }
      hash = nextHash(hash, byte);
    }
    return this.#withoutArguments(bytes, start, end, depth);
  }

  /** `<signal handler called>`, `name at file.c:1`, or a name at whose end the line was wrapped. */
  #withoutArguments(bytes: Uint8Array, start: number, end: number, depth: number): boolean {
    let stop = end;
    while (stop > start && isBlank(bytes[stop - 1])) stop--;
    if (stop === start) return false;
    const at = placeAfterName(bytes, start, stop);
    this.nameEnd = at < 0 ? stop : at;
    this.open = at < 0 && !(bytes[start] === 0x3c && bytes[stop - 1] === 0x3e);
    if (at < 0 && !this.open && !isMark(bytes, start, stop)) this.open = true;
    this.unfinished = this.open && depth > 0;
    if (this.open && !this.hasAddress && !isLoneName(bytes, start, stop, depth)) return false;
    // "main /tmp/a.c:3:5" of the sanitizers
    if (this.open && hasPathAfterBlank(bytes, start, stop)) return false;
    this.hash = nameHash(bytes, this.nameStart, this.nameEnd);
    return true;
  }
}

/**
 * True if the text behind a name's ` (` can be gdb's arguments: `)`, `name=`, `name@entry=`, `...`. The sanitizers and
 * Dart print `(prog+0x4c1f2c)` and `(file:///x.dart:3:5)` in that place.
 */
export function areArguments(bytes: Uint8Array, at: number, end: number): boolean {
  const first = bytes[at];
  if (at >= end || first === 0x29 || first === 0x3c) return true;
  if (first === 0x2e) return bytes[at + 1] === 0x2e;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === 0x3d || byte === 0x40) return i > at;
    if (!isWord(byte)) return false;
  }
  return true;
}

const pythons = [
  'Frame 0x',
  '<built-in method ',
  'Waiting for the GIL',
  'Garbage-collecting',
  '(frame info',
  '(unable to r',
].map(ascii);

/** What py-bt-full prints behind the number of a frame is another reader's: `#9 Frame 0x7f…, for file …`. */
function isPythons(bytes: Uint8Array, at: number, end: number): boolean {
  let i = at;
  while (i < end && isBlank(bytes[i])) i++;
  return pythons.some((word) => bytes[i] === word[0] && matches(bytes, i, word));
}

const blank = 2;
const turns = new Int8Array(256);
turns[0x20] = blank;
for (const open of '<({[') turns[open.charCodeAt(0)] = 1;
for (const close of '>)}]') turns[close.charCodeAt(0)] = -1;

/** `<` and `>` that are no brackets: `operator<<`, `operator->`, the arrow of `fn(A) -> B`. */
function isSign(bytes: Uint8Array, start: number, at: number): boolean {
  let i = at - 1;
  const before = bytes[i];
  if (before !== 0x72 && before !== 0x3c && before !== 0x3e && before !== 0x2d && before !== 0x3d) return false;
  if (before === 0x2d && bytes[at] === 0x3e) return true;
  while (i > start && (bytes[i] === 0x3c || bytes[i] === 0x3e || bytes[i] === 0x3d || bytes[i] === 0x2d)) i--;
  return i - 7 >= start && matches(bytes, i - 7, operatorWord);
}

const operatorWord = ascii('operator');
const anonymousWord = ascii('anonymous ');

/** The blank and parenthesis of `void (anonymous namespace)::f<int>(int) (x=1)` do not end the name. */
function isAnonymous(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x61 && matches(bytes, at, anonymousWord);
}

/** Where ` at file:line` or ` from /lib/x.so` begins, or -1. */
function placeAfterName(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end - 4; i > start; i--) {
    if (bytes[i] !== 0x20) continue;
    if (bytes[i + 1] === 0x61 && bytes[i + 2] === 0x74 && bytes[i + 3] === 0x20)
      return hasLineNumber(bytes, end) ? i : -1;
    if (matches(bytes, i, fromWord)) return i;
  }
  return -1;
}

const fromWord = ascii(' from /');

/** `…:148`, `…:148:12`. */
function hasLineNumber(bytes: Uint8Array, end: number): boolean {
  let i = end - 1;
  while (i > 0 && isDigit(bytes[i] as number)) i--;
  return i < end - 1 && bytes[i] === 0x3a;
}

/** `<signal handler called>`, `<function called from gdb>`. */
function isMark(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 1; i++) if (bytes[i] === 0x3c || bytes[i] === 0x3e) return false;
  return true;
}

/** A name at which gdb wrapped the line has no blank outside of brackets; words of prose have. */
function isLoneName(bytes: Uint8Array, start: number, end: number, depth: number): boolean {
  if (depth > 0) return end - start > 20;
  let level = 0;
  for (let i = start; i < end; i++) {
    const turn = turns[bytes[i] as number] as number;
    if (turn === blank && level <= 0) return false;
    if (turn !== blank) level += turn;
  }
  return true;
}

function hasPathAfterBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 1; i++) if (bytes[i] === 0x20 && bytes[i + 1] === 0x2f) return true;
  return false;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function matches(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  if (at < 0 || at + word.length > bytes.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

export function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46);
}

function isWord(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f ||
    byte === 0x24 ||
    byte >= 0x80
  );
}

import { decode } from '../text.ts';
import { ByteSink } from './peel/encoding.ts';

/**
 * Files that carry dumps inside: JUnit XML of test runners (system-out, system-err, failure, error) and Apport's crash
 * reports. What is inside comes out as plain text, line by line, before anything else looks at it.
 */
export interface Unwrapped {
  readonly bytes: Uint8Array;
  /** Original line of each line; absent where nothing was unwrapped. */
  readonly numbers?: Int32Array;
  readonly lines?: number;
  /** The format of the wrapping. */
  readonly format?: string;
}

const headSize = 65_536;

export function unwrap(bytes: Uint8Array): Unwrapped {
  const first = firstVisible(bytes);
  if (first === 60) return isJunit(bytes) ? junit(bytes) : { bytes };
  if (first === 80 && decode(bytes, 0, 200).startsWith('ProblemType: ')) return apport(bytes);
  return { bytes };
}

function firstVisible(bytes: Uint8Array): number {
  let at = 0;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 32) return byte;
  }
  return 0;
}

function isJunit(bytes: Uint8Array): boolean {
  return /<(?:testsuites?|testcase)[\s>]/.test(decode(bytes, 0, Math.min(bytes.length, headSize)));
}

/** Collects lines with the number of the line they came from. */
class Lines {
  readonly #sink: ByteSink;
  readonly #numbers: number[] = [];
  #open = '';
  #openAt = 0;

  constructor(size: number) {
    this.#sink = new ByteSink(size + 1);
  }

  add(text: string, line: number): void {
    if (this.#open === '') this.#openAt = line;
    this.#open += text;
  }

  break(): void {
    this.#sink.line(this.#open);
    this.#numbers.push(this.#openAt);
    this.#open = '';
  }

  get isEmpty(): boolean {
    return this.#open === '';
  }

  at(line: number): void {
    if (this.#open === '') this.#openAt = line;
  }

  unwrapped(format: string, lines: number): Unwrapped {
    if (this.#open !== '') this.break();
    return { bytes: this.#sink.bytes(), numbers: Int32Array.from(this.#numbers), lines, format };
  }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const entity = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g;

/** Tags go, entities are decoded, CDATA is opened; the text of every element begins and ends a line of its own. */
function junit(bytes: Uint8Array): Unwrapped {
  const text = decode(bytes, 0, bytes.length);
  const out = new Lines(bytes.length);
  let line = 1;
  const write = (from: number, to: number, isRaw: boolean): void => {
    for (let at = from; at < to; ) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 || newline >= to ? to : newline;
      addDecoded(out, text.slice(at, end), line, isRaw);
      if (end === to) return;
      out.at(line);
      out.break();
      line += 1;
      at = end + 1;
    }
  };
  for (let at = 0; at < text.length; ) {
    const tag = text.indexOf('<', at);
    const end = tag < 0 ? text.length : tag;
    write(at, end, false);
    if (tag < 0) break;
    const isCdata = text.startsWith('<![CDATA[', tag);
    const close = isCdata ? ']]>' : text.startsWith('<!--', tag) ? '-->' : '>';
    const stop = close === '>' ? tagEnd(text, tag) : endOf(text, close, tag);
    if (isCdata) write(tag + 9, stop, true);
    else {
      if (!out.isEmpty) out.break();
      line += count(text, tag, stop);
    }
    at = stop + close.length;
  }
  return out.unwrapped('junit', lineCount(text));
}

function endOf(text: string, close: string, from: number): number {
  const found = text.indexOf(close, from);
  return found < 0 ? text.length : found;
}

/** Attribute values may hold `>`. */
function tagEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '>') return at;
    if (char === '"' || char === "'") at = endOf(text, char, at + 1);
  }
  return text.length;
}

function addDecoded(out: Lines, text: string, line: number, isRaw: boolean): void {
  const plain = isRaw || !text.includes('&') ? text : text.replace(entity, decodedEntity);
  const parts = plain.split('\n'); // "&#10;" breaks a line too
  for (const [index, part] of parts.entries()) {
    if (index > 0) out.break();
    out.add(part, line);
  }
}

function decodedEntity(whole: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return named[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0x10ffff ? whole : String.fromCodePoint(code);
}

function count(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function lineCount(text: string): number {
  return count(text, 0, text.length) + (text.endsWith('\n') || text === '' ? 0 : 1);
}

/** Values of several lines are indented by one space; a core dump in Base64 is one of them. */
function apport(bytes: Uint8Array): Unwrapped {
  const out = new Lines(bytes.length);
  // ThreadStacktrace has the thread of Stacktrace too
  const unwanted = hasLine(bytes, 'ThreadStacktrace:') ? repeated : hidden;
  let line = 0;
  let isSkipped = false;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    line += 1;
    const isValue = bytes[start] === 32;
    if (!isValue) isSkipped = unwanted.test(decode(bytes, start, Math.min(end, start + 80)));
    if (!isSkipped || !isValue) {
      out.add(decode(bytes, isValue ? start + 1 : start, end), line);
      out.break();
    }
    start = end + 1;
  }
  return out.unwrapped('apport', line);
}

// StacktraceTop repeats functions without frame numbers
const hidden = /^(?:[\w.-]+: base64$|StacktraceTop:|Disassembly:|StacktraceSource:|Registers:)/;
const repeated = /^(?:[\w.-]+: base64$|Stacktrace:|StacktraceTop:|Disassembly:|StacktraceSource:|Registers:)/;

function hasLine(bytes: Uint8Array, text: string): boolean {
  for (let at = bytes.indexOf(text.charCodeAt(0)); at >= 0; at = bytes.indexOf(text.charCodeAt(0), at + 1)) {
    if ((at === 0 || bytes[at - 1] === 10) && decode(bytes, at, at + text.length) === text) return true;
  }
  return false;
}

import type { FrameStore } from '../span-frames.ts';
import { FrameHead } from './frame-head.ts';
import { FrameScan } from './frame-line.ts';
import { frameHeadText } from './frame-text.ts';
import { isNoise } from './noise.ts';
import { letters } from './thread-id.ts';

/** The frame that came last, to which further lines may belong: wrapped arguments, its place, its locals. */
export class OpenFrame {
  readonly #head = new FrameHead();
  #store: FrameStore | undefined;
  #index = -1;
  #from = 0;
  #end = 0;
  /** The first line is looked at only when a second one comes. */
  #fed = false;
  #inLocals = false;
  #unfinished = false;

  get isOpen(): boolean {
    return this.#index >= 0;
  }

  begin(store: FrameStore, start: number, end: number, line: number, scan: FrameScan): void {
    this.#store = store;
    this.#index = store.length;
    this.#from = scan.nameEnd;
    this.#end = end;
    this.#fed = false;
    this.#inLocals = false;
    this.#unfinished = scan.unfinished;
    store.push(start, end, line, store.names.intern(scan.nameStart, scan.nameEnd, scan.hash));
  }

  /** Takes a line that goes on with this frame; its text begins at `at`. */
  takes(bytes: Uint8Array, start: number, at: number, end: number, strangers: number): boolean {
    if (this.#index < 0 || this.#store === undefined || strangers > 2) return false;
    const indent = bytes[start] === 0x09 ? 8 : at - start;
    if (!this.#plainly(bytes, at, end, strangers === 0 ? indent : 0)) {
      const text = letters(bytes, at, Math.min(end, at + 200));
      if (isNoise(text)) return true;
      const head = this.#fedHead();
      if (!this.#inLocals && (goesOn(head, text, indent) || (this.#unfinished && !head.called && indent > 0)))
        head.feed(bytes, at, end);
      else if (strangers === 0 && isLocal(text, indent, this.#inLocals)) this.#inLocals = true;
      else return false;
    }
    this.#store.extend(this.#index, end);
    return true;
  }

  /** The lines that wrapped and full dumps are made of, told by their bytes: deep locals, indented arguments. */
  #plainly(bytes: Uint8Array, at: number, end: number, indent: number): boolean {
    if (indent === 0) return false;
    if (this.#inLocals) return indent >= 8;
    const first = bytes[at];
    if (first === 0x2d || first === 0x60 || !this.#fedHead().argumentsOpen || !hasArgumentSign(bytes, at, end))
      return false;
    this.#head.feed(bytes, at, end);
    return true;
  }

  /** No more lines belong to it; true if it broke off in its middle. */
  close(textEnds = false): boolean {
    const index = this.#index;
    const store = this.#store;
    this.#index = -1;
    if (index < 0 || store === undefined) return false;
    if (this.#unfinished && store.end(index) > this.#end) rename(store, index);
    if (this.#inLocals) return false;
    return isCut(this.#fedHead(), store.bytes, store.end(index), textEnds);
  }

  #fedHead(): FrameHead {
    if (!this.#fed && this.#store !== undefined) {
      this.#fed = true;
      this.#head.reset();
      this.#head.feed(this.#store.bytes, this.#from, this.#end);
    }
    return this.#head;
  }
}

/** Finds a name that was wrapped inside its brackets. */
function rename(store: FrameStore, index: number): void {
  const text = frameHeadText(store.bytes, store.start(index), store.end(index));
  const letters = Uint8Array.from(text, (letter) => Math.min(letter.charCodeAt(0), 255));
  const scan = new FrameScan();
  const sign = text.indexOf('#');
  if (!(sign < 0 ? scan.body(letters, 0, letters.length) : scan.numbered(letters, sign + 1, letters.length))) return;
  store.rename(index, store.names.internText(text.slice(scan.nameStart, scan.nameEnd)));
}

function hasArgumentSign(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0x3d || byte === 0x29 || byte === 0x2c || byte === 0x3e || byte === 0x22) return true;
  }
  return false;
}

function goesOn(head: FrameHead, text: string, indent: number): boolean {
  if (head.argumentsOpen) return indent > 0 ? /[=),>"\d]/.test(text) : isArgument(text);
  if (head.dangling) return /^\S*\/\S*$|^\S+:\d+$/.test(text);
  if (!head.called && text.startsWith('(')) return true;
  if (head.placed) return false;
  return /^at \S+:\d+\b/.test(text) || /^from \S*\//.test(text) || (indent > 0 && /^at \S+$/.test(text));
}

// "result=0x7fc07a3351e0 <resbuf>, buffer=0x8d9a10 \"\"" where the indentation got lost
function isArgument(text: string): boolean {
  return /^(?:[\w$@.:]+=|\.\.\.|\)|at \S|from \S|<|".*[",)]|0x|\d+[,)])/.test(text);
}

// "        __ret = -512", "No locals.", a nested value on its own line
function isLocal(text: string, indent: number, more: boolean): boolean {
  if (indent >= 8 || (more && (indent > 0 || text.startsWith('{')))) return true;
  if (/^No (?:locals|symbol table info available)\./.test(text)) return true;
  return /^[A-Za-z_$][\w$.:~]* = /.test(text) && (indent > 0 || more);
}

function isCut(head: FrameHead, bytes: Uint8Array, end: number, textEnds: boolean): boolean {
  if (!textEnds && head.called && !head.argumentsOpen && !head.dangling) return false;
  const tail = letters(bytes, Math.max(0, end - 200), end).trimEnd();
  const placed = /(?:\sat|^at) [^"]+:\d+(?::\d+)?`?$|\sfrom [^"\s]+`?$/.test(tail);
  if (head.argumentsOpen) return !placed;
  if (head.dangling || !head.called) return !placed && !tail.endsWith('>');
  return textEnds && head.placed && !placed;
}

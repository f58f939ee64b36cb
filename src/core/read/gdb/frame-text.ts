import { address, decode } from '../../text.ts';
import type { FrameSpan, FrameText } from '../span-frames.ts';
import { FrameHead } from './frame-head.ts';
import { ascii, matches } from './frame-line.ts';
import { miFrameText } from './mi.ts';
import { isNoise } from './noise.ts';

const miOpening = ascii('frame={');

/** Reads what a frame's text says besides its name; called only for frames that somebody asks for. */
export function frameText(span: FrameSpan): FrameText {
  const { bytes, start, end } = span;
  if (matches(bytes, start, miOpening)) return miFrameText(decode(bytes, start, end));
  const { head, locals } = parts(bytes, start, end);
  const text = head.replace(/^[^0-9A-Za-z_?<(~:.$+-]*(?:\d+\s+)?/, '');
  // "0x00007f3dcb8bb482 in …"
  const at = /^(0x[0-9a-fA-F]+)(?:\s+in\b\s*)?/.exec(text);
  const body = at === null ? text : text.slice(at[0].length);
  return {
    language: 'native',
    ...(at?.[1] === undefined ? {} : { address: address(at[1]) }),
    ...callAndPlace(body, span.fn),
    ...(locals === '' ? {} : { locals }),
    ...(intoNext(bytes, span.next, span.fn) ? { inlined: true } : {}),
  };
}

/** The frame as one line, without its locals. */
export function frameHeadText(bytes: Uint8Array, start: number, end: number): string {
  return parts(bytes, start, end).head;
}

/** The frame proper, unwrapped to one line, and the locals below it. */
function parts(bytes: Uint8Array, start: number, end: number): { head: string; locals: string } {
  const firstEnd = lineEnd(bytes, start, end);
  let head = decode(bytes, start, firstEnd).trim();
  const locals: string[] = [];
  const state = new FrameHead();
  state.feed(bytes, start, firstEnd);
  for (let at = firstEnd + 1; at < end; ) {
    const stop = lineEnd(bytes, at, end);
    const line = decode(bytes, at, stop).trimEnd();
    const from = at;
    at = stop + 1;
    const text = line.trim();
    if (text === '' || isNoise(text)) continue;
    if (locals.length === 0 && (continues(state, text) || (!state.called && brackets(head) > 0))) {
      head = `${head} ${text}`;
      state.feed(bytes, from, stop);
    } else if (!/^No (?:locals|symbol table)/.test(text)) locals.push(line);
  }
  return { head, locals: outdented(locals) };
}

function continues(state: FrameHead, text: string): boolean {
  return (
    state.argumentsOpen ||
    state.dangling ||
    (!state.called && text.startsWith('(')) ||
    (!state.placed && /^(?:at|from)(?:\s|$)/.test(text))
  );
}

/** How many angle brackets of a name are open; good enough for the rare name that is wrapped. */
function brackets(text: string): number {
  return (text.match(/</g)?.length ?? 0) - (text.match(/>/g)?.length ?? 0);
}

function outdented(lines: readonly string[]): string {
  const indents = lines.map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents.slice(0, 1), ...indents.slice(-1));
  return lines.map((line, index) => line.slice(Math.min(indent, indents[index] ?? 0))).join('\n');
}

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  const newline = bytes.indexOf(10, from);
  return newline < 0 || newline > end ? end : newline;
}

/** `name (args) at file:line` or `name (args) from module`. */
function callAndPlace(body: string, fn: string): Pick<FrameText, 'args' | 'file' | 'line' | 'module'> {
  const rest = body.startsWith(fn) ? body.slice(fn.length).trimStart() : afterName(body);
  if (!rest.startsWith('(')) return place(rest);
  const close = closing(rest);
  const args = rest.slice(1, close < 0 ? undefined : close).trim();
  return { args, ...(close < 0 ? {} : place(rest.slice(close + 1).trim())) };
}

function afterName(body: string): string {
  const paren = body.indexOf(' (');
  return paren < 0 ? '' : body.slice(paren + 1);
}

/** Index of the parenthesis that closes the first one; -1 where the text is cut. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
    } else if (letter === "'" && text[i + 1] !== '\\' && text[i + 2] === "'") i += 2;
    else if (letter === "'" && text[i + 1] === '\\') i = Math.max(i, text.indexOf("'", i + 3));
    else if (letter === '(' || letter === '{') depth++;
    else if (letter === ')' || letter === '}') {
      depth--;
      if (depth === 0) return i;
    }
  }
  return -1;
}

function place(text: string): Pick<FrameText, 'file' | 'line' | 'module'> {
  const module = /^from\s+(\S.*?)\s*$/.exec(text)?.[1];
  if (module !== undefined) return { module: module.replace(/^target:/, '') };
  // "at ../sysdeps/nptl/futex-internal.h:146", with a column in some tools
  const where = /^at\s+(\S.*?)(?::(\d+))?(?::\d+)?\s*(?:from\s+(\S+))?$/.exec(text);
  if (where?.[1] === undefined) return {};
  return {
    file: where[1],
    ...(where[2] === undefined ? {} : { line: Number(where[2]) }),
    ...(where[3] === undefined ? {} : { module: where[3] }),
  };
}

/**
 * gdb prints no address for a frame into which its callee was inlined (frame_show_address in gdb/stack.c), so it is
 * the next outer frame that tells.
 */
function intoNext(bytes: Uint8Array, next: number, fn: string): boolean {
  if (next < 0 || fn.startsWith('<')) return false;
  const text = decode(bytes, next, Math.min(bytes.length, next + 40));
  return /^[^0-9]{0,8}\d+[ \t]+[^ \t0<]/.test(text);
}

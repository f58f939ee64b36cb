import { address } from './text.ts';

/** One argument of a frame, as gdb prints it: `mutex=mutex@entry=0x55d0 <log_lock+8>`. */
export interface Argument {
  readonly name: string;
  readonly value: string;
  readonly address?: string;
  /** The symbol gdb found at the address, with its offset: `log_lock`, `_rtld_global+2608`. */
  readonly symbol?: string;
  readonly number?: number;
}

const limit = 64;

/** Splits the text between a frame's parentheses. Unparsable pieces are skipped; at most 64 arguments are read. */
export function parseArgs(text: string | undefined): Argument[] {
  if (text === undefined || text === '') return [];
  return splitTop(text.slice(0, 16_384))
    .map(parseArgument)
    .filter((argument) => argument !== undefined);
}

function splitTop(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length && pieces.length < limit; i++) {
    const char = text[i];
    if (char === '"' && text[i - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (char === '(' || char === '{' || char === '[' || char === '<') depth += 1;
    else if (char === ')' || char === '}' || char === ']' || (char === '>' && text[i - 1] !== '-'))
      depth = Math.max(0, depth - 1);
    else if (char === ',' && depth === 0) {
      pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces;
}

function parseArgument(piece: string): Argument | undefined {
  const equals = piece.indexOf('=');
  if (equals < 0) return undefined;
  const name = piece.slice(0, equals).trim();
  // mutex=mutex@entry=0x55d0: the value at entry is the one that is sure
  const value = piece
    .slice(equals + 1)
    .replace(/^\s*[\w$]+@entry=/, '')
    .trim();
  const pointer =
    /^<\S+ object at remote (0x[0-9a-f]+)>$/.exec(value) ??
    /^(?:\([^()]*\)\s*)?(?:@)?(0x[0-9a-fA-F]+)(?:\s*<([^<>]*(?:<[^<>]*>[^<>]*)*)>)?/.exec(value);
  const decimal = /^-?\d+\b/.exec(value);
  // Rust's compiler adds a hash: catalogue::TITLES::h3931df35c7cae027
  const symbol = pointer?.[2]?.replace(/::h[0-9a-f]{16}(?=\+|$)/, '');
  return {
    name,
    value,
    ...(pointer?.[1] === undefined ? {} : { address: address(pointer[1]) }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(pointer === null && decimal !== null ? { number: Number(decimal[0]) } : {}),
  };
}

/** The first of the named arguments that carries a usable address. */
export function pointerOf(args: readonly Argument[], names: readonly string[]): Argument | undefined {
  for (const name of names) {
    const found = args.find((argument) => argument.name === name && isPointer(argument.address));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isPointer(text: string | undefined): text is string {
  return text !== undefined && text.length > 6;
}

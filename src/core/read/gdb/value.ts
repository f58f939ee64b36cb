/** A printed value as a tree: a structure or array with its members in order, or text. */
export type Value = string | Members;
export type Members = readonly (readonly [name: string, value: Value])[];

const deepest = 64;

/** Reads what `print` shows of a structure: `{__lock = 2, __list = {0x0, 0x0 <repeats 9 times>}}`. Ends where the text ends. */
export function parseValue(text: string): Value {
  const reader = new ValueReader(text);
  return reader.value(0);
}

export function members(value: Value | undefined): Members | undefined {
  return typeof value === 'string' ? undefined : value;
}

export function member(value: Value | undefined, name: string): Value | undefined {
  return members(value)?.find(([key]) => key === name)?.[1];
}

/** The number that a text begins with: `2`, `0x33ef11`, `0 '\000'`, `-1`. */
export function numberOf(value: Value | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^(-?)(0x[0-9a-fA-F]+|\d+)(?![\w.])/.exec(value);
  if (match?.[2] === undefined) return undefined;
  return match[1] === '-' ? -Number(match[2]) : Number(match[2]);
}

class ValueReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Value {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === ',' && this.#repeats()) continue;
      if (letter === ',' || letter === '}') break;
      if (letter === '"' || letter === "'") this.#quoted(letter);
      else if (letter === '<' || letter === '(') this.#bracketed(letter);
      else if (letter === '{' && depth >= deepest) {
        this.#skipBraces();
        break;
      } else if (letter === '{') {
        const found = this.#members(depth + 1);
        this.#skipToEnd();
        return found;
      }
    }
    return this.#text.slice(start, this.#at).trim();
  }

  #members(depth: number): Members {
    const found: [string, Value][] = [];
    this.#at++;
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === '}') {
        this.#at++;
        break;
      }
      const before = this.#at;
      const name = this.#name();
      found.push([name, this.value(depth)]);
      if (this.#text[this.#at] === ',' || this.#at === before) this.#at++;
    }
    return found;
  }

  #name(): string {
    const match = /\s*([\w$<>:~ *.-]{1,200}?) = /y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (found === null) {
      while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
      return '';
    }
    this.#at = match.lastIndex;
    return found[1]?.trim() ?? '';
  }

  /** `"\002\000", '\000' <repeats 26 times>, "x"` is one value. */
  #repeats(): boolean {
    const next = /,\s*["']/y;
    next.lastIndex = this.#at;
    return next.test(this.#text) && /["'>]/.test(this.#text[this.#at - 1] ?? '');
  }

  #skipBraces(): void {
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === '"') this.#quoted(letter);
      else if (letter === '{') depth++;
      else if (letter === '}' && --depth === 0) {
        this.#at++;
        return;
      }
    }
  }

  #skipToEnd(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === ',' || letter === '}') return;
      if (letter === '"') this.#quoted(letter);
    }
  }

  #quoted(quote: string): void {
    if (quote === "'" && this.#text[this.#at + 1] !== '\\' && this.#text[this.#at + 2] !== "'") return;
    for (this.#at++; this.#at < this.#text.length && this.#text[this.#at] !== quote; this.#at++) {
      if (this.#text[this.#at] === '\\') this.#at++;
    }
  }

  /** Skips `<log_lock+8>` or `(type *)`, in which commas and braces mean nothing. */
  #bracketed(open: string): void {
    const close = open === '<' ? '>' : ')';
    let depth = 0;
    for (let i = this.#at; i < this.#text.length && i < this.#at + 2000; i++) {
      if (this.#text[i] === open) depth++;
      else if (this.#text[i] === close && --depth === 0) {
        this.#at = i;
        return;
      }
    }
  }
}

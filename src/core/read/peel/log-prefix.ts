import { anchorIn, isBlank, nativeIndent } from './dump-shape.ts';
import { separateStreams } from './streams.ts';
import { SheetBuilder, type Step } from './sheet.ts';

/**
 * Prefixes that a logger, a container runtime or a CI system put before every line. They are found by their shape:
 * what stands before the lines of a dump, with numbers, months and levels replaced by their class, more than once.
 */
export const logPrefix: Step = {
  removes: 'log prefix',
  peel(sheet) {
    const shapes = learn(sheet.texts);
    if (shapes.lengths.length === 0) return sheet;
    const out = new SheetBuilder();
    const prefixes: (string | undefined)[] = [];
    let found = false;
    sheet.texts.forEach((text, index) => {
      const length = prefixLength(text, shapes);
      found ||= length > 0;
      prefixes.push(length > 0 ? text.slice(0, length) : undefined);
      out.add(length > 0 ? text.slice(length) : text, sheet.numbers[index]!);
    });
    return found ? separateStreams(out, prefixes) : sheet;
  },
};

interface Shapes {
  /** Shapes by their number of tokens. */
  readonly byLength: ReadonlyMap<number, ReadonlySet<string>>;
  readonly lengths: readonly number[];
  /** Shapes without their last blank: what is left of the prefix before an empty line. */
  readonly trimmed: ReadonlySet<string>;
}

const token =
  /(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|CRIT(?:ICAL)?|FATAL)\b *|(?=[0-9a-f-]*\d)(?=[0-9a-f-]*[a-f])[0-9a-f][0-9a-f-]{7,}(?![\w-])|\d+|[A-Za-z]+|(?<=\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)) {2}(?=\d)|(?<=^|\[) +(?=\d)|[\s\S]/giy;
const maxTokens = 60;
const maxPrefix = 220;

interface Token {
  readonly shape: string;
  readonly end: number;
}

function tokens(text: string, most = maxTokens): Token[] {
  const found: Token[] = [];
  const head = text.length > maxPrefix ? text.slice(0, maxPrefix) : text;
  token.lastIndex = 0;
  while (found.length < most) {
    const match = token.exec(head);
    if (match === null) break;
    // "[   12.3" and "[1234.5" are one shape, "Nov  4" and "Nov 14" are another.
    const shape =
      match[0].startsWith(' ') && (match.index === 0 || head[match.index - 1] === '[') ? '' : shapeOf(match[0]);
    found.push({ shape, end: token.lastIndex });
  }
  return found;
}

function shapeOf(text: string): string {
  if (/^\d+$/.test(text)) return '0';
  if (/^ {2,}$/.test(text)) return ' ';
  if (/^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i.test(text)) return 'Month';
  if (/^(?:mon|tue|wed|thu|fri|sat|sun)$/i.test(text)) return 'Day';
  if (/^(?:trace|debug|info|notice|warn(?:ing)?|error|err|crit(?:ical)?|fatal) *$/i.test(text))
    return text.endsWith(' ') ? 'Level ' : 'Level';
  if (text.length >= 8 && /\d/.test(text) && /^[0-9a-f-]+$/.test(text)) return 'Hex';
  return text;
}

function prefixLength(text: string, { byLength, lengths, trimmed }: Shapes): number {
  const list = tokens(text, lengths.at(-1)!);
  let best = 0;
  let shape = '';
  let at = 0;
  for (const length of lengths) {
    if (length > list.length) break;
    for (; at < length; at++) shape += list[at]!.shape;
    if (!byLength.get(length)!.has(shape)) continue;
    const { shape: last, end } = list[length - 1]!;
    // Blanks before a number count as one inside a prefix; behind it they are the dump's own.
    best = last === ' ' && length > 1 ? list[length - 2]!.end + 1 : end;
  }
  if (best > 0) return best;
  if (list.length === 0 || list.at(-1)!.end < text.length) return 0;
  return trimmed.has(
    list
      .map((item) => item.shape)
      .join('')
      .trimEnd(),
  )
    ? text.length
    : 0;
}

interface Candidate {
  readonly tokens: number;
  readonly timed: boolean;
  count: number;
}

function learn(texts: readonly string[]): Shapes {
  const candidates = new Map<string, Candidate>();
  let filled = 0;
  for (const text of texts) {
    if (!isBlank(text)) filled += 1;
    const prefix = prefixBefore(text);
    if (prefix === undefined) continue;
    const list = tokens(prefix);
    const shape = list.map((item) => item.shape).join('');
    const known = candidates.get(shape);
    if (known === undefined) candidates.set(shape, { tokens: list.length, timed: isTimed(prefix), count: 1 });
    else known.count += 1;
  }
  return shapesOf(candidates, filled);
}

function shapesOf(candidates: ReadonlyMap<string, Candidate>, filled: number): Shapes {
  const enough = [...candidates].filter(([shape, { timed, count }]) => {
    const bare = !timed && !closed.test(shape);
    return count >= (bare ? Math.max(3, filled * 0.2) : timed ? 1 : Math.min(2, filled));
  });
  // Of shapes that differ in their last blanks the shortest is the prefix: the rest is the dump's own indentation.
  const shortest = new Map<string, number>();
  for (const [shape] of enough) {
    const stem = shape.trimEnd();
    shortest.set(stem, Math.min(shortest.get(stem) ?? shape.length, shape.length));
  }
  const byLength = new Map<number, Set<string>>();
  const trimmed = new Set<string>();
  for (const [shape, { tokens: length }] of enough) {
    if (shape.length > shortest.get(shape.trimEnd())!) continue;
    const set = byLength.get(length) ?? new Set();
    byLength.set(length, set.add(shape));
    trimmed.add(shape.trimEnd());
  }
  return { byLength, lengths: [...byLength.keys()].sort((a, b) => a - b), trimmed };
}

// "13:11:16", "1763989876.123", "[ 1234.567890]", "1124 13:11:16"
const time = /\d{1,2}:\d\d:\d\d|\b1\d{9}\b|\[ *\d+\.\d{3,9}\]|\b20\d\d-\d\d-\d\d\b/;
// "web-1  | ", "host app[123]: ", "[gw0] ", "[1,0]<stderr>:", "worker> ", "unit - "
const closed = /(?:[\]:|>│;-]|\t) *$/;
// What belongs to dumps and prompts and is no prefix.
const foreign =
  /^\/proc\/|0x[0-9a-f]|LWP|[Ss]witching|\[New|\(gdb\)|Breakpoint|^\s*[*#$>%|│┃║`'"{-]|^\s*\d* *$|^\S*[#$%]\s*$|Core was|["{(=]\s*$|^(?:==\d+==|TID|PID)|\[<|\((?:Python|C|C\+\+)\)|thread \d|[Tt]hread #|^\s*\d+[.)]\s*$/;

function isTimed(prefix: string): boolean {
  return time.test(prefix);
}

/** What stands before a dump line; undefined where nothing does, or nothing that could be a logger's. */
function prefixBefore(text: string): string | undefined {
  const at = anchorIn(text);
  if (at <= 0 || at > maxPrefix) return undefined;
  let end = at;
  const native = nativeIndent(text.slice(at, at + 200)) ?? 0;
  for (let kept = 0; kept < native && text[end - 1] === ' '; kept++) end -= 1;
  const prefix = text.slice(0, end);
  if (prefix.trim() === '' || foreign.test(prefix)) return undefined;
  // a logger prints one blank behind its prefix: more of them are the dump's own
  const stem = prefix.trimEnd();
  return prefix.length - stem.length > 1 && isTimed(stem) ? `${stem} ` : prefix;
}

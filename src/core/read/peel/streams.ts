import type { Sheet, SheetBuilder } from './sheet.ts';

const varying =
  /\d{4}-\d\d-\d\d|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?|\b(?:Z|UTC|[+-]\d\d:?\d\d)\b|\b1\d{9}(?:\.\d+)?\b|\[ *\d+\.\d+\]|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b( +\d{1,2}\b)?|\d{1,2}\/\w+\/\d{4}|\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRIT(?:ICAL)?|FATAL)\b|\b[\w./-]+\.(?:py|c|go|rs|js|java|cc|cpp):\d+|\b[FP](?= |$)/gi;
/** Lines without a prefix that may stand inside a stream: wrapped text, blank lines. */
const gap = 2;

/**
 * Lines of several writers (containers, ranks, pids) that a log has interleaved, put together again: the lines of
 * one writer follow each other in their order, the writers in the order of their first lines.
 */
export function separateStreams(sheet: SheetBuilder | Sheet, prefixes: readonly (string | undefined)[]): Sheet {
  const writers = writersOf(prefixes);
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const { start, end } of runs(prefixes)) {
    const order = orderOf(writers.slice(start, end));
    let before: number | undefined;
    for (const index of order.indices) {
      const at = start + index;
      const writer = order.writers[index];
      // A frame of one writer must not run on into the next writer's lines.
      if (order.moved && before !== undefined && writer !== before) add('', sheet.numbers[at]!);
      before = writer;
      add(sheet.texts[at]!, sheet.numbers[at]!);
    }
  }
  return { texts, numbers };

  function add(text: string, number: number): void {
    texts.push(text);
    numbers.push(number);
  }
}

function writersOf(prefixes: readonly (string | undefined)[]): (string | undefined)[] {
  const keys = prefixes.map((prefix) => prefix?.replace(varying, '').replace(/\s+/g, ' ').trim());
  const counts = new Map<string, number>();
  let lines = 0;
  for (const key of keys) {
    if (key === undefined) continue;
    lines += 1;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  // A counter or a request id that changes with every line names no writer.
  return lines >= counts.size * 3 ? keys : keys.map((key) => (key === undefined ? undefined : ''));
}

function* runs(prefixes: readonly (string | undefined)[]): Generator<{ start: number; end: number }> {
  for (let start = 0; start < prefixes.length; ) {
    let end = start + 1;
    if (prefixes[start] !== undefined) {
      for (let at = end, bare = 0; at < prefixes.length && bare <= gap; at++) {
        if (prefixes[at] === undefined) bare += 1;
        else {
          bare = 0;
          end = at + 1;
        }
      }
    }
    yield { start, end };
    start = end;
  }
}

interface Order {
  readonly indices: readonly number[];
  /** The writer of each line, by its place in the order of first lines. */
  readonly writers: readonly number[];
  readonly moved: boolean;
}

function orderOf(keys: readonly (string | undefined)[]): Order {
  const places = new Map<string, number>();
  const groups: number[][] = [];
  const writers: number[] = [];
  let place = 0;
  keys.forEach((key, index) => {
    if (key !== undefined) {
      place = places.get(key) ?? groups.length;
      places.set(key, place);
    }
    writers.push(place);
    const group = groups[place];
    if (group === undefined) groups.push([index]);
    else group.push(index);
  });
  const indices = groups.flat();
  return { indices, writers, moved: indices.some((index, at) => index !== at) };
}

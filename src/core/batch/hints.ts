import { decode } from '../text.ts';

/** What a dump says of its process and its relatives, found by a quick look and not by reading it. */
export interface Hints {
  readonly pids: readonly number[];
  /** Processes that it names as its parent or that it waits for. */
  readonly relatives: readonly number[];
}

const looked = 64 * 1024;
const pidPatterns = [
  /\[Inferior \d+ \(process (\d+)\) detached\]/,
  /^(?:Process|Pid:|PID:?) ?(\d+)\b/m,
  /\bPid:[ \t]+(\d+)/,
  /(?:-p|--pid|attach)[ =](\d+)\b/,
];
const threads = /\(LWP (\d+)\)/g;
const relativePatterns = [/\bPPid:[ \t]+(\d+)/, /\bParent P(?:rocess|ID):? *(\d+)/];
const waits = /\b(?:waitpid|wait4|waitid|os_waitpid_impl) \(\w+=(\d+)/g;

export function hintsOf(bytes: Uint8Array): Hints {
  const text =
    bytes.length <= 2 * looked
      ? decode(bytes, 0, bytes.length)
      : `${decode(bytes, 0, looked)}\n${decode(bytes, bytes.length - looked, bytes.length)}`;
  const stated = found(text, pidPatterns);
  const lowest = Math.min(...[...text.matchAll(threads)].map(([, id]) => Number(id)));
  return {
    pids: stated.length > 0 ? stated : Number.isFinite(lowest) ? [lowest] : [],
    relatives: [...found(text, relativePatterns), ...[...text.matchAll(waits)].map(([, id]) => Number(id))].filter(
      (pid) => pid > 1,
    ),
  };
}

function found(text: string, patterns: readonly RegExp[]): number[] {
  return patterns.flatMap((pattern) => {
    const id = pattern.exec(text)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

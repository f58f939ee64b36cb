import type { Draft } from './draft.ts';

export interface Complete {
  because: string;
  line: number;
  /** How many rows `info threads` had. */
  rows?: number;
}

/** Why every thread of the process is in this dump; undefined where that is not certain. */
export function completeness(draft: Draft): Complete | undefined {
  if (draft.cut !== undefined || draft.threads.length === 0) return undefined;
  return byRows(draft) ?? byHeaders(draft);
}

/** `info threads` prints every thread: all its rows are here if they run from 1 on and something follows the last. */
function byRows(draft: Draft): Complete | undefined {
  if (draft.rowsHeading === 0 || !draft.rowsEnded) return undefined;
  const rows = draft.threads.filter((thread) => thread.row === true);
  if (!runsFromOne(rows) || rows.length < draft.announced) return undefined;
  const shown = rows.length === 1 ? 'one row' : `${rows.length} rows, 1 to ${rows.length}`;
  return { because: `info threads shows ${shown}`, line: draft.rowsHeading, rows: rows.length };
}

/** The headers of `thread apply`, which go from the highest number down to 1 when all are meant. */
export class HeaderRun {
  /** The longest run that went down to Thread 1 without a gap. */
  whole: { from: number; line: number } | undefined;
  #from = 0;
  #last = 0;
  #line = 0;

  add(number: number, line: number): void {
    if (number !== this.#last - 1) {
      this.#from = number;
      this.#line = line;
    }
    this.#last = number;
    if (number === 1 && this.#from > (this.whole?.from ?? 0)) this.whole = { from: this.#from, line: this.#line };
  }
}

function byHeaders(draft: Draft): Complete | undefined {
  const { whole } = draft.headers;
  if (whole === undefined || whole.from < draft.announced) return undefined;
  // another thread above the run, by hand or with a gap
  if (draft.threads.some((thread) => (thread.number ?? 0) > whole.from)) return undefined;
  if (whole.from === 1) return { because: 'thread apply all shows Thread 1 alone', line: whole.line };
  return {
    because: `thread apply all runs from Thread ${whole.from} down to Thread 1 without a gap`,
    line: whole.line,
  };
}

function runsFromOne(rows: readonly { number?: number }[]): boolean {
  const numbers = rows.map((row) => row.number ?? 0).sort((a, b) => a - b);
  return numbers.length > 0 && numbers.every((number, index) => number === index + 1);
}

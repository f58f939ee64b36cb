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

/** `thread apply all` goes from the highest number down to 1. */
function byHeaders(draft: Draft): Complete | undefined {
  const headed = draft.threads.filter((thread) => thread.headed);
  const first = headed[0];
  const last = headed.at(-1);
  if (first === undefined || last === undefined || last.number !== 1 || last.cut !== undefined) return undefined;
  if (headed.length < draft.announced) return undefined;
  for (let i = 1; i < headed.length; i++) {
    if (headed[i]?.number !== (headed[i - 1]?.number ?? 0) - 1) return undefined;
  }
  const because =
    headed.length === 1 ? 'thread apply all shows Thread 1 alone' : `thread apply all runs from Thread ${first.number} down to Thread 1 without a gap`;
  return { because, line: first.line };
}

function runsFromOne(rows: readonly { number?: number }[]): boolean {
  const numbers = rows.map((row) => row.number ?? 0).sort((a, b) => a - b);
  return numbers.length > 0 && numbers.every((number, index) => number === index + 1);
}

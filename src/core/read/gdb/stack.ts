import type { Draft, ThreadDraft } from './draft.ts';
import type { ThreadId } from './thread-id.ts';

/** The stack whose frames are coming in. */
export interface Stack {
  from: number;
  first: number;
  last: number;
  line: number;
  header: ThreadId | undefined;
  cut: string | undefined;
  /** The text itself broke off, as opposed to a stack that gdb was told to shorten. */
  broken: boolean;
  /** Lines of others stood between this stack and what came before. */
  apart: boolean;
}

export function breakOff(stack: Stack, number: number): void {
  stack.cut = `cut in the middle of frame #${number}`;
  stack.broken = true;
}

export function draftOf(id: ThreadId, stack: Stack, to: number, headed: boolean): ThreadDraft {
  const thread: ThreadDraft = Object.assign(id, {
    line: stack.line,
    from: stack.from,
    to,
    first: Math.max(0, stack.first),
    full: true,
    headed,
  });
  if (stack.cut !== undefined) thread.cut = stack.cut;
  return thread;
}

/** Frames of the same number have the same name: the same moment, shown twice or shown in part. */
export function sameStack(draft: Draft, thread: ThreadDraft, stack: Stack, to: number): boolean {
  const { store } = draft;
  const shift = Math.max(0, stack.first) - thread.first;
  const from = Math.max(0, shift);
  const end = Math.min(thread.to - thread.from, shift + to - stack.from);
  for (let i = from; i < end; i++) {
    if (store.nameId(thread.from + i) !== store.nameId(stack.from + i - shift)) return false;
  }
  return true;
}

/** Of two showings of one stack the one with more frames stays, then the one with more text (locals). */
export function keepLonger(draft: Draft, thread: ThreadDraft, stack: Stack, to: number): void {
  const gain = to - stack.from - (thread.to - thread.from);
  if (gain < 0 || (gain === 0 && span(draft, stack.from, to) <= span(draft, thread.from, thread.to))) return;
  delete thread.cut;
  Object.assign(thread, draftOf({}, stack, to, thread.headed));
}

/** The thread of a `bt` above the first header, if it is this very stack. */
export function shownBefore(draft: Draft, stack: Stack, to: number): ThreadDraft | undefined {
  const [bare] = draft.threads;
  if (bare === undefined || bare.number !== undefined || bare.tid !== undefined || bare.pthread !== undefined)
    return undefined;
  const length = span(draft, stack.from, to);
  if (length === 0 || to - stack.from !== bare.to - bare.from || length !== span(draft, bare.from, bare.to))
    return undefined;
  const { bytes } = draft.store;
  const one = draft.store.start(stack.from);
  const other = draft.store.start(bare.from);
  for (let i = 0; i < length; i++) if (bytes[one + i] !== bytes[other + i]) return undefined;
  return bare;
}

function span(draft: Draft, from: number, to: number): number {
  return to === from ? 0 : draft.store.end(to - 1) - draft.store.start(from);
}

import { NameTable } from '../name-table.ts';
import type { Session } from '../reader.ts';
import { FrameStore } from '../span-frames.ts';
import { Draft, differ, learn, type ThreadDraft } from './draft.ts';
import { frameText } from './frame-text.ts';
import { pidOf } from './pid.ts';
import { sameProcess } from './same-process.ts';
import { draftOf, keepLonger, type Stack, sameStack, shownBefore } from './stack.ts';
import type { ThreadId } from './thread-id.ts';

/** How many threads a stack without ids is compared with. */
const compared = 50;

/** What the last command typed at `(gdb)` will print. `unknown` in dumps without prompts. */
export type Expected = 'stack' | 'frame' | 'other' | 'unknown';

/** Puts frames, headers and rows together to threads and dumps, and decides where another process begins. */
export class Assembly {
  draft: Draft | undefined;
  stack: Stack | undefined;
  /** The thread that a bare `bt` is of. */
  selected: ThreadId | undefined;
  expected: Expected = 'unknown';
  /** Lines that nobody took stood since gdb's last one. */
  apart = false;
  /** The frame that was last shown by itself, outside of a stack. */
  shown = -1;
  /** Nothing was printed since that frame. */
  shownFresh = false;
  readonly #session: Session;
  #names: NameTable | undefined;
  /** One for all dumps of the input: there may be thousands of small ones. */
  #store: FrameStore | undefined;
  /** The last header was Thread 1 of a descending run, so that another header begins another run. */
  #runEnded = false;
  #lastHeader = 0;
  #emitted = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Where a fact belongs that came on this line. */
  open(bytes: Uint8Array, line: number): Draft {
    if (this.draft !== undefined) return this.draft;
    this.#store ??= new FrameStore(bytes, this.names(bytes), frameText);
    this.draft = new Draft(this.#store, line);
    this.#runEnded = false;
    this.#lastHeader = 0;
    this.shown = -1;
    return this.draft;
  }

  names(bytes: Uint8Array): NameTable {
    this.#names ??= new NameTable(bytes);
    return this.#names;
  }

  /** A command was typed: what follows is asked for by hand, of the same process. */
  typed(): void {
    this.#runEnded = false;
  }

  header(bytes: Uint8Array, line: number, id: ThreadId): void {
    this.settle();
    const number = id.number ?? 0;
    const draft = this.draft;
    const again = draft?.find(id)?.headed === true;
    if (draft !== undefined && ((this.#runEnded && (again || number > 1)) || draft.contradicts(id))) this.close();
    this.open(bytes, line).headers.add(number, line);
    this.#runEnded = number === 1 && this.#lastHeader > 1;
    this.#lastHeader = number;
    this.expected = 'unknown';
    this.stack = this.#stackAt(line, -1, id);
  }

  /** A frame that does not go on from the one before: another stack begins, or a single frame is shown. */
  begin(bytes: Uint8Array, line: number, number: number): void {
    this.settle();
    this.open(bytes, line);
    this.stack = this.#stackAt(line, number, undefined);
  }

  /** Source text follows a frame that is shown by itself, never one of a stack. */
  source(): void {
    const { stack, draft } = this;
    if (
      stack === undefined ||
      draft === undefined ||
      stack.header !== undefined ||
      draft.store.length - stack.from !== 1
    )
      return;
    this.stack = undefined;
    this.shown = stack.from;
    this.shownFresh = true;
  }

  /** A frame that gdb shows without a number. */
  show(bytes: Uint8Array, line: number): void {
    this.settle();
    this.shown = this.open(bytes, line).store.length;
    this.shownFresh = true;
  }

  /** A row of `info threads`, whose frame is already in the store at `frame` (-1 if it shows none). */
  row(bytes: Uint8Array, line: number, id: ThreadId, current: boolean): ThreadDraft {
    this.settle();
    if (this.draft?.contradicts(id) === true) this.close();
    const draft = this.open(bytes, line);
    let thread = draft.find(id);
    if (thread === undefined) {
      const at = draft.store.length;
      thread = { ...id, line, from: at, to: at, first: 0, full: false, headed: false };
      draft.add(thread);
    } else {
      learn(thread, id);
      draft.index(thread);
    }
    thread.row = true;
    draft.rowsLine = line;
    if (current) this.select(id);
    return thread;
  }

  /** A stack without ids turns out to be that of the current thread, if both begin alike. */
  adopt(row: ThreadDraft): void {
    const draft = this.draft;
    if (draft === undefined || row.full || row.to === row.from) return;
    const bare = draft.threads.filter(
      (thread) => thread.full && thread.tid === undefined && thread.number === undefined,
    );
    const [stack] = bare;
    if (stack === undefined || bare.length > 1) return;
    if (draft.store.nameId(stack.from) !== draft.store.nameId(row.from)) return;
    draft.threads.splice(draft.threads.indexOf(row), 1);
    learn(stack, row);
    stack.row = true;
    draft.index(stack);
  }

  select(id: ThreadId | undefined): void {
    this.selected = id;
    if (id === undefined) {
      this.#session.announceThread(undefined);
      return;
    }
    const { number, tid, pthread, name } = id;
    this.#session.announceThread({
      ...(number === undefined ? {} : { number }),
      ...(tid === undefined ? {} : { tid }),
      ...(pthread === undefined ? {} : { pthread }),
      ...(name === undefined ? {} : { name }),
    });
  }

  /** The stack that was coming in is finished: it becomes a thread, or was only a frame shown by itself. */
  settle(): void {
    const stack = this.stack;
    const draft = this.draft;
    if (stack === undefined || draft === undefined) return;
    this.stack = undefined;
    const to = draft.store.length;
    if (stack.header !== undefined) {
      this.#headed(draft, stack, to, stack.header);
      return;
    }
    if (to - stack.from === 1 && this.#isShown(stack, draft)) {
      this.shown = stack.from;
      this.shownFresh = true;
      return;
    }
    this.#bare(draft, stack, to);
  }

  attach(bytes: Uint8Array, line: number, pid: number): void {
    this.settle();
    if (this.draft !== undefined && (this.draft.threads.length > 0 || differ(this.draft.pid, pid))) this.close();
    this.open(bytes, line).pid = pid;
    this.#session.announcePid(pid);
  }

  detached(pid: number): void {
    this.settle();
    const draft = this.draft;
    if (draft === undefined) return;
    draft.pid ??= pid;
    if (draft.pid === pid) this.#session.announcePid(pid);
    this.close();
  }

  close(): void {
    this.settle();
    const draft = this.draft;
    if (draft === undefined) return;
    this.draft = undefined;
    if (draft.threads.length === 0 && draft.facts.length === 0 && this.shown >= 0 && this.#emitted === 0) {
      draft.add({
        ...this.selected,
        line: draft.firstLine,
        from: this.shown,
        to: this.shown + 1,
        first: 0,
        full: false,
        headed: false,
      });
    }
    this.shown = -1;
    this.selected = undefined;
    this.#session.announceThread(undefined);
    if (draft.empty && !draft.core) return;
    this.#emitted += draft.threads.length;
    this.#session.emit(draft.finish(this.#session, pidOf(draft, this.#session)));
  }

  #stackAt(line: number, number: number, header: ThreadId | undefined): Stack {
    const apart = this.apart;
    this.apart = false;
    return {
      from: this.draft?.store.length ?? 0,
      first: number,
      last: number,
      line,
      header,
      cut: undefined,
      broken: false,
      apart,
    };
  }

  /** One frame alone: the echo of `frame 3`, `up` or a thread switch rather than a stack of one frame. */
  #isShown(stack: Stack, draft: Draft): boolean {
    if (this.expected === 'stack') return false;
    if (this.expected !== 'unknown') return true;
    return stack.first > 0 || draft.threads.length > 0 || draft.core || this.selected !== undefined;
  }

  #headed(draft: Draft, stack: Stack, to: number, id: ThreadId): void {
    const known = draft.find(id);
    // a heading over a py-bt: the row of `info threads` has the thread's only native frame
    if (known !== undefined && to === stack.from && known.to > known.from) {
      known.headed = true;
      learn(known, id);
      return;
    }
    const again = known?.full === true && !sameStack(draft, known, stack, to);
    const loose = draft.threads.length > 0 && stack.apart && draft.threads.every((thread) => thread.tid === undefined);
    const strange =
      loose && !draft.threads.some((thread) => sameProcess(draft.store, thread, { from: stack.from, to }, true));
    if (again || strange) this.#putApart(draft, stack, to, id, true);
    else this.#put(draft, stack, to, id, true);
  }

  #bare(draft: Draft, stack: Stack, to: number): void {
    const { selected } = this;
    const known = selected === undefined ? undefined : draft.find(selected);
    if (selected !== undefined) {
      if (known?.full === true && !sameStack(draft, known, stack, to))
        this.#putApart(draft, stack, to, selected, false);
      else this.#put(draft, stack, to, { ...selected }, false);
      return;
    }
    const near = draft.threads.slice(-compared);
    const alike = near.find((thread) => thread.full && sameStack(draft, thread, stack, to));
    if (alike !== undefined) {
      keepLonger(draft, alike, stack, to);
      return;
    }
    const other = near.some(
      (thread) => thread.full && !sameProcess(draft.store, thread, { from: stack.from, to }, stack.apart),
    );
    if (other) this.#putApart(draft, stack, to, undefined, false);
    else this.#put(draft, stack, to, {}, false);
  }

  /** The stack is of another process or of another moment: it begins a dump of its own. */
  #putApart(draft: Draft, stack: Stack, to: number, id: ThreadId | undefined, headed: boolean): void {
    const selected = this.selected;
    this.close();
    const fresh = this.open(draft.store.bytes, stack.line);
    if (id !== undefined && !headed && draft.pid !== undefined) fresh.pid = draft.pid;
    if (id === selected) this.select(selected);
    this.#put(fresh, stack, to, { ...id }, headed);
  }

  #put(draft: Draft, stack: Stack, to: number, id: ThreadId, headed: boolean): void {
    const known = draft.find(id) ?? (headed ? shownBefore(draft, stack, to) : undefined);
    if (known === undefined) draft.add(draftOf(id, stack, to, headed));
    else {
      if (known.full) keepLonger(draft, known, stack, to);
      else Object.assign(known, draftOf({}, stack, to, headed));
      if (headed) known.headed = true;
      learn(known, id);
      draft.index(known);
    }
    if (stack.cut !== undefined && stack.broken && draft.cut === undefined) {
      draft.cut = { says: stack.cut, place: this.#session.place(draft.lastLine) };
    }
  }
}

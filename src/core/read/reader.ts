import type { Dump, FormatName, Place } from '../model.ts';

/**
 * One line of the peeled text: bytes [start, end) without the line break, and its number in the original input.
 * One Line object is reused for all lines: take numbers out of it, never keep it.
 */
export interface Line {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** 1-based line of the original input. */
  no: number;
}

/**
 * What a format's reader may ask of, and tell to, the stage that feeds it. One Session per input.
 */
export interface Session {
  readonly input: string;
  /**
   * The process that lines above this one spoke of (`gdb -p 4186`, `# py-spy dump --pid 4186`, `child-4186.txt`),
   * which the reader gives to a dump that does not name its own.
   */
  pidHint(): { readonly pid: number; readonly from: 'command' | 'file-name' } | undefined;
  /** A reader that learns the pid from the tool's own words tells the others. */
  announcePid(pid: number): void;
  /** The thread a debugger session last selected (`[Switching to thread 2 …]`), to which a following py-bt belongs. */
  threadHint(): ThreadHint | undefined;
  announceThread(thread: ThreadHint | undefined): void;
  /** A dump that another tool reads was recognised here. */
  announceForeign(says: string, line: number): void;
  emit(dump: Dump): void;
  place(line: number): Place;
}

/**
 * Reads one format, line by line. The driver (read.ts) offers every line to the reader that took the last one,
 * then to the others in the order of the table; the first that returns true owns the line. A reader must be cheap
 * in saying no (look at the first bytes) and must never throw, whatever the bytes are.
 */
export interface Reader {
  /** Takes the line and returns true, or leaves it to the others and returns false. */
  line(line: Line): boolean;
  /**
   * Called when a line went to another reader or to nobody. A reader that cannot go on after a stranger's line
   * (a frame still open, say) settles its state here; most ignore it.
   */
  interrupted?(line: Line, takenBy: FormatName | undefined): void;
  /** The text has ended: emit what is open. */
  end(): void;
}

export interface ThreadHint {
  readonly number?: number;
  readonly tid?: number;
  readonly pthread?: string;
  readonly name?: string;
}

export interface Format {
  readonly name: FormatName;
  /** What it is, for people: `gdb: thread apply all bt, bt full, info threads`. */
  readonly title: string;
  /** Where the code that prints it lives. */
  readonly source: string;
  /** The command that takes such a dump. */
  readonly take: string;
  /** A few real lines; a test reads them. */
  readonly example: string;
  open(session: Session): Reader;
}

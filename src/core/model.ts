/**
 * The facts that dumps state, and nothing more: what `read` produces and `reason` consumes.
 *
 * Conventions: addresses and pthread ids are lower-case hexadecimal strings with `0x` and without leading zeros
 * (see `address` in text.ts), so that equal addresses are equal strings. Line numbers are 1-based lines of the
 * original input, whatever was peeled off since. Everything is read-only once its reader has handed it over.
 */

/** Where a fact was read: the name of the input and the line in it. */
export interface Place {
  readonly input: string;
  readonly line: number;
}

export type Address = string;

export type Language = 'native' | 'python' | 'kernel' | 'ruby' | 'other';

/** One frame, as the tool printed it. `fn` is `??` where the tool knew no name and `<signal handler called>` for gdb's mark. */
export interface Frame {
  readonly fn: string;
  readonly language: Language;
  readonly inputLine: number;
  /** The input, where it is not that of the thread: a stack merged from several dumps. */
  readonly input?: string;
  readonly address?: Address;
  /** The text between the parentheses, unparsed: `mutex=0x55d0 <log_lock>`; absent where the tool printed none. */
  readonly args?: string;
  readonly file?: string;
  readonly line?: number;
  readonly module?: string;
  /** Local variables as text, one `name = value` a line (`bt full`, `py-spy --locals`, pystack `--locals`). */
  readonly locals?: string;
  /** Source text of the current line where the tool prints it (py-bt, pystack, tracebacks). */
  readonly source?: string;
  /** A frame the compiler inlined into the next one (gdb prints no address for it). */
  readonly inlined?: boolean;
  /** In a stack as it was at a fork, recovered from the child's memory: how far it can be relied on. */
  readonly atFork?: 'certain' | 'if blocked' | 'candidate';
}

/**
 * The frames of one thread, innermost first. `fn` is cheap (an interned string); `get` may have to decode the
 * line, so reasoning looks at names first and asks for whole frames only where it needs them.
 */
export interface Frames {
  readonly length: number;
  fn(index: number): string;
  get(index: number): Frame;
}

export interface Thread {
  readonly place: Place;
  readonly frames: Frames;
  /** The tool's own numbering (gdb: `Thread 3`), not an operating system id. */
  readonly number?: number;
  /** Kernel thread id: gdb's LWP, py-spy's and pystack's number, `/proc/PID/task/TID`. */
  readonly tid?: number;
  /** `pthread_self()`: gdb's `Thread 0x…`, faulthandler's `Thread 0x…`, Python's `threading.get_ident()`. */
  readonly pthread?: Address;
  /** Of a thread that fork did not copy: the kernel thread id that it had in the parent. */
  readonly tidAtFork?: number;
  readonly name?: string;
  /** What the tool said about the thread, in its words: `idle`, `active+gil`, `Exiting`, `Has the GIL`. */
  readonly marks?: readonly string[];
  /** True for a row of `info threads` and the like, which shows one frame of a longer stack. */
  readonly partial?: boolean;
  /** Set where the text of this stack ends before the stack does: pager, elision, cut in mid frame. */
  readonly cut?: string;
}

/** The fields of a printed lock that decide, by their C names without leading underscores: lock, owner, count, kind, nusers, cur_writer, readers, wrefs, value, nwaiters. */
export type LockFields = Readonly<Record<string, number>>;

export type Fact = Readonly<{ place: Place }> &
  (
    | Readonly<{
        /** A lock structure or one of its fields printed by a debugger. */
        kind: 'lock';
        shape: 'mutex' | 'rwlock' | 'sem' | 'cond' | 'word';
        /** What was printed: `log_lock`, `*(pthread_mutex_t*)0x55d0`, `mutex->__data`. */
        expression?: string;
        address?: Address;
        fields: LockFields;
      }>
    | Readonly<{ kind: 'value'; expression?: string; value: string }>
    | Readonly<{
        /** `/proc/PID/status`, or the columns of ps that say the same. */
        kind: 'status';
        pid?: number;
        tid?: number;
        ppid?: number;
        name?: string;
        command?: string;
        /** One letter: R S D T t Z X I. */
        state?: string;
        /** Pids of this task from the outermost to the innermost namespace. */
        nspid?: readonly number[];
        threads?: number;
        tracer?: number;
        /** Process group and session, where printed. */
        pgid?: number;
        sid?: number;
        /** Percent, as ps or top prints it. */
        cpu?: number;
      }>
    | Readonly<{
        kind: 'syscall';
        pid?: number;
        tid?: number;
        number?: number;
        name?: string;
        args: readonly string[];
        result?: string;
      }>
    /** This process was forked by that thread, was watched since, and has not exec'd (strace). */
    | Readonly<{ kind: 'fork'; pid: number; forkedByTid?: number }>
    | Readonly<{ kind: 'wchan'; pid?: number; tid?: number; name: string }>
    | Readonly<{ kind: 'fd'; pid?: number; fd: number; target: string }>
    /** Where a file is mapped: the load address decides whether two dumps share their layout. */
    | Readonly<{ kind: 'mapping'; pid?: number; start: Address; end: Address; path: string; permissions?: string }>
    /** How many threads the process has, where a tool says so (`Threads: 1`, the rows of `info threads`). */
    | Readonly<{ kind: 'thread-count'; pid?: number; threads: number }>
    /** A lock-order or holder statement of another analyser (helgrind, DRD, TSan). */
    | Readonly<{
        kind: 'held';
        tid?: number;
        number?: number;
        address: Address;
        /** The lock that it took, or wanted, while holding that one, against the order in which others take them. */
        wants?: Address;
        says: string;
      }>
    /** The tool itself says for which thread another one waits: spindump knows the owners of turnstiles. */
    | Readonly<{ kind: 'blocked-by'; pid?: number; tid: number; ownerPid: number; ownerTid: number; says: string }>
  );

export type FormatName = string;

/** What one tool printed about one process at one moment. */
export interface Dump {
  readonly format: FormatName;
  /** Where it begins. */
  readonly place: Place;
  readonly endLine: number;
  readonly pid?: number;
  /** Where the pid comes from: the tool's own output, a command line shown above it, or the file's name (weakest). */
  readonly pidFrom?: 'tool' | 'command' | 'file-name';
  readonly ppid?: number;
  readonly program?: string;
  readonly command?: string;
  /** `3.12.1` where the tool prints the interpreter's version. */
  readonly python?: string;
  readonly core?: boolean;
  /** A checker's report: its stacks show where threads did what it reports, not where they stand. */
  readonly past?: boolean;
  /** The signal that ended the process, where the tool says so (a crash, not a hang). */
  readonly signal?: string;
  readonly threads: readonly Thread[];
  readonly facts: readonly Fact[];
  /** Why every thread of the process is known to be shown here; absent where it is not known. */
  readonly complete?: Readonly<{ because: string; place: Place }>;
  /** Set where the text ends or breaks off inside this dump. */
  readonly cut?: Readonly<{ says: string; place: Place }>;
  /** Remarks of the reader: interleaved text, contradictory headers, a mark that may mislead. */
  readonly notes?: readonly Readonly<{ says: string; place: Place }>[];
}

/** What was read of one input, and what was not. */
export interface InputReading {
  readonly name: string;
  readonly formats: readonly FormatName[];
  readonly lines: number;
  /** Non-blank lines that no reader took. */
  readonly unreadLines: number;
  /** The first of them (at most 200), for `--verbose`. */
  readonly unread: readonly Readonly<{ line: number; text: string }>[];
  /** A foreign format that was recognised but belongs to another tool (jstack, Go). */
  readonly foreign?: readonly Readonly<{ says: string; line: number }>[];
  /** What pasting, logging or mailing had put round the dumps and was taken off: `log prefixes`, `ANSI colours`. */
  readonly peeled?: readonly string[];
}

export interface Reading {
  readonly dumps: readonly Dump[];
  readonly inputs: readonly InputReading[];
}

/** What the caller hands in: bytes, and a name to cite. */
export interface Input {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Valgrind 3.5 to 3.24 as text: helgrind, DRD and memcheck errors, and `vgdb v.info scheduler`, which shows where every
 * thread is. https://sourceware.org/git/?p=valgrind.git;a=blob;f=coregrind/m_errormgr.c, helgrind/hg_errors.c,
 * drd/drd_error.c; the scheduler's: show_sched_status_wrk in coregrind/m_libcassert.c
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, draft, finished, firstByte, type ThreadDraft, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { splitSymbol } from './symbol.ts';
import { heldFacts } from './valgrind-held.ts';

export const valgrindText: Format = {
  name: 'valgrind',
  title: 'Valgrind text: helgrind, DRD, v.info scheduler',
  source: 'https://sourceware.org/git/?p=valgrind.git;a=blob;f=coregrind/m_errormgr.c',
  take: 'vgdb --pid=PID v.info scheduler; valgrind --tool=helgrind ./program',
  example: [
    '==28100== Thread #3: lock order "0x10C080 before 0x10C0C0" violated',
    '==28100== ',
    '==28100== Observed (incorrect) order is: acquisition of lock at 0x10C0C0',
    '==28100==    at 0x484976E: ??? (in /usr/libexec/valgrind/vgpreload_helgrind-amd64-linux.so)',
    '==28100==    by 0x10918E: withdraw (orders.c:28)',
    '==28100==    by 0x48ED1F4: start_thread (pthread_create.c:442)',
  ].join('\n'),
  open: (session) => new ValgrindTextReader(session),
};

// "==28100== ", with --time-stamp=yes "==00:00:00:00.012 28100== "; "--28100--" is valgrind about itself
const prefixed = /^(==|--|\*\*)(?:[\d:.]{8,20} )?(\d{1,10})\1(?: (.*))?$/;
const frame = /^ {3}(?:at|by) 0x([0-9A-Fa-f]+): (.*)$/;
const place = /^(.*?) \((?:in ([^()]+)|([^():]+):(\d{1,9}))\)$/;
const command = /^Command: (.*)$/;
const parentPid = /^Parent PID: (\d{1,10})$/;
const fatal = /^Process terminating with default action of signal \d+ \((SIG\w+)\)/;
// The thread that the next errors are about: memcheck's and DRD's "Thread 2:", with its name since 3.9 "Thread 2 teller:"
const current = /^Thread (\d{1,9})(?: (\S.*?))?:$/;
// helgrind's "Thread #3: lock order …", "Possible data race during read of size 4 at 0x… by thread #3"
const about = /^Thread #(\d{1,9})(?:: |\b.* (?:unlocked|was exiting|destroyed) )|\bby thread #(\d{1,9})$/;
// "Thread 4: status = VgTs_WaitSys syscall 0 (lwpid 13200)"
const scheduled = /^Thread (\d{1,9}): status = VgTs_(\w+)(?: syscall (\d+))? \(lwpid (\d{1,10})\)$/;
const request = /^sending command v\.info scheduler to pid (\d{1,10})$/;
const ofScheduler =
  /^(?:host stacktrace:|sched status:|\s+running_tid=\d+|client stack range: .*|valgrind stack (?:range|top usage): .*|\s*no (?:client|valgrind) stack .*)$/;
/** Heads of stacks that tell the past: how a thread came to be, where a lock was seen. */
const past =
  /(?:was created|is the program's root thread|first observed(?: at:)?|Acquired at:|established by acquisition of lock .*|later acquisition of lock .*|alloc'd|free'd|host stacktrace:)$/;

interface Open {
  readonly dump: Draft;
  readonly threads: Map<number, ThreadDraft>;
  /** The thread that memcheck and DRD last named; the main thread says nothing. */
  thread: number;
  /** The head of the stack that comes next; undefined where that is of the past. */
  head: { readonly number: number; readonly no: number } | undefined;
  /** The thread to which frames go. */
  taking: ThreadDraft | undefined;
  isScheduler: boolean;
}

class ValgrindTextReader implements Reader {
  readonly #session: Session;
  readonly #open = new Map<number, Open>();
  #last: Open | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    const mayBegin = first === 61 || first === 45 || first === 42;
    // T, h, s, r, c, v, n: the scheduler's lines, which vgdb shows without a prefix
    if (!mayBegin && !'Thsrcvn'.includes(String.fromCharCode(first))) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    const match = mayBegin ? prefixed.exec(text) : null;
    if (match === null) return this.#status(text, line.no);
    const [, sign, pid, says = ''] = match;
    const open = this.#of(Number(pid), line.no);
    open.dump.endLine = line.no;
    if (sign === '==' && !this.#frame(open, says, line.no)) this.#says(open, says, line.no);
    return true;
  }

  end(): void {
    for (const { dump, threads, isScheduler } of this.#open.values()) {
      dump.threads.push(...[...threads.values()].filter(({ frames }) => frames.length > 0).map(finished));
      const because = 'Valgrind shows the status of every thread';
      if (isScheduler) dump.complete = { because, place: dump.place };
      else if (dump.signal === undefined) dump.past = true;
      if (dump.threads.length > 0 || dump.facts.length > 0) this.#session.emit(dump);
    }
    this.#open.clear();
  }

  #of(pid: number, no: number): Open {
    let open = this.#open.get(pid);
    if (open === undefined) {
      this.#session.announcePid(pid);
      const dump = draft(this.#session, 'valgrind', no, pid);
      open = { dump, threads: new Map(), thread: 1, head: undefined, taking: undefined, isScheduler: false };
      this.#open.set(pid, open);
    }
    this.#last = open;
    return open;
  }

  /** Lines of `v.info scheduler` outside of the prefix. */
  #status(text: string, no: number): boolean {
    const match = scheduled.exec(text);
    // the first status stands above the first line that names the process: its main thread has the same number
    const asked = request.exec(text)?.[1];
    if (asked !== undefined) {
      this.#session.announcePid(Number(asked));
      return true;
    }
    const open = this.#last ?? (match === null ? undefined : this.#of(Number(match[4]), no));
    if (open === undefined || (match === null && !ofScheduler.test(text)))
      return /^(?:host stacktrace|sched status):$/.test(text);
    open.dump.endLine = no;
    if (match !== null) this.#scheduled(open, match, no);
    else Object.assign(open, { head: undefined, taking: undefined });
    return true;
  }

  #says(open: Open, says: string, no: number): void {
    const { dump } = open;
    const match = scheduled.exec(says);
    if (match !== null) {
      this.#scheduled(open, match, no);
      return;
    }
    if (says === '' || ofScheduler.test(says)) return;
    const line = command.exec(says)?.[1];
    if (line !== undefined) dump.command = line;
    const ppid = parentPid.exec(says)?.[1];
    if (ppid !== undefined) dump.ppid = Number(ppid);
    const signal = fatal.exec(says)?.[1];
    if (signal !== undefined) dump.signal = signal;
    const [, named, name] = current.exec(says) ?? [];
    if (named !== undefined) open.thread = Number(named);
    if (name !== undefined) this.#thread(open, open.thread, no).name = name;
    const [, helgrinds, racing] = about.exec(says) ?? [];
    const number = Number(helgrinds ?? racing ?? open.thread);
    if (helgrinds !== undefined || racing !== undefined) open.thread = number;
    dump.facts.push(...heldFacts(says.trim(), number, this.#session.place(no)));
    open.taking = undefined;
    open.head = /^\s*Address 0x/.test(says) || past.test(says) ? undefined : { number, no };
    if (helgrinds === undefined && racing === undefined) return;
    const thread = this.#thread(open, number, no);
    thread.marks = [...(thread.marks ?? []), says.trim()];
  }

  #scheduled(open: Open, [, number, state = '', syscall, tid]: RegExpExecArray, no: number): void {
    const { dump } = open;
    open.isScheduler = true;
    const thread: ThreadDraft = {
      place: this.#session.place(no),
      number: Number(number),
      tid: Number(tid),
      frames: [],
      marks: [state],
    };
    open.threads.set(Number(number), thread);
    open.head = undefined;
    open.taking = thread;
    if (syscall === undefined) return;
    const place = this.#session.place(no);
    dump.facts.push({ kind: 'syscall', place, tid: Number(tid), number: Number(syscall), args: [] });
  }

  #thread(open: Open, number: number, no: number): ThreadDraft {
    const known = open.threads.get(number);
    if (known !== undefined) return known;
    const made: ThreadDraft = { number, place: this.#session.place(no), frames: [] };
    open.threads.set(number, made);
    return made;
  }

  #frame(open: Open, says: string, no: number): boolean {
    const match = frame.exec(says);
    if (match === null) return false;
    const { head } = open;
    open.head = undefined;
    if (head !== undefined) {
      // an earlier error has shown where the thread was
      const thread = this.#thread(open, head.number, head.no);
      open.taking = thread.frames.length === 0 ? thread : undefined;
    }
    open.taking?.frames.push(frameOf(match[1] ?? '0', match[2] ?? '', no));
    return true;
  }
}

/** "withdraw (orders.c:28)", "??? (in /usr/lib/libc.so.6)", "clone (clone.S:100)" */
function frameOf(pc: string, text: string, inputLine: number): Frame {
  const [, symbol = text, module, file, line] = place.exec(text) ?? [];
  const { fn, args } = splitSymbol(symbol);
  return {
    fn: fn === '???' || fn === '' ? '??' : fn,
    language: 'native',
    inputLine,
    address: address(`0x${pc}`),
    ...(args !== undefined && args !== '' && { args }),
    ...(module !== undefined && { module }),
    ...(file !== undefined && { file, line: Number(line) }),
  };
}

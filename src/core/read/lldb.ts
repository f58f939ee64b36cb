/**
 * lldb 3.4 to 21: `bt`, `bt all`, `thread backtrace all`, `thread list`, the stop notice after an attach.
 * https://github.com/llvm/llvm-project/blob/main/lldb/source/Core/CoreProperties.td (frame-format, thread-format)
 */
import type { Thread } from '../model.ts';
import { type Draft, draft, finished, firstByte, type ThreadDraft, textOf } from './draft.ts';
import { frameLine, type ThreadLine, threadLine } from './lldb-line.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const lldb: Format = {
  name: 'lldb',
  title: 'lldb: bt all, thread backtrace all, thread list',
  source: 'https://github.com/llvm/llvm-project/blob/main/lldb/source/Core/CoreProperties.td',
  take: "lldb --batch -p PID -o 'thread list' -o 'bt all' -o detach",
  example: [
    "* thread #1, name = 'fetcher', stop reason = signal SIGSTOP",
    '  * frame #0: 0x00007f8b94be112b libc.so.6`__GI___lll_lock_wait(futex=0x0000561e18e052a0, private=0) at lowlevellock.c:49:7',
    '    frame #1: 0x0000561e18e027c6 fetcher`log_line(format=<unavailable>) at log.c:37:5',
    '    frame #2: 0x0000561e18e02321 fetcher`_start + 33',
  ].join('\n'),
  open: (session) => new LldbReader(session),
};

const prompt = /^\(lldb\)\s*(.*)$/;
const attach = /\battach\b.*?(\d{1,10})\b/;
const allThreads = /^(?:bt all|th\w* (?:b|backtrace|bt) all|thread list)\b/;
const stopped = /^Process (\d{1,10}) stopped$/;
const talk =
  /^(?:Executable (?:module|binary) set to |Architecture set to: |Process \d+ (?:detached|launched|resuming|exited)|Core file ['"]|Target \d+: \(.*\) stopped\.$)/;
const crashes = /^(?:EXC_BAD_\w+|signal SIG(?:SEGV|ABRT|BUS|FPE|ILL))\b/;

interface OpenThread {
  readonly draft: ThreadDraft;
  /** One frame of a longer stack: a row of `thread list`, the notice of a stop. */
  isPartial: boolean;
}

class LldbReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;
  #thread: OpenThread | undefined;
  #pid: number | undefined;
  #isCore = false;
  /** While the notice of a stop prints each thread with its innermost frame. */
  #isNotice = false;
  /** `thread list` repeats the first line of that notice. */
  #isListing = false;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    // "(lldb) …", "* thread", "thread #", "frame #", "Process …", "Executable …", "Architecture …", "Core file", "Target"
    if (first === 0 || !'(*tfPEACT'.includes(String.fromCharCode(first))) return false;
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    return this.#head(text, line.no) || this.#frame(text, line.no) || this.#talk(text, line.no);
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined) this.#closeThread();
  }

  end(): void {
    this.#closeDump();
  }

  #head(text: string, no: number): boolean {
    const found = threadLine(text, no);
    if (found === undefined) return false;
    this.#closeThread();
    const dump = this.#open(no);
    dump.endLine = no;
    const signal = crashes.exec(found.reason ?? '')?.[0];
    if (signal !== undefined) dump.signal ??= signal.replace('signal ', '');
    const isPartial = found.frame !== undefined || this.#isNotice;
    this.#thread = { draft: threadDraft(found, this.#session.place(no)), isPartial };
    return true;
  }

  #frame(text: string, no: number): boolean {
    const found = frameLine(text, no);
    if (found === undefined) return false;
    const open = this.#thread;
    const shown = open?.draft.frames.length ?? 0;
    if (open?.isPartial && found.index === 0 && !this.#isNotice) {
      // the head shows a frame and the whole stack follows, as lldb 3 printed it
      open.draft.frames.length = 0;
      open.isPartial = false;
    } else if (open === undefined || (found.index === 0 && shown > 0)) {
      this.#closeThread();
      this.#thread = { draft: { place: this.#session.place(no), frames: [] }, isPartial: false };
    }
    this.#open(no).endLine = no;
    if (found.isShort && shown > 0) Object.assign(this.#thread?.draft ?? {}, { cut: 'the text ends inside a frame' });
    else this.#thread?.draft.frames.push(found.frame);
    return true;
  }

  #talk(text: string, no: number): boolean {
    const command = prompt.exec(text)?.[1];
    if (command !== undefined) {
      this.#command(command, no);
      return true;
    }
    const pid = stopped.exec(text)?.[1];
    if (pid === undefined) return talk.test(text);
    this.#closeThread();
    if (this.#dump?.threads.some((thread) => thread.partial !== true)) this.#closeDump();
    this.#setPid(Number(pid));
    this.#isNotice = !this.#isListing;
    return true;
  }

  #command(command: string, no: number): void {
    this.#closeThread();
    this.#isNotice = false;
    this.#isListing = command.startsWith('thread list');
    const pid = attach.exec(command)?.[1];
    if (pid !== undefined) this.#setPid(Number(pid));
    if (/\s(?:--core|-c)\s/.test(command)) this.#isCore = true;
    if (!allThreads.test(command)) return;
    this.#open(no).complete ??= {
      because: `lldb was asked for every thread: ${command}`,
      place: this.#session.place(no),
    };
  }

  #setPid(pid: number): void {
    if (this.#pid !== undefined && this.#pid !== pid) this.#closeDump();
    this.#pid = pid;
    if (this.#dump?.pid === undefined && this.#dump !== undefined) Object.assign(this.#dump, { pid, pidFrom: 'tool' });
    this.#session.announcePid(pid);
  }

  #open(no: number): Draft {
    this.#dump ??= { ...draft(this.#session, 'lldb', no, this.#pid), ...(this.#isCore && { core: true }) };
    return this.#dump;
  }

  #closeThread(): void {
    const open = this.#thread;
    this.#thread = undefined;
    if (open === undefined || this.#dump === undefined) return;
    const { number } = open.draft;
    const at = number === undefined ? -1 : this.#dump.threads.findIndex((thread) => thread.number === number);
    const row = this.#dump.threads[at];
    if (row !== undefined && row.partial !== true && !open.isPartial) {
      // the whole stack of the same thread again: a second look, at another moment
      this.#closeDump();
      this.#open(open.draft.place.line).threads.push(finished(open.draft));
    } else if (row === undefined) {
      this.#dump.threads.push(finished({ ...open.draft, ...(open.isPartial && { partial: true }) }));
    } else {
      this.#dump.threads[at] = merged(row, open);
    }
  }

  #closeDump(): void {
    this.#closeThread();
    const dump = this.#dump;
    this.#dump = undefined;
    if (dump !== undefined && dump.threads.length > 0) this.#session.emit(dump);
  }
}

/** The row of a list and the stack of the same thread: the list knows the thread id. */
function merged(row: Thread, { draft: next, isPartial }: OpenThread): Thread {
  const { partial: _, ...known } = row;
  if (isPartial) return next.tid === undefined ? row : { ...row, tid: next.tid };
  return { ...known, ...finished(next) };
}

function threadDraft(found: ThreadLine, place: ThreadDraft['place']): ThreadDraft {
  const marks = [found.queue === undefined ? undefined : `queue ${found.queue}`, found.reason].filter(
    (mark) => mark !== undefined,
  );
  return {
    place,
    number: found.number,
    frames: found.frame === undefined ? [] : [found.frame],
    ...(found.tid !== undefined && { tid: found.tid }),
    ...(found.name !== undefined && found.name !== '' && { name: found.name }),
    ...(marks.length > 0 && { marks }),
  };
}

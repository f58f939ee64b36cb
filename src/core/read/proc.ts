/**
 * Files of /proc/PID as people paste them: by cat, by head (`==> /proc/4186/status <==`), by grep (`/proc/4186/status:PPid:…`),
 * or a bare block of lines. Linux 2.6.32 to 6.18.
 * https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/fs/proc/array.c (status, stat), base.c (syscall, stack, wchan)
 */
import type { Fact } from '../model.ts';
import { type Draft, draft, finished, firstByte, given, type ThreadDraft, textOf } from './draft.ts';
import { stackFrame } from './kernel-frame.ts';
import { mappingFact, statFact, syscallFact, type Who } from './proc-facts.ts';
import { type ProcFile, procFile, shownFile } from './proc-path.ts';
import { StatusRecord, statusLine } from './proc-status.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const proc: Format = {
  name: 'proc',
  title: '/proc/PID/{status,stat,syscall,wchan,stack,maps,comm,task/*}',
  source: 'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/fs/proc',
  take: 'head -n 99 /proc/PID/status /proc/PID/syscall /proc/PID/wchan /proc/PID/stack',
  example: [
    '==> /proc/4186/status <==',
    'Name:\tfetcher',
    'State:\tS (sleeping)',
    'Tgid:\t4186',
    'Pid:\t4186',
    'PPid:\t4179',
    'Threads:\t1',
    '',
    '==> /proc/4186/stack <==',
    '[<0>] futex_wait_queue+0x60/0x90',
    '[<0>] do_syscall_64+0x55/0xb0',
  ].join('\n'),
  open: (session) => new ProcReader(session),
};

// Apport's crash reports have the files in one
const section = /^Proc(Status|Maps):$/;
// "$ for t in /proc/4186/task/*; do echo $t; cat $t/stack; done"
const loop = /\bfor \w+ in (?:\$\(ls )?\/proc\/(\d+)\/task/;
const header = /^==> (\S+) <==$/;
const named = /^((?:\/proc\/[^/\s:]+\/|task\/\d+\/)[a-z_/\d]+):(.*)$/;
// "4187", "== 4187 ==", "TID 4187:" before a stack, as loops over task/* echo it
const threadLabel = /^\W{0,4}(?:(?:tid|lwp|task|thread|pid)\W{1,2})?(\d{1,8})\W{0,4}$/i;

class ProcReader implements Reader {
  readonly #session: Session;
  #file: ProcFile | undefined;
  /** Whose status was read last: `cat status syscall` names nobody for the second file. */
  #last: Who = {};
  #dump: Draft | undefined;
  #status: StatusRecord | undefined;
  #stack: ThreadDraft | undefined;
  #label: number | undefined;
  /** The status of the one process that a crash report is about. */
  #isReport = false;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) {
      this.#closeStack();
      return false;
    }
    if (first === 35 && line.bytes[line.start + 1] !== 32) return false; // "#0 …", every debugger's frame
    const text = textOf(line);
    if (text === undefined) return false;
    if (this.#names(text, line.no)) return true;
    const inline = named.exec(text);
    if (inline !== null) return this.#inline(inline[1] ?? '', inline[2] ?? '', line.no);
    return this.#content(text, line.no);
  }

  interrupted(line: Line): void {
    this.#closeStatus();
    this.#closeStack();
    const label = line.end - line.start < 24 ? threadLabel.exec(textOf(line) ?? '') : null;
    this.#label = label === null ? undefined : Number(label[1]);
    this.#file = undefined;
    this.#last = {};
  }

  end(): void {
    this.#closeDump();
  }

  /** head's headers and shell command lines say what comes next. */
  #names(text: string, no: number): boolean {
    const part = section.exec(text)?.[1];
    if (part !== undefined) {
      this.#enter({ name: part.toLowerCase() });
      this.#isReport = true;
      return true;
    }
    const looped = loop.exec(text)?.[1];
    if (looped !== undefined) {
      this.#enter({ name: 'task', pid: Number(looped) });
      this.#session.announcePid(Number(looped));
      return true;
    }
    const path = header.exec(text)?.[1];
    const file = path === undefined ? shownFile(text) : procFile(path);
    if (file === undefined || file.name === 'fd') return false;
    this.#enter(file);
    if (path === undefined && file.pid !== undefined) this.#session.announcePid(file.pid);
    this.#extend(no);
    return true;
  }

  #inline(path: string, content: string, no: number): boolean {
    const file = procFile(path);
    if (file === undefined || file.name === 'fd') return false;
    if (file.name !== this.#file?.name || file.pid !== this.#file.pid || file.tid !== this.#file.tid) this.#enter(file);
    if (!this.#content(content, no)) this.#touch(no);
    return true;
  }

  #enter(file: ProcFile): void {
    this.#closeStatus();
    this.#closeStack();
    this.#file = file;
    this.#last = {};
    this.#label = undefined;
  }

  #content(text: string, no: number): boolean {
    return (
      this.#statusLine(text, no) || this.#stackLine(text, no) || this.#factLine(text, no) || this.#wordLine(text, no)
    );
  }

  #statusLine(text: string, no: number): boolean {
    const open = this.#status !== undefined || this.#file?.name === 'status';
    const line = statusLine(text, open);
    if (line === undefined) return false;
    this.#closeStack();
    if (this.#status?.add(line, no) !== true) {
      this.#closeStatus();
      const file = this.#file?.name === 'status' ? this.#file : undefined;
      this.#status = new StatusRecord(file, no, (at) => this.#session.place(at));
      this.#status.add(line, no);
    }
    return true;
  }

  #stackLine(text: string, no: number): boolean {
    const line = stackFrame(text, no);
    if (line === undefined) return false;
    this.#closeStatus();
    if (line.wchan !== undefined) {
      this.#closeStack();
      this.#fact({ kind: 'wchan', place: this.#session.place(no), ...this.#who(), name: line.wchan }, no);
    }
    if (this.#stack === undefined) this.#openStack(no);
    if (line.frame !== undefined) this.#stack?.frames.push(line.frame);
    this.#touch(no);
    return true;
  }

  #openStack(no: number): void {
    const who = this.#who();
    const tid = who.tid ?? this.#label;
    // The stack of nobody in particular is a dump of its own: nothing says that the next one is of the same process.
    if (who.pid === undefined) this.#closeDump();
    this.#touch(no);
    this.#stack = { place: this.#session.place(no), frames: [], ...(tid !== undefined && { tid }) };
  }

  #factLine(text: string, no: number): boolean {
    if (this.#parse(text, no) === undefined) return false;
    this.#closeStack();
    this.#closeStatus(); // says whose the line is
    const fact = this.#parse(text, no);
    if (fact) this.#fact(fact, no);
    else this.#touch(no);
    return true;
  }

  /** Undefined: nothing of /proc; null: a line that says nothing of use. */
  #parse(text: string, no: number): Fact | null | undefined {
    const place = this.#session.place(no);
    const who = this.#who();
    const mapping = mappingFact(text, place, who);
    return mapping === undefined ? (syscallFact(text, place, who) ?? statFact(text, place)) : mapping;
  }

  /** Files of one word, which mean something only under their name. */
  #wordLine(text: string, no: number): boolean {
    const place = this.#session.place(no);
    const who = this.#who();
    const word = text.trim();
    switch (this.#file?.name ?? '') {
      case 'wchan':
        if (!/^\w{1,64}$/.test(word)) return false;
        if (word === '0') this.#touch(no);
        else this.#fact({ kind: 'wchan', place, ...who, name: word }, no);
        return true;
      case 'comm':
        if (word.length > 63) return false;
        this.#fact({ kind: 'status', place, ...who, name: word }, no);
        this.#file = undefined;
        return true;
      case 'cmdline':
        this.#fact({ kind: 'status', place, ...who, command: word.replaceAll('\0', ' ').trim() }, no);
        this.#file = undefined;
        return true;
      case 'syscall':
        if (word !== 'running') return false;
        this.#fact({ kind: 'status', place, ...who, state: 'R' }, no);
        return true;
      case 'children':
        return this.#children(word, no);
      default:
        return this.#bareWchan(word, no);
    }
  }

  /** `cat status wchan syscall`: below the status of a process stands the function of the kernel in which it sleeps. */
  #bareWchan(word: string, no: number): boolean {
    if (this.#status === undefined || this.#file !== undefined || !/^[a-z]\w*_\w+$/.test(word)) return false;
    this.#closeStatus();
    const who = this.#who();
    if (who.pid === undefined) return false;
    this.#fact({ kind: 'wchan', place: this.#session.place(no), ...who, name: word }, no);
    return true;
  }

  #children(text: string, no: number): boolean {
    if (!/^\d[\d ]*$/.test(text)) return false;
    const { pid: ppid } = this.#who();
    for (const pid of text.split(' ').map(Number)) {
      if (ppid !== undefined) this.#fact({ kind: 'status', place: this.#session.place(no), pid, ppid }, no);
    }
    this.#touch(no);
    return true;
  }

  #who(): Who {
    const pid = this.#file?.pid ?? this.#last.pid ?? this.#session.pidHint()?.pid;
    const tid = this.#file?.tid ?? this.#last.tid;
    return { ...(pid !== undefined && { pid }), ...(tid !== undefined && { tid }) };
  }

  #fact(fact: Fact, no: number): void {
    this.#touch(no, 'pid' in fact ? fact.pid : undefined).facts.push(fact);
  }

  #touch(no: number, stated = this.#file?.pid ?? this.#last.pid): Draft {
    const pid = stated ?? this.#session.pidHint()?.pid;
    const isAnother = this.#dump !== undefined && this.#dump.pid !== pid;
    if (isAnother) this.#closeDump();
    this.#dump ??= draft(this.#session, 'proc', this.#stack?.place.line ?? no, stated);
    this.#dump.endLine = no;
    return this.#dump;
  }

  #extend(no: number): void {
    if (this.#dump !== undefined) this.#dump.endLine = no;
  }

  #closeStatus(): void {
    const record = this.#status;
    if (record === undefined) return;
    this.#status = undefined;
    const pid = record.pid;
    const facts = record.facts(this.#session.pidHint()?.pid);
    const isRepeated = this.#dump?.facts.some((fact) => repeats(fact, facts[0]));
    if (isRepeated) this.#closeDump();
    const dump = this.#touch(record.firstLine, pid);
    dump.endLine = record.lastLine;
    dump.facts.push(...facts);
    if (pid !== undefined && this.#isReport) this.#session.announcePid(pid);
    this.#isReport = false;
    if (pid !== undefined) this.#last = given({ pid, tid: record.tid });
  }

  #closeStack(): void {
    const stack = this.#stack;
    this.#stack = undefined;
    this.#label = undefined;
    if (stack === undefined || stack.frames.length === 0) return;
    this.#touch(this.#dump?.endLine ?? stack.place.line).threads.push(finished(stack));
  }

  #closeDump(): void {
    this.#closeStatus();
    this.#closeStack();
    const dump = this.#dump;
    this.#dump = undefined;
    if (dump !== undefined && (dump.threads.length > 0 || dump.facts.length > 0)) this.#session.emit(dump);
  }
}

/** A second full status of the same task is a second look at it, at another moment. */
function repeats(fact: Fact, next: Fact | undefined): boolean {
  if (fact.kind !== 'status' || next?.kind !== 'status') return false;
  return fact.tid === next.tid && fact.pid === next.pid && fact.state !== undefined && next.state !== undefined;
}

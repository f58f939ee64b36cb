/**
 * Tasks in the kernel's log: hung-task warnings and sysrq-t/-w. Linux 2.6.32 to 6.18; registers of x86-64.
 * https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/sched/core.c (sched_show_task),
 * kernel/hung_task.c, arch/x86/kernel/process_64.c (__show_regs)
 */
import { type Draft, finished, firstByte, given, type ThreadDraft, textOf } from './draft.ts';
import { logFrame } from './kernel-frame.ts';
import { EntryRegisters } from './kernel-registers.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const kernelLog: Format = {
  name: 'kernel-log',
  title: 'kernel log: hung tasks, sysrq-t, sysrq-w',
  source: 'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/sched/core.c',
  take: 'echo w > /proc/sysrq-trigger; dmesg',
  example: [
    'INFO: task fetcher:4186 blocked for more than 120 seconds.',
    '      Not tainted 5.10.0-28-amd64 #1 Debian 5.10.209-2',
    '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    'task:fetcher         state:D stack:    0 pid: 4186 ppid:  4179 flags:0x00000000',
    'Call Trace:',
    ' __schedule+0x2f8/0x8d0',
    ' schedule+0x46/0xb0',
    ' nfs_wait_bit_killable+0x1e/0x50 [nfs]',
  ].join('\n'),
  open: (session) => new KernelLogReader(session),
};

// "[ 1234.567890] ", "<4>[1234.567890][ T12] ", and dmesg -T: "[Mon Jan 11 03:10:07 2016] "
const stamp =
  /^ {0,8}(?:<\d{1,3}>)?\[(?: {0,6}\d{1,8}\.\d{6}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\](?:\[ {0,6}[TC]\d{1,8}\])? ?/;
// "Nov 24 13:38:04 db1 kernel: ", "2026-11-24T13:38:04.123456+00:00 db1 kernel: "
const syslog = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,24}) \S{1,64} kernel: ?/;
const blocked = /^INFO: task (.{1,64}):(\d{1,10}) (?:blocked|is blocked)\b.* for more than \d+ seconds\.$/;
// since 6.14: "INFO: task kworker/u32:4:18806 is blocked on a mutex likely owned by task NetworkManager:702."
const owned =
  /^INFO: task .{1,64}:(\d{1,10}) (?:is )?blocked on an? ([\w-]{2,20}),? (?:likely (?:owned|last held|held) by|likely owned by writer) task (.{1,64}):(\d{1,10})\.?$/;
const around =
  /^(?:\s+(?:Not tainted|Tainted: ).*|Workqueue: \S.*|"echo 0 > \/proc\/sys\/kernel\/hung_task_timeout_secs" disables this message\.|Call Trace:|\s+[0-9a-f]{16}(?: [0-9a-f]{16}){0,3}|\s*<\/?(?:TASK|IRQ|NMI|EOE)>|\s*={3,} .* ={3,}|Showing all locks held in the system:)$/;
// since 5.10: "task:fetcher state:D stack:0 pid:4186 tgid:4186 ppid:4179 flags:0x00004002"
const task =
  /^task:(.{1,64}?)\s+state:([A-Z])\s+stack:\s*\d+\s+pid:\s*(\d+)(?:\s+tgid:\s*(\d+))?\s+ppid:\s*(\d+)(?:\s+task_flags:0x[0-9a-f]+)?\s+flags:0x[0-9a-f]+$/;
// before: "fetcher         D ffff88003fd13580     0  4186   4179 0x00000000", the fourth column is free stack
const oldTask =
  /^(\S.{0,63}?)\s+([RSDTtZXxKWPI])\s+(?:[0-9a-f]{8,16}\s+|running task\s+)?(\d+)\s+(\d+)\s+(\d+)\s+0x[0-9a-f]{8}$/;
const registers =
  /^(?:RIP: [0-9a-f]{4}:\S.*|RSP: [0-9a-f]{4}:.*|R\w\w: [0-9a-f]{16} R\w\w: .*|Code: .*|R\w\w: [0-9a-f]{16}.*)$/;
const register = /\b(ORIG_RAX|R[A-Z0-9]{2}): (?:[0-9a-f]{4}:)?([0-9a-f]{16})\b/g;

class KernelLogReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;
  #thread: ThreadDraft | undefined;
  readonly #registers = new EntryRegisters();
  #warned = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0 || first === 35) return false;
    const raw = textOf(line);
    if (raw === undefined) return false;
    const text = (raw.includes(' kernel: ') ? raw.replace(syslog, '') : raw).replace(stamp, '');
    const taken =
      this.#task(text, line.no) ||
      this.#warning(text, line.no) ||
      (this.#dump !== undefined && this.#rest(text, line.no));
    if (taken && this.#dump !== undefined) this.#dump.endLine = line.no;
    return taken;
  }

  interrupted(): void {
    this.#close();
  }

  end(): void {
    this.#close();
  }

  #warning(text: string, no: number): boolean {
    if (blocked.test(text)) {
      this.#close();
      this.#warned = no;
      return true;
    }
    return (this.#warned > 0 || this.#dump !== undefined) && around.test(text);
  }

  #task(text: string, no: number): boolean {
    const now = task.exec(text);
    // the old form has no words of its own: only below the warning is it sure
    const match = now ?? (this.#warned > 0 || this.#dump !== undefined ? oldTask.exec(text) : null);
    if (match === null) return false;
    const [, name = '', state = ''] = match;
    const [tid, tgid, ppid] = now === null ? [match[4], undefined, match[5]] : [match[3], match[4], match[5]];
    const pid = tgid === undefined ? undefined : Number(tgid);
    const warned = this.#warned;
    this.#close();
    this.#dump = {
      format: 'kernel-log',
      place: this.#session.place(warned || no),
      endLine: no,
      threads: [],
      facts: [],
    };
    if (pid !== undefined) Object.assign(this.#dump, { pid, pidFrom: 'tool' });
    const place = this.#session.place(no);
    this.#dump.facts.push(
      given({ kind: 'status' as const, place, pid, tid: Number(tid), ppid: Number(ppid), name, state }),
    );
    this.#thread = { place, tid: Number(tid), name, frames: [] };
    return true;
  }

  #rest(text: string, no: number): boolean {
    const [, tid, kind = '', name = '', owner] = owned.exec(text) ?? [];
    if (owner !== undefined) {
      const says = `blocked on a ${kind} likely owned by task ${name}:${owner}`;
      const ids = { tid: Number(tid), ownerPid: Number(owner), ownerTid: Number(owner) };
      this.#dump?.facts.push(
        given({ kind: 'blocked-by' as const, place: this.#session.place(no), pid: this.#dump.pid, ...ids, says }),
      );
      return true;
    }
    if (registers.test(text)) {
      this.#registers.read(text, register);
      return true;
    }
    const found = logFrame(text, no);
    if (found?.frame !== undefined) this.#thread?.frames.push(found.frame);
    return found !== undefined;
  }

  #close(): void {
    const dump = this.#dump;
    const thread = this.#thread;
    this.#dump = undefined;
    this.#thread = undefined;
    this.#warned = 0;
    if (dump !== undefined && thread !== undefined) {
      const call = this.#registers.systemCall(thread, dump.pid);
      if (call !== undefined) dump.facts.push(call);
      if (thread.frames.length > 0) dump.threads.push(finished(thread));
      this.#session.emit(dump);
    }
    this.#registers.clear();
  }
}

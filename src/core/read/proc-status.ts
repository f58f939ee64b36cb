import type { Fact, Place } from '../model.ts';
import { given } from './draft.ts';
import type { ProcFile } from './proc-path.ts';

type Status = Extract<Fact, { kind: 'status' }>;

// Every key that proc_pid_status() has printed since Linux 2.6; the rest of /proc has none of this shape.
const keys = new Set(
  (
    'Name Umask State Tgid Ngid Pid PPid TracerPid Uid Gid FDSize Groups NStgid NSpid NSpgid NSsid Kthread VmPeak ' +
    'VmSize VmLck VmPin VmHWM VmRSS RssAnon RssFile RssShmem VmData VmStk VmExe VmLib VmPTE VmPMD VmSwap HugetlbPages ' +
    'CoreDumping THP_enabled untag_mask Threads SigQ SigPnd ShdPnd SigBlk SigIgn SigCgt CapInh CapPrm CapEff CapBnd ' +
    'CapAmb NoNewPrivs Seccomp Seccomp_filters Speculation_Store_Bypass SpeculationIndirectBranch Cpus_allowed ' +
    'Cpus_allowed_list Mems_allowed Mems_allowed_list voluntary_ctxt_switches nonvoluntary_ctxt_switches SleepAVG ' +
    'x86_Thread_features x86_Thread_features_locked'
  ).split(' '),
);
// What is unlike prose even alone and without its tab
const alone =
  /^(?:(?:PPid|Pid|Tgid|TracerPid|Threads):\s+\d+|NS\w+:\s+\d[\d\s]*|State:\s+[RSDTtZXxKWPI] \([a-z ]+\)|Name:(?:\t| {2,})\S.*)$/;
const line = /^([A-Z][A-Za-z0-9_]+|untag_mask|x86_\w+|voluntary\w+|nonvoluntary\w+):(?:[\t ]+(.*))?$/;

export interface StatusLine {
  readonly key: string;
  readonly value: string;
}

/** A line of /proc/PID/status. `open`: the line above was one too, or the file is known. */
export function statusLine(text: string, open: boolean): StatusLine | undefined {
  const match = line.exec(text);
  const key = match?.[1];
  if (key === undefined || !keys.has(key)) return undefined;
  if (!open && !alone.test(text)) return undefined;
  return { key, value: (match?.[2] ?? '').trim() };
}

/** One status file, or the lines of it that somebody picked. */
export class StatusRecord {
  readonly #values = new Map<string, string>();
  readonly #file: ProcFile | undefined;
  readonly #place: (line: number) => Place;
  readonly #lines = new Map<string, number>();
  readonly firstLine: number;
  lastLine: number;

  constructor(file: ProcFile | undefined, firstLine: number, place: (line: number) => Place) {
    this.#file = file;
    this.firstLine = firstLine;
    this.lastLine = firstLine;
    this.#place = place;
  }

  /** False where the key begins the next record. */
  add({ key, value }: StatusLine, no: number): boolean {
    if (this.#values.has(key)) return false;
    if (key === 'Name' && this.#values.size > 0 && this.#file === undefined) return false;
    this.#values.set(key, value);
    this.#lines.set(key, no);
    this.lastLine = no;
    return true;
  }

  get pid(): number | undefined {
    return this.#number('Tgid') ?? this.#file?.pid ?? this.#list('NStgid')?.[0] ?? this.tid;
  }

  get tid(): number | undefined {
    return this.#number('Pid') ?? this.#file?.tid ?? this.#file?.pid ?? this.#list('NSpid')?.[0];
  }

  facts(hinted: number | undefined): Fact[] {
    const pid = this.pid ?? hinted;
    const status: Status = given({
      kind: 'status' as const,
      place: this.#place(this.#lines.get('PPid') ?? this.#lines.get('State') ?? this.firstLine),
      pid,
      tid: this.tid ?? hinted,
      ppid: this.#number('PPid'),
      name: this.#values.get('Name'),
      state: this.#values.get('State')?.[0],
      nspid: this.#list('NSpid'),
      threads: this.#number('Threads'),
      tracer: this.#number('TracerPid'),
      pgid: this.#list('NSpgid')?.[0],
      sid: this.#list('NSsid')?.[0],
    });
    const { threads } = status;
    if (threads === undefined) return [status];
    const place = this.#place(this.#lines.get('Threads') ?? this.firstLine);
    return [status, given({ kind: 'thread-count' as const, place, pid, threads })];
  }

  #number(key: string): number | undefined {
    const value = this.#values.get(key);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  }

  #list(key: string): number[] | undefined {
    const value = this.#values.get(key);
    if (value === undefined || !/^[\d\s]+$/.test(value)) return undefined;
    return value.split(/\s+/).filter(Boolean).map(Number);
  }
}

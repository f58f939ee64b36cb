import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  /** R S D T t Z X I. */
  readonly state: string;
  /** Where the program's file is; absent for kernel threads and for processes of others. */
  readonly program?: string;
}

/** Every process that is there now. */
export function processTable(): Map<number, ProcessEntry> {
  const table = new Map<number, ProcessEntry>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const entry = processEntry(Number(name));
    if (entry !== undefined) table.set(entry.pid, entry);
  }
  return table;
}

export function processEntry(pid: number): ProcessEntry | undefined {
  const text = readText(`/proc/${pid}/stat`);
  // the name may hold spaces and brackets: the other fields start after its last one
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const [state, ppid] = text.slice(close + 2).split(' ');
  if (open < 0 || state === undefined || ppid === undefined) return undefined;
  const program = programOf(pid);
  return {
    pid,
    ppid: Number(ppid),
    name: text.slice(open + 1, close),
    state,
    ...(program !== undefined && { program }),
  };
}

export function commandLine(pid: number): string {
  return readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** One field of /proc/PID/status. */
export function statusField(pid: number | 'self', field: string, task?: number): string | undefined {
  const file = task === undefined ? `/proc/${pid}/status` : `/proc/${pid}/task/${task}/status`;
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readText(file))?.[1];
}

export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

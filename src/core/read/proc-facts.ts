import type { Fact, Place } from '../model.ts';
import { address } from '../text.ts';
import { given } from './draft.ts';

/** Lines of the other files of /proc/PID that are a fact each. `who` is the process and thread the file belongs to. */
export type Who = Readonly<{ pid?: number; tid?: number }>;

// "202 0x7fd910c8f2fc 0x80 0x2 0x0 0x0 0x3216 0x7ffd21e37fb0 0x7fd910a18e6e", "-1 0x7ffd21e37fb0 0x7fd910a18e6e"
const call = /^(-?\d{1,4})((?: 0x[0-9a-f]{1,16}){8}|(?: 0x[0-9a-f]{1,16}){2})$/;
// "55d0a000-55d0b000 r-xp 00001000 fe:00 1615742   /srv/fetcher"
const mapped =
  /^([0-9a-f]{5,16})-([0-9a-f]{5,16}) ([r-][w-][x-][ps]) [0-9a-f]{8,16} [0-9a-f]+:[0-9a-f]+ \d+(?:\s+(\S.*))?$/;
// "4186 (ssh reader) S 4179 4186 9034 0 -1 4194368 …"
const stat = /^(\d+) \((.{1,64})\) ([RSDTtZXxKWPI]) (\d+) (\d+) (\d+) -?\d+ -?\d+( -?\d[-\d ]*)$/;

/** proc_pid_syscall() in fs/proc/base.c: number, six arguments, stack pointer, program counter. */
export function syscallFact(text: string, place: Place, who: Who): Fact | undefined {
  const match = call.exec(text);
  if (match === null) return undefined;
  const number = Number(match[1]);
  const words = (match[2] ?? '').trim().split(' ').map(address);
  if (number < 0) return { kind: 'syscall', place, ...who, number, args: [] };
  if (words.length < 8) return undefined;
  return { kind: 'syscall', place, ...who, number, args: words.slice(0, 6) };
}

/** show_map_vma() in fs/proc/task_mmu.c. Undefined: not such a line; null: one that no file is behind. */
export function mappingFact(text: string, place: Place, { pid }: Who): Fact | null | undefined {
  const match = mapped.exec(text);
  if (match === null) return undefined;
  const [, start = '', end = '', permissions = '', path] = match;
  if (path === undefined) return null;
  return given({
    kind: 'mapping' as const,
    place,
    pid,
    start: address(`0x${start}`),
    end: address(`0x${end}`),
    path,
    permissions,
  });
}

/** do_task_stat() in fs/proc/array.c. */
export function statFact(text: string, place: Place): Fact | undefined {
  const match = stat.exec(text);
  if (match === null) return undefined;
  const [, pid, name = '', state = '', ppid, pgid, sid, rest = ''] = match;
  const threads = Number(rest.trim().split(' ')[11]);
  const known = threads > 0;
  return given({
    kind: 'status' as const,
    place,
    pid: Number(pid),
    ppid: Number(ppid),
    name,
    state,
    pgid: Number(pgid),
    sid: Number(sid),
    threads: known ? threads : undefined,
  });
}

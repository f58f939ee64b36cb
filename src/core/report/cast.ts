import type { Diagnosis, FrameReport, ProcessReport, ThreadRef, ThreadReport } from '../diagnosis.ts';
import { baseName } from '../names.ts';
import { shortenName } from './columns.ts';
import { visible } from './visible.ts';

const longestName = 60;

/** What a diagnosis uses to speak of a thread: ThreadRef, Owner. */
interface Spoken {
  readonly pid?: number;
  readonly tid?: number;
  readonly pthread?: string;
  readonly name?: string;
  readonly input?: string;
  readonly line?: number;
}

export function processOf(diagnosis: Diagnosis, pid: number | undefined): ProcessReport | undefined {
  return pid === undefined ? undefined : diagnosis.processes.find((process) => process.pid === pid);
}

/** The thread that is spoken of, where its stack is known. */
export function threadOf(diagnosis: Diagnosis, spoken: Spoken): ThreadReport | undefined {
  const own = processOf(diagnosis, spoken.pid);
  const candidates = own === undefined ? diagnosis.processes.flatMap(({ threads }) => threads) : own.threads;
  return (
    candidates.find(({ tid }) => tid !== undefined && tid === spoken.tid) ??
    (spoken.tid === undefined
      ? (candidates.find(({ pthread }) => pthread !== undefined && pthread === spoken.pthread) ??
        byPlace(candidates, spoken))
      : undefined)
  );
}

/** Threads without any id are known by where their first frame stands: the nearest below their header. */
function byPlace(threads: readonly ThreadReport[], { input, line }: Spoken): ThreadReport | undefined {
  if (input === undefined || line === undefined) return undefined;
  let found: ThreadReport | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const thread of threads) {
    const first = thread.frames[0];
    if (first?.input !== input || first.inputLine < line || first.inputLine >= nearest) continue;
    found = thread;
    nearest = first.inputLine;
  }
  return found;
}

/** `6268 "ssh-reader"` */
export function threadLabel({ tid, pthread, name, input, line }: Spoken): string {
  const quoted = name === undefined ? '' : ` "${name}"`;
  if (tid !== undefined) return `${tid}${quoted}`;
  if (pthread !== undefined) return `${pthread}${quoted}`;
  if (name !== undefined) return `"${name}"`;
  return input === undefined ? 'a thread' : `thread at line ${line ?? 1}`;
}

/** `child 6269 fetcher` */
export function processLabel({ role, pid, program }: Partial<ProcessReport>): string {
  const words = [role ?? 'process', pid, program === undefined ? undefined : baseName(program)];
  return words.filter((word) => word !== undefined).join(' ');
}

/** `log.c:37`, `libfoo.so`, or the bare address. */
export function sourceOf({ file, line, module, address }: FrameReport): string | undefined {
  if (file !== undefined) return `${fileName(file)}${line === undefined ? '' : `:${line}`}`;
  return module === undefined ? address : baseName(module);
}

/** `log_line (log.c:37)` */
export function whereOf(frame: FrameReport): string {
  const source = sourceOf(frame);
  const name = shortenName(visible(frame.function), longestName);
  return source === undefined ? name : `${name} (${source})`;
}

function fileName(file: string): string {
  const parts = file.split('/');
  return parts.slice(parts.at(-1) === '__init__.py' ? -2 : -1).join('/');
}

/** The thread, and its process where there are several. */
export function nameOf(diagnosis: Diagnosis, thread: ThreadRef): string {
  const process = diagnosis.processes.length > 1 ? processOf(diagnosis, thread.pid) : undefined;
  if (process === undefined) return threadLabel(thread);
  return process.pid === thread.tid ? processLabel(process) : `${processLabel(process)}, thread ${threadLabel(thread)}`;
}

import type { Frame, Thread } from '../model.ts';
import { addressOfDecimal } from '../text.ts';
import { ListedFrames } from './frames.ts';
import { languageOfPlace } from './python-places.ts';

/** One element of py-spy's JSON. */
export interface Trace {
  readonly pid: number | undefined;
  readonly ppid: number | undefined;
  readonly command: string | undefined;
  readonly thread: Thread;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the element; `lines` are those of "thread_id" and of each "filename". */
export function readTrace(text: string, lines: readonly number[], input: string): Trace | undefined {
  const trace = parsed(text);
  if (trace === undefined) return undefined;
  const [line = 0, ...frameLines] = lines;
  const frames = list(trace['frames']).map((frame, i) => readFrame(frame, frameLines[i] ?? line));
  const { tid, pthread } = ids(trace);
  const name = string(trace['thread_name']);
  const isActive = trace['active'] === true;
  const process = object(trace['process_info']);
  return {
    pid: integer(trace['pid']),
    ppid: integer(object(process?.['parent'])?.['pid']),
    command: string(process?.['command_line']),
    thread: {
      place: { input, line },
      frames: new ListedFrames(frames),
      marks: [!isActive ? 'idle' : trace['owns_gil'] === true ? 'active+gil' : 'active'],
      ...(tid !== undefined && { tid }),
      ...(pthread !== undefined && { pthread }),
      ...(name !== undefined && name !== '' && { name }),
    },
  };
}

/** A pthread id is larger than any kernel's thread id, but JSON's numbers are exact up to 2^53 only: enough for both. */
function ids(trace: Json): { readonly tid: number | undefined; readonly pthread: string | undefined } {
  const thread = integer(trace['thread_id']);
  return {
    tid: integer(trace['os_thread_id']),
    pthread: thread === undefined || thread === 0 ? undefined : addressOfDecimal(String(thread)),
  };
}

function readFrame(frame: Json, inputLine: number): Frame {
  const name = string(frame['name']) ?? '??';
  const file = string(frame['filename']) ?? string(frame['short_filename']);
  const module = string(frame['module']);
  const line = integer(frame['line']);
  const hasLine = line !== undefined && line > 0;
  const isAddress = /^0x[\da-f]+$/i.test(name);
  const locals = list(frame['locals']).map(
    (local) => `${string(local['name']) ?? '?'} = ${string(local['repr']) ?? '?'}`,
  );
  return {
    fn: isAddress ? '??' : name,
    language: isAddress ? 'native' : languageOfPlace(name, file ?? module ?? '', hasLine),
    inputLine,
    ...(isAddress && { address: name.toLowerCase() }),
    ...(file !== undefined && file !== module && { file }),
    ...(module !== undefined && { module }),
    ...(hasLine && { line }),
    ...(locals.length > 0 && { locals: locals.join('\n') }),
  };
}

function parsed(text: string): Json | undefined {
  try {
    return object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object).filter((item) => item !== undefined) : [];
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

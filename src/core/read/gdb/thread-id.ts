import { address, addressOfDecimal, decode } from '../../text.ts';

/** What gdb says about which thread it means, in a header, a row of `info threads` or a switch. */
export interface ThreadId {
  number?: number;
  /** `Thread 2.3`: the third thread of the second inferior. */
  inferior?: number;
  tid?: number;
  pthread?: string;
  name?: string;
  pid?: number;
  /** `process N` stands for the only thread of a process, or for any thread of an old core. */
  process?: boolean;
  marks?: string[];
}

/** One letter a byte, so that positions in the string are positions in the text. */
export function letters(bytes: Uint8Array, start: number, end: number): string {
  const part = bytes.subarray(start, end);
  if (part.length <= 4096) return String.fromCharCode.apply(null, part as unknown as number[]);
  let text = '';
  for (let i = 0; i < part.length; i += 4096) text += letters(part, i, Math.min(part.length, i + 4096));
  return text;
}

// "Thread 4 (Thread 0x7f3dca8296c0 (LWP 6268) "ssh-reader"):", "Thread 2 (LWP 12):", "Thread 1 (process 7):", "Thread 1.2 (…", "线程 3 (Thread 0x…"
const header = /^\s*([^\s[(#]+) (?:(\d+)\.)?(\d+) \((?=(?:Thread|LWP|process) )(.*)\)\s*(.{0,60}?):?\s*$/;

export function threadHeader(text: string): ThreadId | undefined {
  const match = header.exec(text);
  if (match?.[3] === undefined) return undefined;
  // gdb 7 of some systems prints the name behind the parentheses
  const id = targetId(`${match[4] ?? ''}${match[5] === '' ? '' : ` ${match[5] ?? ''}`}`);
  if (id === undefined) return undefined;
  id.number = Number(match[3]);
  if (match[2] !== undefined) id.inferior = Number(match[2]);
  return id;
}

const target =
  /^(?:Thread (0x[0-9a-fA-F]+|\d+(?:\.\d+)?)(?: \(LWP (\d+)(?:\/\S+?)?\))?|LWP (\d+)(?: of process (\d+))?|process (\d+)(?: thread 0x[0-9a-f]+)?)/;

/** `Thread 0x7f3dca8296c0 (LWP 6268) "ssh-reader" (Exiting)` */
export function targetId(text: string): ThreadId | undefined {
  const match = target.exec(text);
  if (match === null) return undefined;
  const [whole, thread, lwp, bare, ofProcess, process] = match;
  const id: ThreadId = {};
  if (thread !== undefined) describeThread(id, thread, lwp);
  if (bare !== undefined) id.tid = Number(bare);
  if (ofProcess !== undefined) id.pid = Number(ofProcess);
  if (process !== undefined) {
    id.tid = Number(process);
    id.process = true;
  }
  const rest = text.slice(whole.length);
  const name = /"(.*)"/.exec(rest);
  if (name?.[1] !== undefined) id.name = utf8(name[1]);
  const mark = /\((Exiting|running|Running|stopped)\)/.exec(
    name === null ? rest : rest.slice(name.index + name[0].length),
  );
  if (mark?.[1] !== undefined) id.marks = [mark[1]];
  return id;
}

function describeThread(id: ThreadId, thread: string, lwp: string | undefined): void {
  if (lwp !== undefined) id.tid = Number(lwp);
  if (thread.startsWith('0x')) id.pthread = address(thread);
  else if (thread.includes('.')) {
    // gdbserver: "Thread 4186.4190"
    const [pid, tid] = thread.split('.');
    id.pid = Number(pid);
    id.tid = Number(tid);
  } else if (lwp !== undefined) id.pthread = addressOfDecimal(thread);
  else if (Number(thread) < 2 ** 22) id.tid = Number(thread);
  else id.pthread = addressOfDecimal(thread);
}

/** A row of `info threads`; `frameAt` is where its frame begins. */
export interface ThreadRow {
  id: ThreadId;
  current: boolean;
  frameAt: number;
}

const row = /^\s*(\*?)\s*(?:(\d+)\.)?(\d+)\s+(?:\d+\s+)?(?=(?:Thread|LWP|process) )/;

// "* 1    Thread 0x7f3dcb82c740 (LWP 6265) "fetcher"    0x00007f3dcb902c17 in __GI___wait4 (pid=6269) at …"
export function threadRow(text: string): ThreadRow | undefined {
  const start = row.exec(text);
  if (start?.[3] === undefined) return undefined;
  const rest = text.slice(start[0].length);
  const whole = target.exec(rest)?.[0];
  if (whole === undefined) return undefined;
  const tail =
    /^(?:\s+"[^"]*"(?=\s|$))?(?:\s+\((?:Exiting|running|Running|stopped)\))?/.exec(rest.slice(whole.length))?.[0] ?? '';
  const id = targetId(whole + tail);
  if (id === undefined) return undefined;
  id.number = Number(start[3]);
  if (start[2] !== undefined) id.inferior = Number(start[2]);
  return { id, current: start[1] === '*', frameAt: start[0].length + whole.length + tail.length };
}

function utf8(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return decode(bytes, 0, bytes.length);
}

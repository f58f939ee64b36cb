import { syscallNames } from './syscall-names.ts';

/** What one line of strace says, after its `[pid N]` and time stamp. */
export type StraceLine = Readonly<{ tid?: number }> &
  (
    | Readonly<{ says: 'attached'; pid: number; threads: number; rest?: string }>
    | Readonly<{ says: 'detached' | 'nothing' }>
    | Readonly<{
        says: 'call';
        name: string;
        args: string;
        result?: string;
        isUnfinished: boolean;
        isSure: boolean;
        attached?: number;
      }>
    | Readonly<{ says: 'resumed'; name: string; args: string; result?: string }>
    | Readonly<{ says: 'exited'; how: string }>
  );

// "[pid  4186] ", "4186  ", then "13:25:47.813710 ", "1700000000.123 ", "     0.000123 ", then "[00007f8b94be112b] " of -i
const thread = /^\s*(?:\[pid\s+(\d{1,10})\]|(\d{1,10})(?=\s{1,6}[\w<+-]))\s+/;
const time = /^(?:\d\d:\d\d:\d\d(?:\.\d+)?|\d{9,}\.\d+|\(?\+? {0,8}\d+\.\d{6}\)?)\s+/;
const pointer = /^\[ {0,16}[0-9a-f?]{8,16}\] /;
const attached =
  /^(?:strace: )?Process (\d{1,10}) attached(?: with (\d+) threads)?(?: - interrupt to quit| \(waiting for parent\)| in \w+ mode)?$/;
const detached =
  /^(?:(?:strace: )?Process \d{1,10} (?:detached|suspended|resumed)|\s*<detached \.\.\.>|\^Cstrace: Process \d+ detached)$/;
const glued = /(?:\^C)?strace: Process (\d{1,10}) (attached|detached)$/;
const call = /^([a-z_][a-z0-9_]{1,30})\(/;
const resumed = /^<\.\.\. ([a-z_0-9]{2,31}) resumed>\s?,?\s?(.*)$/;
const exited =
  /^\+\+\+ (exited with \d+|killed by SIG\w+(?: \(core dumped\))?|superseded by execve in pid \d+) \+\+\+$/;
const signalled = /^--- (?:SIG\w+ .*|stopped by SIG\w+) ---$/;
const result = /\)\s+= (-?\d+|0x[0-9a-f]+|\?)(?: .*)?$/;
const continuation = /^(?: => \{.*\}, \d+\)|, .*\)|\))\s+= (-?\d+|\?).*$/;

export function straceLine(text: string): StraceLine | undefined {
  const head = thread.exec(text);
  const tid = Number(head?.[1] ?? head?.[2] ?? Number.NaN);
  const isBracketed = head?.[1] !== undefined;
  const body = text
    .slice(head?.[0].length ?? 0)
    .replace(time, '')
    .replace(pointer, '');
  const isStamped = isBracketed || body.length < text.length - (head?.[0].length ?? 0);
  const found = statement(body, isStamped);
  if (found === undefined) return undefined;
  return Number.isNaN(tid) ? found : { ...found, tid };
}

/** The rest of a call that a new child's notice or line break cut in two: `, child_tidptr=0x7f…) = 22105`. */
export function straceContinuation(text: string): string | undefined {
  return continuation.exec(text)?.[1];
}

function statement(body: string, isStamped: boolean): StraceLine | undefined {
  const attach = attached.exec(body);
  if (attach !== null) return { says: 'attached', pid: Number(attach[1]), threads: Number(attach[2] ?? 1) };
  if (detached.test(body)) return { says: 'detached' };
  if (signalled.test(body)) return { says: 'nothing' };
  const exit = exited.exec(body)?.[1];
  if (exit !== undefined) return { says: 'exited', how: exit };
  const again = resumed.exec(body);
  if (again?.[1] !== undefined) {
    const rest = again[2] ?? '';
    const value = result.exec(rest);
    const args = value === null ? rest : rest.slice(0, value.index);
    return { says: 'resumed', name: again[1], args, ...(value?.[1] !== undefined && { result: value[1] }) };
  }
  return calling(body, isStamped);
}

function calling(body: string, isStamped: boolean): StraceLine | undefined {
  const name = call.exec(body)?.[1];
  if (name === undefined || (!syscallNames.has(name) && !isStamped)) return undefined;
  const notice = glued.exec(body);
  const text = notice === null ? body : body.slice(0, notice.index);
  const value = result.exec(text);
  const isUnfinished = value === null;
  const end = value?.index ?? (text.endsWith('<unfinished ...>') ? text.length - 16 : text.length);
  return {
    says: 'call',
    name,
    args: text.slice(name.length + 1, end).trim(),
    isUnfinished,
    isSure:
      isStamped ||
      value !== null ||
      notice !== null ||
      text.endsWith('<unfinished ...>') ||
      /\bFUTEX_|\bP_PID\b|resuming interrupted/.test(text),
    ...(value?.[1] !== undefined && { result: value[1] }),
    ...(notice?.[2] === 'attached' && { attached: Number(notice[1]) }),
  };
}

/** Splits at the commas outside brackets and quotes: `{tv_sec=1, tv_nsec=0}` is one argument. */
export function splitArguments(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[' || char === '(') depth += 1;
    else if (char === '}' || char === ']' || char === ')') depth -= 1;
    else if (char === ',' && depth <= 0) {
      found.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? found : [...found, last];
}

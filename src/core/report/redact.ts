import type { Diagnosis } from '../diagnosis.ts';
import { isPlumbing } from './own-code.ts';
import { commandLine, tableHead } from './redact/commands.ts';
import { type Names, nameHider, namesIn } from './redact/names.ts';
import { hideStrings, hideValues } from './redact/values.ts';

export { type Names, namesIn };

/**
 * Text of dumps without what is nobody else's business: values of arguments and locals, names of users and hosts,
 * environment, command lines, mail and network addresses. Memory addresses, functions, threads, source places and lock
 * fields stay, so that the redacted text gives the same diagnosis.
 */
export function redactLines(lines: readonly string[], names: Names): string[] {
  const hideNames = nameHider(names);
  let block = outside;
  let table: number | undefined;
  return lines.map((line, index) => {
    block = blockAt(line, block);
    table = tableHead(line) ?? (/^\s*(?:\S+\s+)?\d/.test(line) ? table : undefined);
    const isSource = /^\s*File "[^"]*", line \d+/.test(lines[index - 1] ?? '') && /^\s/.test(line);
    const hidden = block.isInside ? hideLocal(line) : commandLine(values(line, isSource), table);
    return hideNames(everywhere(hidden));
  });
}

/** The same for a diagnosis that was saved: names and addresses of people and machines go; it has no argument values. */
export function redactDiagnosis(diagnosis: Diagnosis): Diagnosis {
  const strings: string[] = [];
  mapStrings(diagnosis, (text) => {
    strings.push(text);
    return text;
  });
  return redactStrings(diagnosis, namesIn([strings]));
}

export function redactStrings<T>(value: T, names: Names): T {
  const hideNames = nameHider(names);
  return mapStrings(value, (text) => hideNames(everywhere(text))) as T;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}

interface Block {
  readonly isInside: boolean;
  /** Lines that are indented deeper than this belong to it. */
  readonly indent: number;
}

const outside: Block = { isInside: false, indent: -1 };

// The "Arguments:" and "Locals:" of py-spy and pystack, and Apport's "ProcEnviron:".
function blockAt(line: string, before: Block): Block {
  const indent = line.search(/\S/);
  const isHead = /^\s*(?:Arguments|Locals|ProcEnviron|Environment|Environ):\s*$/.test(line);
  if (before.isInside || before.indent >= 0) {
    if (indent > before.indent && !isHead) return { isInside: true, indent: before.indent };
  }
  return isHead ? { isInside: false, indent } : outside;
}

function hideLocal(line: string): string {
  const [, name, value] = /^(\s*[^\s:=]+\s*[:=]\s?)(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? hideAll(line) : name + hideAll(value);
}

/** Words of a value may be anything; only what says where an object lies stays. */
function hideAll(value: string): string {
  const object = /^<[\w.]+ (?:object )?at 0x[0-9a-fA-F]+>/.exec(value)?.[0];
  if (object !== undefined) return object;
  return value.trim() === '' ? value : `${/^\s*/.exec(value)?.[0] ?? ''}…`;
}

function values(line: string, isSource: boolean): string {
  if (isSource) return hideStrings(line);
  // PATH=/home/alice/bin
  const variable = /^(\s*(?:export |declare -x )?[A-Z_][A-Z0-9_]{2,}=)\S/.exec(line);
  if (variable !== null) return `${variable[1]}…`;
  // $2 = {__data = {__lock = 2, ...}, __size = "\002\000..."}
  if (/^\$\d+ = /.test(line)) return hideStrings(line);
  //         name = 0x55d0 "secret"
  const local = /^(\s{4,}[\w$.<>:]+ = )(.*)$/.exec(line);
  if (local !== null) return local[1]! + hideValues(local[2]!, false);
  return callArguments(hideReprs(line));
}

// "repr": "'secret'" of py-spy's JSON
function hideReprs(line: string): string {
  return line.replace(
    /("(?:repr|value)":\s*)("(?:[^"\\]|\\.)*")/g,
    (_, key: string, text: string) => key + hideStrings(text),
  );
}

// #3  0x0000558ae372520c in start_command (path=0x558ae3726081 "/bin/true", user=4711) at launcher.c:32
// frame #0: 0x00007f94 libc.so.6`__GI___wait4(pid=26278, options=0) at wait4.c:30:10
// read(5, "secret", 100) = 6
function callArguments(line: string): string {
  const start = line.search(/\((?=[A-Za-z_][\w@:.*&>-]*=)/);
  if (start < 0) return /^\W*(?:\[pid +\d+\] |\d+ +)?(?:[\d:.]+ )?[a-z_]\w*\(/.test(line) ? hideStrings(line) : line;
  const end = Math.max(start, line.lastIndexOf(') at '), line.lastIndexOf(') from '));
  const stop = end > start ? end : line.length;
  const name = /([\w$:~@.]+)\s*$/.exec(line.slice(0, start))?.[1] ?? '';
  return line.slice(0, start) + hideValues(line.slice(start, stop), isPlumbing(name)) + line.slice(stop);
}

function everywhere(line: string): string {
  return line
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b/g, 'user@host')
    .replace(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g, '0.0.0.0');
}

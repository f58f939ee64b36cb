import type { Fact, Place } from '../model.ts';
import { baseName } from '../names.ts';
import { given } from './draft.ts';

/** What stands below a word of the header. */
type Column =
  | 'pid'
  | 'ppid'
  | 'tid'
  | 'threads'
  | 'pgid'
  | 'sid'
  | 'cpu'
  | 'state'
  | 'name'
  | 'command'
  | 'wchan'
  | 'started'
  | 'tty'
  | 'time'
  | 'word';

export type Header = readonly Column[];

export interface Row {
  readonly facts: readonly Fact[];
  readonly pid: number | undefined;
  readonly hasParent: boolean;
  /** Levels below the root in the branches of `ps f`; undefined where none are drawn. */
  readonly depth: number | undefined;
}

/** Header words of procps 3 and 4, of BSD's ps and of top. */
const columns: ReadonlyMap<string, Column> = new Map([
  ...words('pid', 'PID TGID'),
  ...words('ppid', 'PPID'),
  ...words('tid', 'LWP SPID TID'),
  ...words('threads', 'NLWP THCNT'),
  ...words('pgid', 'PGID PGRP'),
  ...words('sid', 'SID SESS'),
  ...words('cpu', '%CPU PCPU C'),
  ...words('state', 'S STAT STATE'),
  ...words('name', 'COMM UCMD UCOMM'),
  ...words('command', 'COMMAND CMD ARGS'),
  ...words('wchan', 'WCHAN MWCHAN'),
  ...words('started', 'STARTED'),
  ...words('tty', 'TTY TT'),
  ...words('time', 'TIME TIME+ CPUTIME'),
  ...words('word', 'UID USER RUSER EUSER SUSER GROUP START STIME ELAPSED ETIME CLS PRI PR NI ADDR SZ VSZ RSS RSZ'),
  ...words('word', 'VIRT RES SHR %MEM PSR P F TPGID RTPRIO LABEL CGROUP CPU'),
]);

function words(column: Column, text: string): [string, Column][] {
  return text.split(' ').map((word) => [word, column]);
}

export function header(text: string): Header | undefined {
  if (!/^\s*[A-Z%][A-Z%+]{0,9}\s+[A-Z%]/.test(text)) return undefined;
  const found = text.trim().split(/\s+/);
  if (found.length < 2 || found.length > 30) return undefined;
  const kinds = found.map((word) => columns.get(word));
  if (!kinds.every((kind) => kind !== undefined)) return undefined;
  return kinds.includes('pid') || kinds.includes('tid') ? kinds : undefined;
}

/** Rows without their header are sure only in the shapes of the common option sets. */
const usual: readonly Header[] = [
  'UID PID PPID LWP C NLWP STIME TTY TIME CMD', // ps -eLf
  'UID PID PPID C STIME TTY TIME CMD', // ps -ef
  'USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND', // ps aux
  'PPID PID PGID SID TTY TPGID STAT UID TIME COMMAND', // ps axjf
  'PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND', // top
  'PID TTY STAT TIME COMMAND', // ps ax
].map((text) => header(text) ?? []);

const integer = /^\d{1,10}$/;
const shapes: Readonly<Record<Column, RegExp>> = {
  pid: integer,
  ppid: integer,
  tid: integer,
  threads: integer,
  pgid: integer,
  sid: integer,
  cpu: /^\d{1,6}([.,]\d+)?$/,
  state: /^[RSDTtZXIKPULW][<>+ACEHJLNSVWXFsl]{0,6}$/,
  tty: /^(\?|-|\d{1,3}|(pts|tty|vc|con|pty|v|s|p|console|ttyS|ttyp)\/?\w{0,6})$/,
  time: /^(\d+-)?\d{1,5}[:.]\d\d(:\d\d)?([.,]\d+)?$/,
  wchan: /^\S+$/,
  name: /^\S/,
  command: /\S/,
  started: /^\S/,
  word: /^\S+$/,
};

// Every one of them begins with a number, or with a user and two numbers; nearly all other text fails here.
const start = /^\s*(?:\d{1,10}\s+\S|\S{1,40}\s+\d{1,10}\s+\d)/;

export function bareRow(text: string, place: Place): Row | undefined {
  if (!start.test(text)) return undefined;
  for (const kinds of usual) {
    const found = row(text, kinds, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A row below its header; undefined if any column does not look like what its header says. */
export function row(text: string, kinds: Header, place: Place, asked?: number): Row | undefined {
  const cells = split(text, kinds);
  const value = new Map<Column, string>();
  for (const [index, kind] of kinds.entries()) {
    const cell = cells?.[index];
    if (cell === undefined || !shapes[kind].test(cell)) return undefined;
    if (!value.has(kind)) value.set(kind, cell);
  }
  return fromCells(value, place, asked);
}

function fromCells(value: ReadonlyMap<Column, string>, place: Place, asked: number | undefined): Row {
  const number = (kind: Column): number | undefined => {
    const cell = value.get(kind);
    return cell === undefined ? undefined : Number(cell.replace(',', '.'));
  };
  const pid = number('pid') ?? asked;
  const tid = number('tid');
  const drawn = value.get('command') ?? '';
  const command = bare(drawn);
  const isDefunct = command.endsWith('<defunct>');
  const status: Fact = given({
    kind: 'status' as const,
    place,
    pid,
    tid,
    ppid: number('ppid'),
    name: value.get('name') ?? nameOf(command),
    command: command === '' || isDefunct ? undefined : command,
    state: value.get('state')?.[0] ?? (isDefunct ? 'Z' : undefined),
    threads: number('threads'),
    pgid: number('pgid'),
    sid: number('sid'),
    cpu: number('cpu'),
  });
  const wchan = value.get('wchan');
  const waits = wchan !== undefined && /^[a-z_]\w*$/.test(wchan);
  const facts = waits ? [status, given({ kind: 'wchan' as const, place, pid, tid, name: wchan })] : [status];
  return { facts, pid, hasParent: value.has('ppid'), depth: depth(drawn) };
}

function nameOf(command: string): string | undefined {
  const bracketed = /^\[?([^\]]*)\]?( <defunct>)?$/.exec(command);
  if (bracketed?.[1] !== undefined && (command.startsWith('[') || bracketed[2] !== undefined))
    return bracketed[1] || undefined;
  if (command === '<defunct>') return undefined;
  const word = command.split(' ', 1)[0] ?? '';
  const name = baseName(word).replace(/^-|:$/g, '');
  return name === '' ? undefined : name;
}

/** `STARTED` stands over lstart's five words, and over start's time (`08:12:01`) or day (`Mar 20`). */
const startedCell = /^(?:[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]+ \d{4}|\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d)(?= )/;

/** The last column may contain spaces. */
function split(text: string, kinds: Header): string[] | undefined {
  const cells: string[] = [];
  let rest = text.trimStart();
  for (const [index, kind] of kinds.entries()) {
    if (index === kinds.length - 1) return [...cells, rest];
    const cell = (kind === 'started' ? startedCell : /^\S+/).exec(rest)?.[0];
    if (cell === undefined || cell.length === rest.length) return undefined;
    cells.push(cell);
    // the last column of a forest begins with blanks that say how deep it is
    rest = index === kinds.length - 2 ? rest.slice(cell.length + 1) : rest.slice(cell.length).trimStart();
  }
  return undefined;
}

/** Without the branches that `ps f` and BSD's `ps -d` draw. */
function bare(command: string): string {
  for (let at = 0; ; ) {
    const branch = ['\\_ ', '`-- ', '|-- ', '-- ', '| ', ' ', '\t'].find((piece) => command.startsWith(piece, at));
    if (branch === undefined) return command.slice(at);
    at += branch.length;
  }
}

/** procps draws four characters a level: ` \_ `, `     \_ `, ` |   \_ `. */
function depth(command: string): number | undefined {
  const at = command.indexOf('\\_ ');
  if (at < 0) return command.startsWith(' ') ? undefined : 0;
  return /^[ |]*$/.test(command.slice(0, at)) ? (at - 1) / 4 + 1 : 0;
}

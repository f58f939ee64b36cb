/**
 * Open files: `ls -l /proc/PID/fd` and `lsof -p PID`. A pipe or socket has the same target on both sides: `pipe:[56214]`.
 * coreutils ls; lsof 4.80 to 4.99 https://github.com/lsof-org/lsof/blob/master/src/print.c
 */
import type { Fact, FormatName } from '../model.ts';
import { type Draft, draft, firstByte, given, textOf } from './draft.ts';
import { procFile, shownFile } from './proc-path.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const fd: Format = {
  name: 'fd',
  title: 'open files: ls -l /proc/PID/fd, lsof -p PID',
  source: 'https://github.com/lsof-org/lsof/blob/master/src/print.c',
  take: 'ls -l /proc/PID/fd',
  example: [
    '/proc/4186/fd:',
    'total 0',
    'lr-x------ 1 root root 64 Nov 24 13:25 0 -> /dev/null',
    'l-wx------ 1 root root 64 Nov 24 13:25 1 -> pipe:[56214]',
  ].join('\n'),
  open: (session) => new FdReader(session),
};

const folder = /^(\/proc\/\S+\/fd)\/?:$/;
// "lrwx------ 1 root root 64 Nov 24 13:25 3 -> socket:[56221]"; the date has as many shapes as there are locales
const link = /^\s*l[r-][w-]x------[.+@]?\s+\d+\s.*\s(\d{1,7}) -> (\S.*)$/;
// "lr-x------ 1 root root 64 Nov 24 13:25 5", "l????????? ? ? ?    ?            ? 5": closed while ls looked at it
const closed = /^\s*l[r?-][w?-][x?-][?-]{6}[.+@]?\s+(?:\d+|\?)\s.*\s\d{1,7}$/;
const lsofHeader =
  /^\s*COMMAND\s+PID\s+(?:(?:TID|TASKCMD|PGID|PPID|USER|ZONE)\s+){0,5}FD\s+TYPE\s+DEVICE\s+SIZE\/OFF\s+NODE\s+NAME$/;
// "fetcher 21985 root 1w FIFO 0,15 0t0 56214 pipe"
const lsofRow =
  /^\s*(\S.{0,30}?)\s+(\d{1,8})\s+(?:(\d{1,8})\s+(?:(\S+)\s+)?)?(\S+)\s+(cwd|rtd|txt|mem|DEL|NOFD|\d{1,7}[ruwNRUW-]{0,3})\s+(DIR|REG|CHR|BLK|FIFO|LINK|PIPE|unix|sock|raw|pack|netlink|IPv4|IPv6|inet|a_inode|unknown)\s+(\S+)\s+(.*)$/;
const size = /^(?:0t\d+|0x[0-9a-f]+|\d+)\s+/;

class FdReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;
  #pid: number | undefined;
  #isListing = false;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    if (first === 108 && this.#link(text, line.no)) return true;
    return this.#head(text) || this.#row(text, line.no);
  }

  interrupted(): void {
    this.#close();
    this.#isListing = false;
    this.#pid = undefined;
  }

  end(): void {
    this.#close();
  }

  #head(text: string): boolean {
    if (this.#isListing && /^total \d+$/.test(text)) return true;
    if (lsofHeader.test(text)) return true;
    const path = folder.exec(text)?.[1];
    const file = path === undefined ? shownFile(text) : procFile(path);
    if (file?.name !== 'fd') return false;
    this.#close();
    this.#isListing = true;
    this.#pid = file.pid;
    if (file.pid !== undefined && path === undefined) this.#session.announcePid(file.pid);
    return true;
  }

  #link(text: string, no: number): boolean {
    const match = link.exec(text);
    if (match?.[2] === undefined) return this.#isListing && closed.test(text);
    const pid = this.#pid ?? this.#session.pidHint()?.pid;
    this.#add(
      'proc',
      this.#pid,
      given({ kind: 'fd' as const, place: this.#session.place(no), pid, fd: Number(match[1]), target: match[2] }),
      no,
    );
    return true;
  }

  #row(text: string, no: number): boolean {
    const match = lsofRow.exec(text);
    if (match === null) return false;
    const [, command = '', pid = '', , , , descriptor = '', type = '', device = '', rest = ''] = match;
    const number = /^\d+/.exec(descriptor)?.[0];
    const fact: Fact | undefined =
      number === undefined
        ? undefined
        : {
            kind: 'fd',
            place: this.#session.place(no),
            pid: Number(pid),
            fd: Number(number),
            target: target(type, device, rest),
          };
    const dump = this.#add('lsof', Number(pid), fact, no);
    dump.program ??= command;
    return true;
  }

  #add(format: FormatName, pid: number | undefined, fact: Fact | undefined, no: number): Draft {
    if (this.#dump !== undefined && (this.#dump.format !== format || (pid !== undefined && this.#dump.pid !== pid)))
      this.#close();
    this.#dump ??= draft(this.#session, format, no, pid);
    this.#dump.endLine = no;
    if (fact !== undefined) this.#dump.facts.push(fact);
    return this.#dump;
  }

  #close(): void {
    if (this.#dump !== undefined && this.#dump.facts.length > 0) this.#session.emit(this.#dump);
    this.#dump = undefined;
  }
}

/** As the link in /proc names it, where lsof gives the inode. */
function target(type: string, device: string, text: string): string {
  const afterSize = text.replace(size, '');
  const [node = '', ...words] = afterSize.split(/\s+/);
  const name = words.join(' ');
  if (type === 'FIFO' && /^pipe\b/.test(name)) return `pipe:[${node}]`;
  if (type === 'unix' || type === 'sock') return `socket:[${node}]${name === '' ? '' : ` ${name}`}`;
  if (type === 'IPv4' || type === 'IPv6') return `socket:[${device}] ${afterSize}`;
  return name === '' ? `${type} ${afterSize}` : name;
}

import type { Session } from '../reader.ts';
import { address } from '../../text.ts';
import type { Assembly } from './assembly.ts';

/** Takes the rows of `info sharedlibrary`, `info proc mappings`, `info inferiors`, `info registers` and `info proc`. */
export function tableRow(
  assembly: Assembly,
  session: Session,
  bytes: Uint8Array,
  line: number,
  text: string,
  inside: boolean,
): boolean {
  if (text.startsWith('0x'))
    return library(assembly, session, bytes, line, text) || mapping(assembly, session, bytes, line, text);
  if (!inside) return false;
  return inferior(assembly, session, text) || register(assembly, session, line, text);
}

// "0x00007f283efb6ad0  0x00007f283efc1c44  Yes (*)     /lib64/libselinux.so.1"; gdb shows where the code of the file is, not the whole mapping
const libraryRow = /^(0x[0-9a-f]+) +(0x[0-9a-f]+) +(?:Yes|No)(?: \(\*\))? +(\/.*)$/;

function library(assembly: Assembly, session: Session, bytes: Uint8Array, line: number, text: string): boolean {
  const row = libraryRow.exec(text);
  if (row?.[1] === undefined || row[2] === undefined || row[3] === undefined) return false;
  const draft = assembly.open(bytes, line);
  draft.facts.push({
    kind: 'mapping',
    place: session.place(line),
    start: address(row[1]),
    end: address(row[2]),
    path: row[3],
  });
  return true;
}

// "0x555ac1404000     0x555ac1405000     0x1000        0x0  r--p   /usr/bin/fetcher", before gdb 12 without permissions
const mappingRow = /^(0x[0-9a-f]+) +(0x[0-9a-f]+) +0x[0-9a-f]+ +0x[0-9a-f]+(?: +([r-][w-][x-][ps-]))?(?: +(\S.*?))?$/;

function mapping(assembly: Assembly, session: Session, bytes: Uint8Array, line: number, text: string): boolean {
  const row = mappingRow.exec(text);
  if (row?.[1] === undefined || row[2] === undefined) return false;
  if (row[4] === undefined) return true;
  const draft = assembly.open(bytes, line);
  const permissions = row[3] === undefined ? {} : { permissions: row[3] };
  draft.facts.push({
    kind: 'mapping',
    place: session.place(line),
    start: address(row[1]),
    end: address(row[2]),
    path: row[4],
    ...permissions,
  });
  return true;
}

// "* 1    process 18815     1 (native)           /usr/bin/fetcher" of `info inferiors`, without the connection before gdb 10
const inferiorRow = /^(\*?)\s*\d+\s+process (\d+)\s+(?:\d+ \(.*?\)\s*)?(\/\S.*)?$/;

export function inferiorOf(assembly: Assembly, session: Session, text: string): boolean {
  const row = inferiorRow.exec(text);
  if (row?.[2] === undefined) return false;
  if (row[1] === '*') {
    session.announcePid(Number(row[2]));
    if (assembly.draft !== undefined) {
      assembly.draft.pid ??= Number(row[2]);
      if (row[3] !== undefined) assembly.draft.program ??= row[3];
    }
  }
  return true;
}

function inferior(assembly: Assembly, session: Session, text: string): boolean {
  if (/^(?:Num +Description|Mapped address spaces:|Start Addr +End Addr)/.test(text)) return true;
  // "process 6269", then "cmdline = './fetcher'", "cwd = '…'", "exe = '…'"
  const process = /^process (\d+)$/.exec(text)?.[1];
  const { draft } = assembly;
  if (process !== undefined) {
    if (draft !== undefined) draft.pid ??= Number(process);
    session.announcePid(Number(process));
    return true;
  }
  const line = /^(cmdline|cwd|exe) = '(.*)'$/.exec(text);
  if (line?.[2] === undefined) return false;
  if (draft !== undefined && line[1] === 'cmdline') draft.command ??= line[2];
  if (draft !== undefined && line[1] === 'exe') draft.program ??= line[2];
  return true;
}

// "rdi            0x555ac14082a0      93847213998752", "st0            0	(raw 0x00000000000000000000)"
function register(assembly: Assembly, session: Session, line: number, text: string): boolean {
  const row = /^([a-z][a-z0-9_]{1,12}) {2,}(?:(0x[0-9a-f]+)\s+\S|\{v\d|-?\d+\s+(?:\(raw|\d))/.exec(text);
  if (row?.[1] === undefined || assembly.draft === undefined) return false;
  if (row[2] !== undefined) {
    assembly.draft.facts.push({ kind: 'value', place: session.place(line), expression: `$${row[1]}`, value: row[2] });
  }
  return true;
}

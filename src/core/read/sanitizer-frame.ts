import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { splitSymbol } from './symbol.ts';

// "    #1 0x55abbdf6a1b8 in main /srv/a.c:15:3", "    #4 0x55abbdf6a0d0 in _start (/srv/a+0x10d0) (BuildId: 93ac…)", "    #5 0x7f39  (<unknown module>)"
const addressed = /^\s*#(\d{1,5}) +0x([0-9a-f]{1,16}) +(?:in (.+)|(\(.+\)))$/;
// ThreadSanitizer: "    #0 withdraw /srv/orders.c:29:3 (orders+0x121b) (BuildId: …)", "    #1 pthread_mutex_lock <null> (a.out+0x558e1)"
const unaddressed =
  /^\s*#(\d{1,5}) (\S.*?) (<null>|\S+:\d{1,9}(?::\d{1,9})?) \((\S+)\+0x[0-9a-f]+\)(?: \(BuildId: [0-9a-f]+\))?$/;
const inModule = /^(.*?) ?\((<unknown module>|(\S+)\+0x[0-9a-f]+)\)(?: \(BuildId: [0-9a-f]+\))?$/;
const placed = /^(.+) (\S*?[^\s:)]):(\d{1,9})(?::\d{1,9})?$/;
const inFile = /^(.+) (\/\S+)$/;

export interface SanitizerFrame {
  readonly index: number;
  readonly frame: Frame;
}

/** The frames of stack_trace_format's defaults: "    #%n %p %F %L" and, of ThreadSanitizer, "    #%n %f %S %M". */
export function sanitizerFrame(text: string, inputLine: number): SanitizerFrame | undefined {
  const match = addressed.exec(text);
  if (match === null) return plainFrame(text, inputLine);
  const [, index, pc = '0', named, module] = match;
  const where = described(named ?? module ?? '');
  if (where === undefined) return undefined;
  return { index: Number(index), frame: { ...where, language: 'native', inputLine, address: address(`0x${pc}`) } };
}

function plainFrame(text: string, inputLine: number): SanitizerFrame | undefined {
  const [, index, symbol, place = '', module = ''] = unaddressed.exec(text) ?? [];
  if (symbol === undefined) return undefined;
  const [, file, line] = /^(.*?):(\d+)/.exec(place) ?? [];
  const at = file !== undefined && { file, line: Number(line) };
  return { index: Number(index), frame: { ...called(symbol), language: 'native', inputLine, module, ...at } };
}

function described(text: string): Pick<Frame, 'fn' | 'args' | 'module' | 'file' | 'line'> | undefined {
  const [, symbol, unknown, module] = inModule.exec(text) ?? [];
  if (symbol !== undefined && unknown !== undefined)
    return { ...called(symbol), ...(module !== undefined && { module }) };
  const [, fn, file, line] = placed.exec(text) ?? inFile.exec(text) ?? [];
  if (fn === undefined || file === undefined) return undefined;
  // gdb's own: "main () at a.c:3", "poll () from /lib/libc.so.6"
  if (/\) (?:at|from)$/.test(fn)) return undefined;
  return { ...called(fn), file, ...(line !== undefined && { line: Number(line) }) };
}

function called(symbol: string): Pick<Frame, 'fn' | 'args'> {
  const { fn, args } = splitSymbol(symbol.replace(/^<null>$/, ''));
  return { fn: fn === '' ? '??' : fn, ...(args !== undefined && args !== '' && { args }) };
}

import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { splitSymbol } from './symbol.ts';

// "  * frame #0: 0x00007f8b94be112b libc.so.6`__GI___lll_lock_wait(futex=…) at lowlevellock.c:49:7 [opt]"
const frameHead = /^\s*(?:\* )?frame #(\d{1,6}):\s*(?:(0x[0-9a-f]{1,16})(?=\s|$))?\s*(.*)$/;
const position = / at ([^\s`()][^`()]*?):(\d{1,7})(?::\d{1,5})?$/;
const note = / \[(opt|artificial|inlined)\]$/;
const offset = / \+ \d{1,20}$/;

export interface FrameLine {
  readonly index: number;
  readonly frame: Frame;
  /** Nothing but an address with fewer digits than lldb prints. */
  readonly isShort: boolean;
}

/** lldb's frame-format: pc, module, function with its arguments, offset where there is no line, file and line. */
export function frameLine(text: string, inputLine: number): FrameLine | undefined {
  const match = frameHead.exec(text);
  if (match === null) return undefined;
  const [, index, pc, rest = ''] = match;
  // PyTorch prints "frame #0: c10::Error::Error(…) + 0x57 (0x7f… in libc10.so)": no address in front, no module
  if (pc === undefined && !rest.includes('`') && rest.trim() !== '?') return undefined;
  return {
    index: Number(index),
    frame: { ...where(rest, inputLine), ...(pc !== undefined && { address: address(pc) }) },
    isShort: pc !== undefined && pc.length < 18 && rest === '',
  };
}

/** What follows the address: "libc.so.6`poll(fds=…) + 12 at poll.c:29:10", "?", nothing. */
function where(text: string, inputLine: number): Frame {
  let rest = text.trim();
  let inlined = false;
  for (let match = note.exec(rest); match !== null; match = note.exec(rest)) {
    inlined ||= match[1] === 'inlined';
    rest = rest.slice(0, match.index);
  }
  const at = position.exec(rest);
  if (at !== null) rest = rest.slice(0, at.index);
  rest = rest.replace(offset, '');
  const tick = rest.indexOf('`');
  // "libc.so.6" alone: a module in which the address has no name
  const isModule = tick < 0 && /^[\w./+-]{2,}$/.test(rest) && !/^\?+$/.test(rest);
  const module = isModule ? rest : tick > 0 ? rest.slice(0, tick) : undefined;
  const named = symbolOf(isModule ? '' : rest.slice(tick + 1));
  return {
    ...named,
    language: 'native',
    inputLine,
    ...(module !== undefined && { module }),
    ...(at?.[1] !== undefined && { file: at[1], line: Number(at[2]) }),
    ...((inlined || named.inlined) && { inlined: true }),
  };
}

function symbolOf(text: string): { fn: string; args?: string; inlined?: boolean } {
  // "spawn_job [inlined] run_job(package=…)": the frame is run_job's; spawn_job follows as a frame of its own
  const inlined = text.lastIndexOf(' [inlined] ');
  const { fn, args } = splitSymbol(inlined < 0 ? text : text.slice(inlined + 11));
  const isUnknown = fn === '' || fn === '?' || fn === '???' || fn.startsWith('___lldb_unnamed_symbol');
  return { fn: isUnknown ? '??' : fn, ...(args !== undefined && { args }), ...(inlined >= 0 && { inlined: true }) };
}

export interface ThreadLine {
  readonly number: number;
  readonly tid?: number;
  readonly name?: string;
  readonly queue?: string;
  readonly reason?: string;
  readonly selected: boolean;
  /** The one frame that `thread list` shows. */
  readonly frame?: Frame;
}

// "* thread #1: tid = 0x14532e, 0x00007ff9fce9b746 libsystem`__psynch_mutexwait + 10, queue = 'com.apple.main-thread', stop reason = …"
// "  thread #2, name = 'keepalive', stop reason = signal SIGSTOP"
const threadHead = /^\s*(\* )?thread #(\d{1,6})(?:$|[,:])\s*(.*)$/;
const tidField = /(?:^|, )tid = (0x[0-9a-f]+|\d+)/;
const nameField = /(?:^|, )name = '([^']*)'/;
const queueField = /(?:^|, )queue = '([^']*)'/;
const reasonField = /(?:^|, )stop reason = (.*)$/;
const firstFrame = /(?:^|, )(0x[0-9a-f]{6,16})(?: (.*?))?(?:, (?:name|queue|activity|stop reason) = .*)?$/;

export function threadLine(text: string, inputLine: number): ThreadLine | undefined {
  const match = threadHead.exec(text);
  if (match === null) return undefined;
  const [, star, number, rest = ''] = match;
  if (rest === '' && !/^(?:\* | {2})/.test(text)) return undefined;
  if (rest !== '' && !/(?:^|, )(?:tid|name|queue|stop reason) = |^0x/.test(rest)) return undefined;
  const tid = tidField.exec(rest)?.[1];
  const name = nameField.exec(rest)?.[1];
  const queue = queueField.exec(rest)?.[1];
  const reason = reasonField.exec(rest)?.[1];
  const pc = firstFrame.exec(rest);
  const shown = pc?.[1] === undefined ? undefined : { ...where(pc[2] ?? '', inputLine), address: address(pc[1]) };
  return {
    number: Number(number),
    selected: star !== undefined,
    ...(tid !== undefined && { tid: Number(tid) }),
    ...(name !== undefined && { name }),
    ...(queue !== undefined && { queue }),
    ...(reason !== undefined && { reason }),
    ...(shown !== undefined && { frame: shown }),
  };
}

import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { splitSymbol } from './symbol.ts';

/** One shape of line in which programs print their own stack. */
interface Shape {
  readonly library: string;
  readonly line: RegExp;
  /** Whether a line alone is sure enough to begin a stack; the others need a head or a second frame below. */
  readonly isSure: boolean;
}

const shapes: readonly Shape[] = [
  // "./a.out(foo+0x1d) [0x55…]", "/lib/libc.so.6(+0x3c050)[0x7f39…]", "./a.out() [0x4c1f2c]"; glibc 2.1 to 2.42
  {
    library: "glibc's backtrace_symbols",
    line: /^(?<module>[./\w][^\s(]*)\((?:(?<fn>[^()+]*(?:\([^()]*\))?[^()+]*)\+0x[0-9a-f]+|)\) ?\[(?<pc>0x[0-9a-f]{4,16})\]$/,
    isSure: true,
  },
  // "    @     0x7f3917191129  foo()", "    @     0x55d0 (/srv/app+0x4f) foo"; glog, abseil, folly print 14 to 18 columns
  {
    library: 'glog, abseil, folly',
    line: /^\s*@ {1,20}(?<pc>0x[0-9a-f]{1,16}|[0-9a-f]{8,16}) (?:\s*\d+ )? *(?<fn>\S.*?)$/,
    isSure: true,
  },
  // folly's verbose mode: "    @ 00000000004dc0d9 foo", then "                       /src/a.cpp:10"
  // " 0# boost::f(int) at /src/a.cpp:5", " 1# 0x000055d0 in ./a.out", " 2# main in /srv/app"
  {
    library: 'Boost.Stacktrace',
    line: /^ *(?<index>\d{1,4})# (?:(?<pc>0x[0-9a-fA-F]{4,16})|(?<fn>\S.*?))(?: at (?<file>\S.*):(?<line>\d+)| in (?<module>\S.*)|)$/,
    isSure: false,
  },
  // "#0 0x55d0c1 base::debug::StackTrace::StackTrace()", "#3 0x55d0 (/opt/chrome/chrome+0x1f)"; Chromium
  {
    library: 'Chromium',
    line: /^#(?<index>\d{1,4}) (?<pc>0x[0-9a-f]{6,16}) (?!in )(?:\((?<module>[^()\s]+)\+0x[0-9a-f]+\)|(?<fn>[A-Za-z_~(<].*?)(?: \((?<file>[^()\s]+?):(?<line>\d+)(?::\d+)?\)| \+0x[0-9a-f]+)?)$/,
    isSure: false,
  },
];

/** Heads below which the lines that are less sure are taken. */
export const stackHead =
  /^(?:\*\*\* (?:SIG\w+ .*received .*|Aborted at \d+ .*|Check failure stack trace: .*) ?\*\*\*|\*\*\* Signal \d+ \(SIG\w+\) .*|Received signal \d+ \S*.*|PC: @ .*|(?:Native )?(?:Stack trace|Backtrace|Call stack|Stack dump)[^:]{0,30}:|Obtained \d+ stack frames\.?)$/i;

export interface PrintedFrame {
  readonly library: string;
  readonly frame: Frame;
  readonly index?: number;
  readonly isSure: boolean;
}

export function printedFrame(text: string, inputLine: number): PrintedFrame | undefined {
  for (const { library, line, isSure } of shapes) {
    const groups = line.exec(text)?.groups;
    if (groups === undefined) continue;
    const { module, fn: symbol = '', pc, file, line: number, index } = groups;
    const { fn, args } = splitSymbol(symbol);
    const isUnknown = fn === '' || /^(?:\(unknown\)|\(\/.*\)|\?\?\?|<unknown>)$/.test(symbol);
    const frame: Frame = {
      fn: isUnknown ? '??' : fn,
      language: 'native',
      inputLine,
      ...(!isUnknown && args !== undefined && args !== '' && { args }),
      ...(pc !== undefined && { address: address(pc.startsWith('0x') ? pc : `0x${pc}`) }),
      ...(module !== undefined && { module }),
      ...(file !== undefined && { file, line: Number(number) }),
    };
    return { library, frame, isSure, ...(index !== undefined && { index: Number(index) }) };
  }
  return undefined;
}

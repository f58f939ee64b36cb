/** Ways in which the same dump reaches a helper with less in it. All work on gdb's `thread apply all bt`, the cut on any text. */

type Transform = (text: string) => string;

const frame = /^#(\d+)\s+(?:(0x[0-9a-f]+) in )?(.*)$/;

/** The pager, the ticket's size limit: only the first 70 % of the lines. */
export const cut: Transform = (text) => {
  const lines = text.split('\n');
  return `${lines.slice(0, Math.floor(lines.length * 0.7)).join('\n')}\n`;
};

/** What `bt` prints instead of `thread apply all bt`: the frames of the thread that gdb stopped in, and no header. */
export const loneStack: Transform = (text) => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^Thread 1 \(/.test(line));
  if (start < 0) return text;
  const before = lines.slice(
    0,
    lines.findIndex((line) => /^Thread \d+ \(/.test(line)),
  );
  const stack = lines.slice(start + 1);
  const end = stack.findIndex((line) => !frame.test(line));
  return `${[...before, ...stack.slice(0, end < 0 ? undefined : end)].join('\n')}\n`;
};

/** As eu-stack, `bt -frame-arguments none` and many crash reporters print: functions without arguments. */
export const withoutArguments: Transform = (text) =>
  everyLine(text, (line) => {
    const match = frame.exec(line);
    if (match === null) return line;
    const [head, args, tail] = splitFrame(match[3] ?? '');
    return args === undefined ? line : `${line.slice(0, line.length - (match[3] ?? '').length)}${head}()${tail}`;
  });

/** As after a scrubber of addresses: no return addresses, no pointers, no pthread ids. */
export const withoutAddresses: Transform = (text) =>
  everyLine(text, (line) =>
    line
      .replace(/^(#\d+\s+)0x[0-9a-f]+ in /, '$1')
      .replace(/^Thread (\d+) \(Thread 0x[0-9a-f]+ \((LWP \d+)\)/, 'Thread $1 ($2')
      .replace(/^0x[0-9a-f]+ in /, '')
      .replace(/0x[0-9a-f]{5,}(?: <[^>]*>)?/g, '...'),
  );

/** A program without symbols, as distributions ship them: its own functions are `??`, what was inlined is not seen. */
export const stripped: Transform = (text) => {
  const lines = text.split('\n').filter((line) => !/^(?:\d+\t|\[Current thread)/.test(line));
  const out: string[] = [];
  let number = 0;
  let lastAddress: string | undefined;
  for (const [index, line] of lines.entries()) {
    const match = frame.exec(line);
    if (match === null) {
      number = 0;
      lastAddress = undefined;
      out.push(line);
      continue;
    }
    const rest = match[3] ?? '';
    const isOwn = isProgramAddress(match[2] ?? nextAddress(lines, index) ?? lastAddress);
    lastAddress = match[2] ?? lastAddress;
    const isLibc = / at \.{1,2}\//.test(rest) || / from \//.test(rest);
    if (isOwn && match[2] === undefined && !isLibc && number > 0) continue;
    const head = `#${String(number).padEnd(3)}${match[2] === undefined ? '' : `${match[2]} in `}`;
    out.push(
      `${head}${isOwn && !isLibc ? '?? ()' : rest.replace(/(0x(?:5[56][0-9a-f]{10}|[4-9a-f][0-9a-f]{5})) <[^>]*>/g, '$1')}`,
    );
    number += 1;
  }
  return out.join('\n');
};

function everyLine(text: string, change: (line: string) => string): string {
  return text.split('\n').map(change).join('\n');
}

/** `fn (args) at file:1` or `fn<int> (args) from lib`: the arguments are the last balanced parentheses before the place. */
function splitFrame(text: string): [string, string | undefined, string] {
  const place = /\) (?:at|from) [^()]*$/.exec(text);
  const end = place === null ? text.lastIndexOf(')') : place.index;
  let depth = 0;
  for (let at = end; at >= 0; at--) {
    if (text[at] === ')') depth += 1;
    if (text[at] === '(') depth -= 1;
    if (depth === 0) return [text.slice(0, at), text.slice(at, end + 1), text.slice(end + 1)];
  }
  return [text, undefined, ''];
}

/** Where Linux maps executables, with and without PIE; libraries lie at 0x7f…. */
function isProgramAddress(address: string | undefined): boolean {
  return /^0x0*(?:5[56][0-9a-f]{10}|[4-9a-f][0-9a-f]{5})$/.test(address ?? '');
}

/** An inlined frame belongs to the code of the next frame that has an address. */
function nextAddress(lines: readonly string[], from: number): string | undefined {
  for (let index = from + 1; index < lines.length; index++) {
    const match = frame.exec(lines[index] ?? '');
    if (match === null) return undefined;
    if (match[2] !== undefined) return match[2];
  }
  return undefined;
}

/** What people, loggers and mail programs put round dumps, as functions over the lines of a clean one. */

export interface Decorated {
  readonly bytes: Uint8Array;
  /** The line of the decorated text, from 1, on which line `index` of the original begins. */
  numberOf(index: number): number;
  /** Whether there is text before or after it. */
  readonly hasMore?: boolean;
}

interface Decoration {
  /** Where it may stand when two are combined: the greater one is outside; absent where it is never combined. */
  readonly layer?: number;
  wrap(lines: readonly string[]): Decorated;
}

const encoder = new TextEncoder();

function eachLine(change: (text: string, index: number) => string, layer = 5): Decoration {
  return {
    layer,
    wrap: (lines) => ({ bytes: encoder.encode(`${lines.map(change).join('\n')}\n`), numberOf: (index) => index + 1 }),
  };
}

function between(before: readonly string[], after: readonly string[], layer: number): Decoration {
  return {
    layer,
    wrap: (lines) => ({
      bytes: encoder.encode(`${[...before, ...lines, ...after].join('\n')}\n`),
      numberOf: (index) => index + 1 + before.length,
      hasMore: true,
    }),
  };
}

function utf16(little: boolean, mark: boolean): Decoration {
  return {
    wrap: (lines) => {
      const text = `${mark ? '\ufeff' : ''}${lines.join('\n')}\n`;
      const bytes = new Uint8Array(text.length * 2);
      for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(i * 2, text.charCodeAt(i), little);
      return { bytes, numberOf: (index) => index + 1 };
    },
  };
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const clock = (index: number): string => `13:${pad(11 + Math.floor(index / 600))}:${pad(Math.floor(index / 10) % 60)}`;
const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
const escapeJson = (text: string): string => JSON.stringify(text).slice(1, -1);

function quotedPrintable(lines: readonly string[]): Decorated {
  const out: string[] = [];
  const starts: number[] = [];
  for (const line of lines) {
    starts.push(out.length + 1);
    const codes = [...encoder.encode(line)].map((byte) =>
      byte === 61 || byte > 126 || (byte < 32 && byte !== 9)
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    );
    if (codes.at(-1) === ' ') codes[codes.length - 1] = '=20';
    let row = '';
    for (const [index, code] of codes.entries()) {
      if (row.length + code.length > (index === codes.length - 1 ? 76 : 75)) {
        out.push(`${row}=`);
        row = '';
      }
      row += code;
    }
    out.push(row);
  }
  return { bytes: encoder.encode(`${out.join('\n')}\n`), numberOf: (index) => starts[index]! };
}

export const decorations: Readonly<Record<string, Decoration>> = {
  'CRLF line ends': {
    wrap: (lines) => ({ bytes: encoder.encode(`${lines.join('\r\n')}\r\n`), numberOf: (index) => index + 1 }),
  },
  'CR line ends': {
    wrap: (lines) => ({ bytes: encoder.encode(`${lines.join('\r')}\r`), numberOf: (index) => index + 1 }),
  },
  'a byte order mark': {
    wrap: (lines) => ({ bytes: encoder.encode(`\ufeff${lines.join('\n')}\n`), numberOf: (index) => index + 1 }),
  },
  'UTF-16 LE': utf16(true, true),
  'UTF-16 BE': utf16(false, true),
  'UTF-16 LE without a mark': utf16(true, false),
  'UTF-16 BE without a mark': utf16(false, false),
  'ANSI colours': eachLine(
    (text) => text.replace(/^(#\d+)/, '\x1b[1;32m$1\x1b[0m').replace(/(\w+) \(/, '\x1b[33m$1\x1b[m ('),
    9,
  ),
  'visible ANSI escapes': eachLine((text) => `^[[0;36m${text}^[[0m`, 9),
  'a terminal title and links': eachLine(
    (text) => `\x1b]0;host: gdb\x07${text.replace(/at (\S+):(\d+)$/, 'at \x1b]8;;file:///x\x1b\\$1:$2\x1b]8;;\x1b\\')}`,
    9,
  ),
  'NUL bytes': eachLine((text) => text.replaceAll(' ', ' \0'), 9),
  'a tmux counter': eachLine((text, index) => (index === 0 ? `${text}        [0/1234]` : text), 9),
  'terminal padding': eachLine((text) => text.padEnd(180), 9),
  'ISO timestamps': eachLine((text, index) => `2026-11-24T${clock(index)}.123456Z ${text}`),
  'GitHub Actions': eachLine(
    (text, index) => `2026-11-24T${clock(index)}.${pad((index * 7919) % 10000000, 7)}Z ${text}`,
  ),
  GitLab: eachLine((text, index) => `2026-11-24T${clock(index)}.${pad(index, 6)}Z 01O ${text}`),
  Jenkins: eachLine((text, index) => `[2026-11-24T${clock(index)}.${pad(index % 1000, 3)}Z] ${text}`),
  'bracketed clock': eachLine((text, index) => `[${clock(index)}] ${text}`),
  syslog: eachLine((text, index) => `Nov 24 ${clock(index)} build-7 runner[812]: ${text}`),
  'syslog with a padded day': eachLine((text, index) => `Nov  4 ${clock(index)} build-7 runner[812]: ${text}`),
  'kernel log': eachLine((text, index) => `[ ${1234 + index}.${pad(index, 6)}] ${text}`),
  'kubectl --prefix': eachLine((text) => `[pod/web-6c5f7d8b9-x2x4z/app] ${text}`),
  'container log': eachLine((text, index) => `2026-11-24T${clock(index)}.${pad(index, 9)}+01:00 stderr F ${text}`),
  'docker-compose': eachLine((text) => `web-1  | ${text}`),
  'pytest-xdist': eachLine((text) => `[gw0] ${text}`),
  'MPI rank': eachLine((text) => `[1,0]<stderr>:${text}`),
  'srun --label': eachLine((text) => `0: ${text}`),
  'host prefix': eachLine((text) => `node-17: ${text}`),
  'Python logging': eachLine(
    (text, index) => `2026-11-24 ${clock(index)},${pad(index % 1000, 3)} ERROR dumper: ${text}`,
  ),
  'changing levels': eachLine(
    (text, index) => `2026-11-24 ${clock(index)} [${index % 3 === 0 ? 'INFO' : 'WARNING'}] ${text}`,
  ),
  'basic logging': eachLine((text) => `ERROR:root:${text}`),
  '> quoting': eachLine((text) => `> ${text}`, 6),
  '> quoting, bare on blank lines': eachLine((text) => (text === '' ? '>' : `> ${text}`), 6),
  'nested quoting': eachLine((text) => `> > ${text}`, 6),
  '>> quoting': eachLine((text) => `>> ${text}`, 6),
  '| quoting': eachLine((text) => `| ${text}`, 6),
  'table borders': eachLine((text) => `│ ${text.padEnd(120)} │`, 6),
  'Markdown fences': between(['```'], ['```'], 4),
  'Markdown fences with a language': between(['Here it is:', '', '```gdb'], ['```', '', 'Any idea?'], 4),
  'four spaces': eachLine((text) => (text === '' ? '' : `    ${text}`), 4),
  'one space': eachLine((text) => ` ${text}`, 4),
  'a journal column': between(['Nov 24 13:11:16 host app[1]: dumped'], [], 4),
  'a tab': eachLine((text) => (text === '' ? '' : `\t${text}`), 4),
  'HTML escapes': eachLine(escapeHtml, 3),
  'HTML escapes, twice': eachLine((text) => escapeHtml(escapeHtml(text)), 3),
  'HTML breaks': eachLine((text) => `${escapeHtml(text)}<br>`, 3),
  'a pre element': between(['<html><body><pre class="dump">'], ['</pre></body></html>'], 3),
  'special spaces': eachLine((text) => text.replaceAll('  ', '\u00a0 '), 3),
  'quoted-printable': { layer: 5.5, wrap: quotedPrintable },
  'a JSON field': {
    wrap: (lines) => ({
      bytes: encoder.encode(`{"time":"2026-11-24","message":"${escapeJson(`${lines.join('\n')}\n`)}"}\n`),
      numberOf: () => 1,
    }),
  },
  'logfmt records': eachLine(
    (text, index) => `time="2026-11-24T${clock(index)}Z" level=error msg=${JSON.stringify(text)}`,
    5,
  ),
  'line numbers': eachLine((text, index) => `${String(index + 1).padStart(6)}\t${text}`, 5),
  'line numbers of grep': eachLine((text, index) => `${index + 1}:${text}`, 5),
  'JSON records': eachLine(
    (text) => JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: '2026-11-24T13:11:16Z' }),
    5,
  ),
  'a list of strings': eachLine((text) => `  ${JSON.stringify(text)},`, 5),
};

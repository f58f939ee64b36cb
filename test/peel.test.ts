import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { peel } from '../src/core/read/peel.ts';
import { decorations, type Decorated } from './decorations.ts';

const samples = path.resolve(import.meta.dirname, '../samples');
const captures = [
  'ssh-logging-2011/child.gdb.txt',
  'ssh-logging-2011/parent.gdb.txt',
  'ssh-logging-2011/parent.py-spy.txt',
  'py-half-import/parent.py-spy-native.txt',
  'py-half-import/child.py-spy-native.txt',
  'setenv-2014/child.info-threads.txt',
  'py-rlock/parent.py-spy.txt',
  'c-log-mutex-stripped/child.gdb.txt',
  'tools/lldb/child.bt-all.txt',
  'tools/eu-stack/parent.txt',
].map((name) => ({ name, lines: linesOf(readFileSync(path.join(samples, name))) }));

const encoder = new TextEncoder();

function linesOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function numbered(bytes: Uint8Array): { texts: string[]; numbers: number[]; removed: readonly string[] } {
  const { bytes: peeled, numbers, removed } = peel(bytes);
  const texts = linesOf(peeled);
  return { texts, numbers: texts.map((_, index) => numbers?.[index] ?? index + 1), removed };
}

/** White space at line ends may go, and blank lines at the ends of a text. */
function comparable(texts: readonly string[]): string[] {
  return texts
    .map((text) => text.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
    .split('\n');
}

function expectSameLines(decorated: Decorated, original: readonly string[]): void {
  const { texts, numbers } = numbered(decorated.bytes);
  const want = comparable(original);
  const first = original.findIndex((text) => text.trim() !== '');
  const lines = texts.map((text) => text.trimEnd());
  const at = Math.max(0, lines.indexOf(want[0]!));
  const end = decorated.hasMore ? at + want.length : Math.max(at, lines.findLastIndex((text) => text !== '') + 1);
  expect(lines.slice(at, end)).toEqual(want);
  expect(numbers.slice(at, end)).toEqual(want.map((_, index) => decorated.numberOf(first + index)));
}

describe('takes off what was put round a real dump, and nothing else', () => {
  for (const { name, lines } of captures) {
    test.each(Object.keys(decorations))(`${name} with %s`, (key) => {
      expectSameLines(decorations[key]!.wrap(lines), lines);
    });
  }

  test('any two, one round the other', () => {
    const names = Object.keys(decorations).filter((key) => decorations[key]!.layer !== undefined);
    fc.assert(
      fc.property(
        fc.constantFrom(...captures),
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        ({ lines }, inner, outer) => {
          const [a, b] = [decorations[inner]!, decorations[outer]!];
          fc.pre(inner !== outer && a.layer! < b.layer!);
          const within = a.wrap(lines);
          const round = b.wrap(linesOf(within.bytes));
          const hasMore = within.hasMore ?? round.hasMore ?? false;
          expectSameLines(
            { bytes: round.bytes, hasMore, numberOf: (index) => round.numberOf(within.numberOf(index) - 1) },
            lines,
          );
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});

test('a clean text is handed on as it is, not copied', () => {
  const files = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?:gdb|gdb-full|py-spy|py-spy-native|info-threads|proc|lock)\.txt$/.test(name),
  );
  expect(files.length).toBeGreaterThan(20);
  const touched = files.filter((name) => {
    const bytes = readFileSync(path.join(samples, name));
    return peel(bytes).bytes !== bytes;
  });
  expect(touched).toEqual([]);
});

test.each([
  {
    what: 'two containers of one log become two texts',
    text: [
      'web-1  | Thread 1 (Thread 0x7f00 (LWP 10)):',
      'web-2  | Thread 1 (Thread 0x7f00 (LWP 20)):',
      'web-1  | #0  poll () at poll.c:1',
      'web-2  | #0  read () at read.c:1',
      'web-2  | #1  main () at main.c:2',
      'web-1  |     at more.c:2',
    ],
    lines: [
      '1 Thread 1 (Thread 0x7f00 (LWP 10)):',
      '3 #0  poll () at poll.c:1',
      '6     at more.c:2',
      '2 ',
      '2 Thread 1 (Thread 0x7f00 (LWP 20)):',
      '4 #0  read () at read.c:1',
      '5 #1  main () at main.c:2',
    ],
  },
  {
    what: 'prose between two prefixed dumps stays',
    text: [
      'First:',
      '',
      '[gw0] #0  poll () at poll.c:1',
      '[gw0] #1  main () at main.c:2',
      '',
      'then: it went on',
      '',
      'b: #0  read () at read.c:1',
      'b: #1  main () at main.c:2',
    ],
    lines: [
      '1 First:',
      '2 ',
      '3 #0  poll () at poll.c:1',
      '4 #1  main () at main.c:2',
      '5 ',
      '6 then: it went on',
      '7 ',
      '8 #0  read () at read.c:1',
      '9 #1  main () at main.c:2',
    ],
  },
  {
    what: 'a reply that quotes only the dump',
    text: [
      'On Monday someone wrote:',
      '> #0  poll (fds=0x7ffd0000,',
      '>     nfds=1) at poll.c:1',
      '>',
      '> #1  main () at main.c:2',
      'Looks idle to me.',
    ],
    lines: [
      '1 On Monday someone wrote:',
      '2 #0  poll (fds=0x7ffd0000,',
      '3     nfds=1) at poll.c:1',
      '4 ',
      '5 #1  main () at main.c:2',
      '6 Looks idle to me.',
    ],
  },
  {
    what: 'fences glued to their text, inline code on each line',
    text: [
      '```#0  poll () at poll.c:1',
      '#1  main () at main.c:2```',
      '',
      '`#0  read () at read.c:1`',
      '`#1  main () at main.c:2  `',
    ],
    lines: [
      '1 #0  poll () at poll.c:1',
      '2 #1  main () at main.c:2',
      '3 ',
      '4 #0  read () at read.c:1',
      '5 #1  main () at main.c:2',
    ],
  },
  {
    what: 'bullets, bold, escaped punctuation',
    text: [
      '- #0  poll () at poll.c:1',
      '**#1** 0x00005555 in main () at main.c:2',
      '\\#2  \\_\\_libc\\_start\\_main () at libc.c:3',
    ],
    lines: [
      '1 #0  poll () at poll.c:1',
      '2 #1 0x00005555 in main () at main.c:2',
      '3 #2  __libc_start_main () at libc.c:3',
    ],
  },
  {
    what: 'a paste that began one character late',
    text: ['0  0x00007f0000000001 in poll () from /lib/libc.so.6', '#1  0x0000555500000001 in main ()'],
    lines: ['1 #0  0x00007f0000000001 in poll () from /lib/libc.so.6', '2 #1  0x0000555500000001 in main ()'],
  },
  {
    what: 'frames wrapped to the first column, also through a fence',
    text: [
      '#0  0x00007f0000000001 in read (fd=3, buf=0x7ffd00001234,',
      'nbytes=1) at',
      '../sysdeps/read.c:26',
      '#1  0x0000555500000001 in main ()',
      'at main.c:2',
      '#2  start (a=1,',
      '',
      '```',
      'b=2) at start.c:3',
      '```',
    ],
    lines: [
      '1 #0  0x00007f0000000001 in read (fd=3, buf=0x7ffd00001234, nbytes=1) at ../sysdeps/read.c:26',
      '4 #1  0x0000555500000001 in main () at main.c:2',
      '6 #2  start (a=1, b=2) at start.c:3',
      '10 ',
    ],
  },
  {
    what: 'HTML of a mail archive whose lines end at tags',
    text: ['<p>Hello,</p><pre>(gdb) bt<br>#0  f (x=&lt;optimized out&gt;)<br>    at a.c:1', '#1  main ()</pre>'],
    lines: ['1 Hello,', '1 (gdb) bt', '1 #0  f (x=<optimized out>)', '1     at a.c:1', '2 #1  main ()'],
  },
  {
    what: 'a word processor',
    text: ['$ py-spy dump –pid 12', 'Thread 12 (idle): “MainThread”', '    wait (threading.py:320)'],
    lines: ['1 $ py-spy dump --pid 12', '2 Thread 12 (idle): "MainThread"', '3     wait (threading.py:320)'],
  },
  {
    what: 'overtyping and progress before a dump',
    text: ['N\bNote', '10%\r20%\rThread 1 (Thread 0x7f00 (LWP 10)):', '#0  poll () at poll.c:1'],
    lines: ['1 Note', '2 10% 20%', '2 Thread 1 (Thread 0x7f00 (LWP 10)):', '3 #0  poll () at poll.c:1'],
  },
])('$what', ({ text, lines }) => {
  const { texts, numbers } = numbered(encoder.encode(`${text.join('\n')}\n`));
  expect(texts.map((line, index) => `${numbers[index]} ${line}`)).toEqual(lines);
});

describe('text of the dump itself is left alone', () => {
  test.each([
    [
      'templates and references',
      '#0  std::vector<std::pair<a, b> >::f (this=0x7ffd00, x=std::string const&, y=<optimized out>) at v.h:1',
    ],
    ['escapes in a string', '#1  log (s=0x5555 "a\\n#1 b\\t\\"&lt;br&gt;\\"") at log.c:2'],
    [
      'a symbol that is the name of a tag',
      '#2  start (main=0x5555deadbeef <main>, table=0x5555deadbef0 <table>) at s.c:3',
    ],
    ['numbers after an equals sign', '#3  epoll_wait (epfd=20, n=3, timeout=10)'],
    ['two hexadecimal digits at the end', '        count=3D'],
    ['the current row of info threads', '* 1    Thread 0x7f8a (LWP 12) "x" poll () at poll.c:1'],
    ['a marked thread of lldb', "* thread #1, name = 'x', stop reason = signal SIGSTOP"],
    ['a frame of py-spy', '    wait (threading.py:320)'],
    ['a frame of pystack', '    (Python) File "/usr/lib/x.py", line 12, in run'],
    ['a prompt', '> ps -axwwd | grep x'],
    ['a tree', ' 2039  1  Ss  0:37.85 | |   `-- -x (x)'],
    ['no frame but a word in capitals', 'ERROR: Thread pool is full'],
    ['a line of Valgrind', '==12==    at 0x4848899: pthread_mutex_lock (hg_intercepts.c:937)'],
    ['a kernel frame', '[<0>] futex_wait_queue+0x63/0x90'],
  ])('%s', (_, line) => {
    const { texts } = numbered(encoder.encode(`${line}\n`));
    expect(texts).toEqual([line]);
  });
});

describe('hostile text', () => {
  test('never throws', () => {
    const alphabet = [
      '#0  ',
      '0x7f00',
      ' in ',
      'Thread 1 (LWP 2)',
      '\n',
      '\r',
      '\x1b[',
      '\x1b]',
      '\b',
      '\0',
      '> ',
      '| ',
      '```',
      '`',
      '&lt;',
      '&amp;',
      '=3D',
      '=\n',
      '<br>',
      '<pre>',
      '{"a":"',
      '\\n#1 ',
      '\\',
      '"',
      '    ',
      '2026-11-24T13:11:16Z ',
      '[gw0] ',
      '\u00a0',
      '\ufeff',
      '“',
      '–',
      '(',
      ')',
      'at x.c:1',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...alphabet), fc.string())), (parts) => {
        const { bytes, numbers, lines } = peel(encoder.encode(parts.join('')));
        if (numbers === undefined) return;
        expect(numbers).toHaveLength(linesOf(bytes).length);
        for (const number of numbers) expect(number >= 1 && number <= lines!).toBe(true);
      }),
      { numRuns: 500, seed: 2 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => peel(bytes) !== undefined),
      { numRuns: 300, seed: 3 },
    );
  });

  test.each([
    ['one long line', 'x'],
    ['escaped ampersands', '&amp;'],
    ['nested escapes', '&amp;amp;lt;'],
    ['open tags', '<a '],
    ['open parentheses', '#0  f (\n'],
    ['escape sequences without an end', '\x1b]'],
    ['codes', '=3D'],
    ['soft breaks', '=\n'],
    ['escaped line breaks', '\\n#0  f ('],
    ['open strings', '{"log":"'],
    ['quotes', '> '],
    ['fences', '```'],
    ['blanks', ' '],
    ['prefixes', '[gw0] #0  f ()\n'],
    ['changing prefixes', '2026-11-24T13:11:16Z a[1]: #0  f ()\n2026-11-24T13:11:16Z b[2]: #0  f ()\n'],
    ['backspaces', 'a\b'],
    ['returns', '\r#0  f ()'],
  ])('%s take linear time', (_, unit) => {
    const time = (size: number): number => {
      const bytes = encoder.encode(unit.repeat(Math.ceil(size / unit.length)));
      // the processor's time, not the clock's: other programs may run
      const { user } = process.cpuUsage();
      peel(bytes);
      return (process.cpuUsage().user - user) / 1000;
    };
    time(100_000);
    const small = Math.max(2, time(250_000));
    // Eight times the text, and a quadratic step would take 64 times as long.
    expect(time(2_000_000) / small).toBeLessThan(40);
  });
});

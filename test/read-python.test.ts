import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dump, Frame, Thread } from '../src/core/model.ts';
import { austin } from '../src/core/read/austin.ts';
import { faulthandler } from '../src/core/read/faulthandler.ts';
import { pyBt } from '../src/core/read/py-bt.ts';
import { pySpy } from '../src/core/read/py-spy.ts';
import { pySpyJson } from '../src/core/read/py-spy-json.ts';
import { pystack } from '../src/core/read/pystack.ts';
import { pythonTraceback } from '../src/core/read/python-traceback.ts';
import { read } from '../src/core/read/read.ts';

const formats = [pySpy, pySpyJson, pyBt, pystack, faulthandler, pythonTraceback, austin];
const names = formats.map(({ name }) => name);
const samples = join(import.meta.dirname, '../samples');

const reading = (bytes: Uint8Array, name = 'dump.txt') => {
  const { dumps, inputs } = read([{ name, bytes }]);
  return { dumps: dumps.filter(({ format }) => names.includes(format)), input: inputs[0]! };
};
const readText = (text: string) => reading(Buffer.from(text));
const readSample = (file: string) => reading(readFileSync(join(samples, file)));

const frames = ({ frames: all }: Thread): Frame[] => Array.from({ length: all.length }, (_, i) => all.get(i));

/** One line a thread: `clerk [idle]: book < main.<locals>.<lambda> < … 5`. */
const summary = (dump: Dump | undefined): string[] =>
  (dump?.threads ?? []).map((thread) => {
    const fns = frames(thread).map(({ fn }) => fn);
    const head = `${thread.name ?? '-'}${thread.marks === undefined ? '' : ` [${thread.marks.join(', ')}]`}`;
    return `${head}: ${fns.slice(0, 2).join(' < ')}${fns.length > 2 ? ` < … ${fns.length}` : ''}`;
  });

const only = (text: string): Dump => {
  const { dumps } = readText(text);
  expect(dumps).toHaveLength(1);
  return dumps[0]!;
};
const framesOf = (text: string): Frame[] => frames(only(text).threads[0]!);

describe('what the tools printed about the ledger that hangs', () => {
  const python = (lambda: string) => [
    'MainThread [idle]: main < <module>',
    `auditor [idle]: ${lambda === '<lambda>' ? 'wait < wait' : 'Condition.wait < Event.wait'} < … 6`,
    `clerk [idle]: book < ${lambda} < … 5`,
    `counter [active+gil]: count < ${lambda === '<lambda>' ? 'run' : 'Thread.run'} < … 4`,
  ];
  const nameless = [
    'python3.12 [Has the GIL]: count < run < … 4',
    'python3.12: book < <lambda> < … 5',
    'python3.12: wait < wait < … 6',
    'python3.12: main < <module>',
  ];
  const acquire = '__futex_abstimed_wait_common64 < __futex_abstimed_wait_common';
  const traced = ['-: book < <lambda> < … 5', '-: wait < wait < … 6'];
  test.each<[string, string[][], number]>([
    [
      'py-spy/parent.0.1.11.txt',
      [
        [
          '- [active+gil]: count < run < … 4',
          '- [active]: book < <lambda> < … 5',
          '- [idle]: wait < wait < … 6',
          '- [active]: main < <module>',
        ],
      ],
      1,
    ],
    ['py-spy/parent.0.3.14.txt', [python('<lambda>')], 0],
    ['py-spy/parent.subprocesses.txt', [python('main.<locals>.<lambda>'), ['MainThread [idle]: book < main < … 3']], 0],
    ['py-spy/parent.json', [python('main.<locals>.<lambda>')], 0],
    ['pystack/parent.txt', [nameless], 0],
    ['pystack/parent.locals.txt', [nameless], 0],
    ['pystack/child.core.txt', [['python3.12: book < main < … 3']], 0],
    ['pystack/child.native.txt', [[`python3.12: ${acquire} < … 22`]], 0],
    ['faulthandler/child.register.txt', [['- [current]: book < main < … 3']], 0],
    ['faulthandler/parent.abort.txt', [[...traced, '- [current]: main < <module>']], 0],
    ['faulthandler/parent.timeout.txt', [[...traced, '-: main < <module>']], 0],
    ['pytest/faulthandler.txt', [[...traced, '-: _wait_for_tstate_lock < join < … 35']], 5],
    ['pytest/timeout-signal.txt', [['clerk: book < <lambda> < … 5', 'auditor: wait < wait < … 6']], 46],
    [
      'pytest/timeout-thread.txt',
      [
        [
          'clerk: book < <lambda> < … 5',
          'auditor: wait < wait < … 6',
          'MainThread: _wait_for_tstate_lock < join < … 35',
        ],
      ],
      10,
    ],
    ['traceback/child.interrupt.txt', [['- [KeyboardInterrupt]: book < main < … 3']], 0],
    [
      'traceback/parent.current-frames.txt',
      [['clerk: book < <lambda> < … 5', 'auditor: wait < wait < … 6', 'MainThread: print_stacks < main < … 3']],
      0,
    ],
    [
      'austin/parent.where.txt',
      [
        [
          '- [active]: count < Thread.run < … 4',
          '- [idle]: book < main.<locals>.<lambda> < … 5',
          '- [idle]: Condition.wait < Event.wait < … 6',
          '- [idle]: main < <module>',
        ],
      ],
      4,
    ],
    [
      'py-bt/parent.txt',
      [['python3.12: __enter__ < book < … 6', 'python3.12: wait < wait < … 6', 'python3.12: waitpid < main < … 3']],
      0,
    ],
    [
      'py-bt/parent.2.7.txt',
      [['- [Waiting for the GIL]: wait < wait < … 6', '- [Waiting for the GIL]: book < <lambda> < … 5']],
      0,
    ],
    ['py-bt/child.2.7.txt', [['- [Waiting for the GIL]: book < main < … 3'], ['-: book < main < … 3']], 0],
  ])('%s', (file, threads, unread) => {
    const { dumps, input } = readSample(`tools/${file}`);
    expect(dumps.map(summary)).toEqual(threads);
    expect(input.unreadLines).toBe(unread);
  });

  test('every other py-spy capture is read to the last line, and whole', () => {
    const files = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /py-spy[^/]*\.(?:txt|json)$/.test(file) && !/^(?:tools|ssh-logging-2011)/.test(file),
    );
    const odd = files.filter((file) => {
      const { dumps, input } = readSample(file);
      return input.unreadLines > 0 || dumps.length === 0 || dumps.some(({ complete }) => complete === undefined);
    });
    expect(files.length).toBeGreaterThan(20);
    expect(odd).toEqual([]);
  });

  test("a forked child of Python 2 still lists the parent's threads", () => {
    const [child] = readSample('ssh-logging-2011/child.py-spy.txt').dumps;
    expect(child?.threads.map(({ tid }) => tid)).toEqual([undefined, undefined]);
    expect(child?.complete).toBeUndefined();
    expect(child?.notes?.[0]?.says).toContain('may exist in the parent only');
    expect(readSample('ssh-logging-2011/parent.py-spy.txt').dumps[0]?.complete).toBeDefined();
    const failed = readSample('ssh-logging-2011/child.py-spy-native.txt');
    expect(failed.dumps[0]).toMatchObject({ threads: [], cut: { says: 'py-spy: Failed to get stack traces' } });
    expect(failed.input.unreadLines).toBe(0);
  });

  test('py-spy says the same as text and as JSON', () => {
    const facts = (file: string) =>
      readSample(file).dumps.map(({ pid, threads }) => ({
        pid,
        threads: threads.map((thread) => ({
          tid: thread.tid,
          name: thread.name,
          marks: thread.marks,
          frames: frames(thread).map(({ fn, line, language }) => ({ fn, line, language })),
        })),
      }));
    expect(facts('py-handler-lock/parent.py-spy.json')).toEqual(facts('py-handler-lock/parent.py-spy.txt'));
  });
});

describe('what is kept of them', () => {
  test('the child of --subprocesses knows its parent', () => {
    const [parent, child] = readSample('tools/py-spy/parent.subprocesses.txt').dumps;
    expect(child).toMatchObject({ ppid: parent?.pid, pidFrom: 'tool', python: '3.12.1' });
    expect(child?.command).toBe('/srv/hangs/python3.12/bin/python3.12 -W ignore ledger.py busy');
  });

  test.each([
    ['tools/py-spy/parent.native-locals.txt', 'note = "two lines:\\nand the second"'],
    ['tools/py-spy/parent.0.2.2.locals.txt', 'note = "two lines:\\nand the second"'],
    ['tools/py-spy/parent.json', 'note = "two lines:\\nand the second"'],
    ['tools/pystack/parent.locals.txt', 'note = "two lines: and the second"'],
  ])('variables: %s', (file, note) => {
    const all = readSample(file).dumps.flatMap(({ threads }) => threads.flatMap(frames));
    const locals = all.find(({ fn, locals }) => fn === 'book' && locals !== undefined)?.locals?.split('\n');
    expect(locals).toContain(note);
    expect(locals).toContain('account = "main"');
  });

  test('native frames below and above Python', () => {
    const [main] = readSample('py-handler-lock/parent.py-spy-native.txt').dumps[0]!.threads;
    const all = frames(main!);
    expect(all[0]).toMatchObject({ fn: 'wait4', language: 'native', module: 'libc.so.6' });
    expect(all[2]).toMatchObject({ fn: 'start_job', language: 'python', file: 'ingest.py', line: 57 });
    expect(all.at(-1)).toMatchObject({ fn: '??', language: 'native', module: 'libc.so.6' });
    expect(all.at(-1)?.address).toMatch(/^0x7f[\da-f]+$/);
  });

  test('pystack: inlined native frames, core facts', () => {
    const [inlined] = frames(readSample('tools/pystack/child.native.txt').dumps[0]!.threads[0]!);
    expect(inlined).toMatchObject({
      fn: '__futex_abstimed_wait_common64',
      inlined: true,
      file: './nptl/futex-internal.c',
      line: 57,
      module: '/usr/lib/x86_64-linux-gnu/libc.so.6',
    });
    const [core] = readSample('tools/pystack/child.core.txt').dumps;
    expect(core).toMatchObject({ core: true, pidFrom: 'tool', pid: core?.threads[0]?.tid });
    expect(core?.signal).toBeUndefined();
  });

  test('py-bt belongs to the thread of gdb, and names the lock', () => {
    const [dump] = readSample('tools/py-bt/parent.txt').dumps;
    const [clerk] = dump!.threads;
    expect(clerk).toMatchObject({ number: 3, tid: expect.any(Number), pthread: expect.stringMatching(/^0x/) });
    expect(clerk!.frames.get(0).args).toMatch(/^self=<_thread\.lock object at remote 0x[\da-f]+>$/);
    expect(clerk!.frames.get(1)).toMatchObject({ source: 'with booking:' });
  });

  test('faulthandler: pthread id, signal, why it is whole', () => {
    const [abort] = readSample('tools/faulthandler/parent.abort.txt').dumps;
    expect(abort).toMatchObject({ signal: 'SIGABRT', complete: { because: expect.stringContaining('faulthandler') } });
    expect(abort?.threads[0]?.pthread).toMatch(/^0x7f[\da-f]{10}$/);
    expect(readSample('tools/faulthandler/child.register.txt').dumps[0]?.complete).toBeUndefined();
  });
});

describe('py-spy, where people paste it', () => {
  const place = ({ fn, file, line, module, language }: Frame) => ({
    fn,
    ...(file && { file }),
    ...(line && { line }),
    ...(module && { module }),
    language,
  });
  test.each([
    [
      'a remark',
      'join (threading.py:1119)        <-- hangs (here)',
      { fn: 'join', file: 'threading.py', line: 1119, language: 'python' },
    ],
    [
      'a remark in other letters',
      'main (a.py:268)   ← «join» über (alles)',
      { fn: 'main', file: 'a.py', line: 268, language: 'python' },
    ],
    [
      'a path with blanks and parentheses',
      'f (my dir (x86)/a.py:3)',
      { fn: 'f', file: 'my dir (x86)/a.py', line: 3, language: 'python' },
    ],
    ['a script without ending', '<module> (celery:8)', { fn: '<module>', file: 'celery', line: 8, language: 'python' }],
    [
      'frozen modules',
      '_call (<frozen importlib._bootstrap>:228)',
      { fn: '_call', file: '<frozen importlib._bootstrap>', line: 228, language: 'python' },
    ],
    [
      'a C++ name',
      'ns::Q<int (*)(char)>::pop(std::string const&) const (queue.hpp:44)',
      { fn: 'ns::Q<int (*)(char)>::pop(std::string const&) const', file: 'queue.hpp', line: 44, language: 'native' },
    ],
    [
      'a C++ header without ending',
      'std::thread::_M_run() (thread:196)',
      { fn: 'std::thread::_M_run()', file: 'thread', line: 196, language: 'native' },
    ],
    ['an executable', 'futex_wait (python3.12)', { fn: 'futex_wait', module: 'python3.12', language: 'native' }],
    ['no line numbers', 'wait (threading.py)', { fn: 'wait', file: 'threading.py', language: 'python' }],
  ])('%s', (_, line, frame) => {
    expect(framesOf(`Thread 7 (idle): "MainThread"\n    ${line}\n    <module> (x.py:1)\n`).map(place)[0]).toEqual(
      frame,
    );
  });

  test.each([
    ['Thread (idle): "MainThread"', { name: 'MainThread', marks: ['idle'] }],
    ['Thread 0x7F1A00C0 (active)', { pthread: '0x7f1a00c0', marks: ['active'] }],
    ['Thread 12 (active+gil): "say "hi""', { tid: 12, name: 'say "hi"', marks: ['active+gil'] }],
    ['Thread 12 (idle): "pool"   <-- this one', { tid: 12, name: 'pool', marks: ['idle'] }],
    ['Thread 12: "pool"', { tid: 12, name: 'pool' }],
    ['Thread 3597981 (idle)      ', { tid: 3597981, marks: ['idle'] }],
  ])('head: %s', (head, thread) => {
    expect(only(`${head}\n    f (a.py:1)\n`).threads[0]).toMatchObject(thread);
  });

  test('prose is not a frame', () => {
    const { dumps, input } = readText(
      'Thread 7 (idle): "MainThread"\n    f (a.py:1)\nI looked at it (threading.py:355)\n    and then nothing (etc.)\n',
    );
    expect(dumps[0]?.threads[0]?.frames.length).toBe(1);
    expect(input.unreadLines).toBe(2);
  });

  test('elisions and ends in mid frame are said', () => {
    const [elided, broken] = only(
      'Thread 7 (idle): "a"\n    f (a.py:1)\n    ...\nThread 8 (idle): "b"\n    g (a.py:1)\n    _f',
    ).threads;
    expect(elided?.cut).toContain('line 3');
    expect(broken?.cut).toContain('line 6');
  });

  test('a command with line breaks', () => {
    const dump = only(
      'Process 7: python -c import a\nThread = a\na.f()\nPython v3.12.1 (/usr/bin/python3)\n\nThread 7 (idle): "MainThread"\n    <module> (<string>:3)\n',
    );
    expect(dump).toMatchObject({ pid: 7, python: '3.12.1', command: 'python -c import a\nThread = a\na.f()' });
  });

  test('two dumps without heads are two processes', () => {
    const one = 'Thread (idle): "MainThread"\n    f (a.py:1)\n';
    expect(readText(`parent:\n${one}\nchild:\n${one}`).dumps).toHaveLength(2);
    const { dumps } = readText(
      `$ py-spy dump -p 71\nThread 71 (idle): "MainThread"\n    f (a.py:1)\n$ py-spy dump -p 72\nThread 73 (idle): "w"\n    f (a.py:1)\n`,
    );
    expect(dumps.map(({ pid }) => pid)).toEqual([71, 72]);
  });

  test('JSON that breaks off gives the threads and frames before the break', () => {
    const text = readFileSync(join(samples, 'tools/py-spy/parent.json'), 'utf8');
    const [dump] = readText(text.slice(0, text.indexOf('"Thread._bootstrap_inner"', 4000))).dumps;
    expect(dump?.cut?.says).toContain('breaks off');
    expect(summary(dump).at(-1)).toMatch(/^counter /);
    expect(dump?.complete).toBeUndefined();
  });
});

describe('the other tools, where people paste them', () => {
  test.each([
    [
      'faulthandler',
      '  File "/a/b.py", line 400 in flush\n  File "/a/c.py", line 7 in <module>\n',
      ['-: flush < <module>'],
    ],
    [
      'faulthandler',
      'Thread 0x00007f01 [worker] (most recent call first):\n  <no Python frame>\n',
      ['worker [<no Python frame>]: '],
    ],
    ['faulthandler', 'Stack (most recent call first):\n  File ???, line ??? in ???\n', ['- [current]: ??']],
    [
      'py-bt',
      'raceback (most recent call first):\n  Waiting for the GIL\n  File "/a/b.py", line 9, in sample\n    with self._lock:\n',
      ['- [Waiting for the GIL]: sample'],
    ],
    [
      'pystack',
      'Traceback for thread 7 (most recent call last):\n  In the main interpreter [Has the GIL]\n    (Python) File "/a.py", line 1, in f\n',
      ['- [In the main interpreter, Has the GIL]: f'],
    ],
    ['pystack', 'The frame stack for thread 7 is empty\n', ['-: ']],
    [
      'python-traceback',
      'Thread 140672048015040 "io":\n  File "/a.py", line 1, in <module>\n    f()\n  File "/a.py", line 2, in f\n',
      ['io: f < <module>'],
    ],
    [
      'python-traceback',
      '  File "/a.py", line 1, in <module>\n    f()\n  File "/a.py", line 2, in f\n    l.acquire()\n',
      ['-: f < <module>'],
    ],
    ['austin', 'Process 5 Thread 0:6\n\n    f (/a.py:1)\n    g (/a.py:2)\n', ['-: g < f']],
  ])('%s %#', (format, text, threads) => {
    const dump = only(text);
    expect(dump.format).toBe(format);
    expect(summary(dump)).toEqual(threads);
  });

  // From the format strings of CPython 3.14's Python/traceback.c: no 3.14 was at hand.
  test('C stacks of faulthandler', () => {
    const dump = only(
      'Fatal Python error: Aborted\n\nCurrent thread 0x00007f01 [MainThread] (most recent call first):\n  File "/a.py", line 1 in <module>\n\n' +
        'Current thread\'s C stack trace (most recent call first):\n  Binary file "/lib/libc.so.6", at raise+0x12 [0x7f0a0b]\n  Binary file "/lib/libc.so.6" [0x7f0a0c]\n  <truncated rest of calls>\n',
    );
    const [, native] = dump.threads;
    expect(native).toMatchObject({ pthread: '0x7f01', cut: expect.any(String) });
    expect(frames(native!)).toMatchObject([
      { fn: 'raise', address: '0x7f0a0b', module: '/lib/libc.so.6', language: 'native' },
      { fn: '??', address: '0x7f0a0c' },
    ]);
  });

  test.each([
    [
      'an exception is no hang',
      'Traceback (most recent call last):\n  File "/a.py", line 1, in f\n    g()\nValueError: no\n',
      0,
    ],
    [
      'an interrupted one is',
      'Process Pool-2:\nTraceback (most recent call last):\n  File "/a.py", line 1, in f\n    g()\n    ~^^\nKeyboardInterrupt\n',
      1,
    ],
    ['a quoted frame is no dump', 'It says\n  File "/a.py", line 1, in f\nthere.\n', 0],
  ])('%s', (_, text, count) => {
    expect(readText(text).dumps).toHaveLength(count);
  });
});

test.each(formats)('the example of $name is read', ({ name, example }) => {
  const { dumps, input } = readText(example);
  expect(dumps.map(({ format }) => format)).toEqual([name]);
  expect(input.unreadLines).toBe(0);
});

describe('damaged text', () => {
  const files = [
    'py-spy/parent.native-locals.txt',
    'py-spy/parent.json',
    'pystack/parent.locals.txt',
    'py-bt/child.full.txt',
    'faulthandler/parent.abort.txt',
    'pytest/timeout-signal.txt',
    'austin/parent.where.txt',
  ];
  const visit = (bytes: Uint8Array) => {
    for (const { threads } of reading(bytes).dumps) for (const thread of threads) frames(thread);
  };

  test('any prefix, any missing lines, any bytes in between', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 9 }),
        fc.uint8Array(),
        (file, share, every, noise) => {
          const bytes = readFileSync(join(samples, 'tools', file));
          const at = Math.floor(bytes.length * share);
          visit(bytes.subarray(0, at));
          visit(Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]));
          visit(
            Buffer.from(
              bytes
                .toString()
                .split('\n')
                .filter((_, i) => i % every !== 0)
                .join('\n'),
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

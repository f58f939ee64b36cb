import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Dump, Fact, Reading } from '../src/core/model.ts';
import { formats } from '../src/core/read/formats.ts';
import { dumpsOf, functions, input, number, reading, sample } from './reading.ts';

const factsOf = <K extends Fact['kind']>(dump: Dump | undefined, kind: K): Extract<Fact, { kind: K }>[] =>
  (dump?.facts ?? []).filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

test.each([
  'backtrace/glibc.txt',
  'gdb-mi/child.txt',
  'gdb-mi/parent.txt',
  'py-bt/child.full.txt',
  'py-bt/parent.txt',
  'sanitizer/address.txt',
  'sanitizer/thread.txt',
  'valgrind/drd.text.txt',
  'valgrind/helgrind.text.txt',
  'valgrind/parent.scheduler.txt',
])('%s: every line is read', (name) => {
  const { inputs, dumps } = reading(sample(name));
  expect(inputs[0]?.unread).toEqual([]);
  expect(dumps.length).toBeGreaterThan(0);
});

test.each(formats.map(({ title, example }) => [title, example] as const))(
  '%s: cut anywhere, nothing throws',
  (_, text) => {
    for (let end = 0; end < text.length; end += 7) expect(() => reading(text.slice(0, end))).not.toThrow();
    const lines = text.split('\n');
    lines.forEach((_line, index) => {
      expect(() => reading(lines.toSpliced(index, 1).join('\n'))).not.toThrow();
    });
  },
);

test.each([
  'Process: fetcher [4186] does not end',
  'Thread 0 Crashed, they say',
  'Call graph: see below',
  'sampling is on (pid 7)',
  'it is @ deadbeef somewhere',
  '@ cafe in town',
  '==> and so on',
  '== 12 == see above',
  'a warning: ThreadSanitizer is slow',
  '1# first point',
  '#0 0x55d0c1 is a pointer',
  'call f() [see 3]',
  '12345:  the answer',
  '----- lwp -----',
  'PID: 7',
  '   0  Id: 7',
  'Received signal 15',
])('prose is nothing of all that: %s', (line) => {
  expect(dumpsOf('some words', line, 'more words')).toEqual([]);
});

describe('macOS', () => {
  test('a crash report: who died of what, where everything is', () => {
    const text = formats.find(({ name }) => name === 'macos-crash')!.example;
    const [dump, ...others] = reading(text).dumps;
    expect(others).toEqual([]);
    expect(dump).toMatchObject({
      format: 'macos-crash',
      pid: 61230,
      ppid: 61204,
      program: 'Python',
      signal: 'SIGSEGV',
      notes: [{ says: 'crashed on child side of fork pre-exec' }],
    });
    const [thread] = dump!.threads;
    expect(thread).toMatchObject({ number: 0, marks: ['Crashed', 'queue com.apple.main-thread'] });
    expect(thread?.frames.get(1)).toMatchObject({ fn: 'builtin_exec', file: 'bltinmodule.c', line: 1023 });
    expect(factsOf(dump, 'mapping')).toEqual([
      expect.objectContaining({ start: '0x104c2a000', path: '/opt/python/bin/python3.12' }),
    ]);
  });

  const callGraph = [
    'Analysis of sampling fetcher (pid 4186) every 1 millisecond',
    'Process:         fetcher [4186]',
    'Load Address:    0x102559000',
    'Call graph:',
    '    100 Thread_145331   DispatchQueue_1: com.apple.main-thread  (serial)',
    '    + 100 start  (in dyld) + 1903  [0x7ff80d8c1310]',
    '    +   60 run_job(char const*)  (in fetcher) + 70  [0x10255b8e9]  fetcher.cpp:63',
    '    +   ! 60 __psynch_mutexwait  (in libsystem_kernel.dylib) + 10  [0x7ff9fce9b746]',
    '    +   40 idle  (in fetcher) + 7  [0x10255b8f9,0x10255b8fd]',
    '    100 Thread_145353: worker',
    '      100 ???  (in fetcher)  load address 0x102559000 + 0x28e9  [0x10255b8e9]',
    '',
    'Total number in stack (recursive counted multiple, when >=5):',
    '        5       start  (in dyld) + 1903  [0x7ff80d8c1310]',
  ];

  test('sample: of each thread the stack that most samples show', () => {
    const { dumps, inputs } = reading(callGraph.join('\n'));
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps[0]?.complete).toBeDefined();
    expect(dumps[0]?.threads.map((thread) => [thread.tid, thread.name, functions(thread), thread.marks])).toEqual([
      [
        145331,
        undefined,
        ['__psynch_mutexwait', 'run_job', 'start'],
        ['queue com.apple.main-thread', 'in 60 of 100 samples'],
      ],
      [145353, 'worker', ['??'], ['in 100 of 100 samples']],
    ]);
    expect(dumps[0]?.threads[0]?.frames.get(1)).toMatchObject({ file: 'fetcher.cpp', line: 63, args: 'char const*' });
  });

  test('sample, cut in the graph, is not complete', () => {
    const [dump] = dumpsOf(...callGraph.slice(3, 8));
    expect(dump?.complete).toBeUndefined();
    expect(functions(dump!.threads[0]!)).toEqual(['__psynch_mutexwait', 'run_job', 'start']);
  });

  const blocked = (tid: string, fn: string, owner: string): string[] => [
    `  Thread ${tid}    Thread name "${fn}r"    101 samples (1-101)    priority 31 (base 31)`,
    '  101  thread_start + 15 (libsystem_pthread.dylib + 7033) [0x7ff9fce97b79]',
    `    101  ${fn} + 70 (bank.c:29 in bank + 5353) [0x10255b8e9]`,
    '      101  _pthread_mutex_firstfit_lock_slow + 205 (libsystem_pthread.dylib + 7033) [0x7ff9fce97b79]',
    `        101  __psynch_mutexwait + 10 (libsystem_kernel.dylib + 17614) [0x7ff9fce9b746] (blocked by turnstile waiting for bank [4186] [unique pid 9931] thread ${owner})`,
    '         *101  psynch_mtxcontinue + 0 (pthread + 9443) [0xffffff7f8292d4e3]',
    '',
  ];
  const turnstiles = [
    'Process:          bank [4186]',
    'Num samples:      101 (1-101)',
    '',
    ...blocked('0x14532e', 'deposito', '0x145353'),
    ...blocked('0x145353', 'withdraw', '0x14532e'),
  ];

  test('spindump: kernel frames, the owner of a turnstile', () => {
    const { dumps, inputs } = reading(turnstiles.join('\n'));
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps[0]?.threads[1]).toMatchObject({ tid: 0x145353, name: 'withdrawr' });
    expect(dumps[0]?.threads[1]?.frames.get(0)).toMatchObject({ fn: 'psynch_mtxcontinue', language: 'kernel' });
    expect(factsOf(dumps[0], 'blocked-by')).toEqual([
      expect.objectContaining({ tid: 0x14532e, ownerPid: 4186, ownerTid: 0x145353 }),
      expect.objectContaining({ tid: 0x145353, ownerPid: 4186, ownerTid: 0x14532e }),
    ]);
  });

  test('two threads that wait for each other by what spindump says are a ring', () => {
    const { verdict } = diagnose([input(turnstiles.join('\n'))]);
    expect(verdict).toMatchObject({ class: 'deadlock-cycle', certainty: 'proven' });
  });
});

describe('Valgrind', () => {
  test('the text says what the XML says', () => {
    const text = sample('valgrind/helgrind.text.txt');
    const [dump] = reading(text).dumps;
    expect(dump).toMatchObject({ format: 'valgrind', pid: number(text, /^==(\d+)==/), command: './orders' });
    const { threads } = reading(sample('valgrind/helgrind.xml')).dumps[0]!;
    expect(dump?.threads.map((thread) => [thread.number, functions(thread)])).toEqual(
      threads.map((thread) => [thread.number, functions(thread)]),
    );
    const order = /"(0x\w+) before (0x\w+)"/.exec(text);
    expect(factsOf(dump, 'held')).toEqual([expect.objectContaining({ number: 3, address: order?.[2]?.toLowerCase() })]);
  });

  test('DRD: locks held for long, by the thread that the text names above', () => {
    const [dump] = reading(sample('valgrind/drd.text.txt')).dumps;
    expect(factsOf(dump, 'held').map(({ number: no }) => no)).toEqual([2, 2]);
  });

  test('v.info scheduler: every thread, its kernel id and its system call', () => {
    const text = sample('valgrind/parent.scheduler.txt');
    const [dump] = reading(text).dumps;
    expect(dump?.complete).toBeDefined();
    expect(dump?.pid).toBe(number(text, /to pid (\d+)/));
    expect(dump?.threads.map((thread) => functions(thread)[0])).toEqual([
      'wait4',
      'clock_nanosleep',
      '__futex_abstimed_wait_common',
      'read',
    ]);
    expect(dump?.threads[0]?.tid).toBe(dump?.pid);
    expect(factsOf(dump, 'syscall').map(({ number: call }) => call)).toEqual([61, 230, 202, 0]);
  });
});

describe('sanitizers', () => {
  test('a report that another of the same process cuts short keeps its stack', () => {
    const text = sample('sanitizer/thread.txt');
    const second = text.indexOf('WARNING', 200);
    const cut = text.indexOf('\n', text.indexOf('#1 deposit')) + 1;
    const [dump] = reading(text.slice(0, cut) + text.slice(second)).dumps;
    expect(dump?.threads.map((thread) => functions(thread).at(-1))).toEqual(['deposit', 'main']);
  });

  test('the blanks behind a time stamp are the report’s own', () => {
    const text = sample('sanitizer/thread.txt');
    const stamped = text.replace(/^/gm, '2026-02-11T03:14:55.1180271Z ');
    const [plain] = reading(text).dumps;
    const [dump] = reading(stamped).dumps;
    expect(dump?.pid).toBe(plain?.pid);
    expect(dump?.threads.map(functions)).toEqual(plain?.threads.map(functions));
  });

  test('line ends of Windows change nothing', () => {
    const text = sample('sanitizer/thread.txt');
    const windows = reading(text.replaceAll('\n', '\r\n'));
    expect(windows.inputs[0]?.unread).toEqual(reading(text).inputs[0]?.unread);
  });

  test('ThreadSanitizer: where each thread took its second lock, and which it held', () => {
    const text = sample('sanitizer/thread.txt');
    const [dump] = reading(text).dumps;
    const locks = /M0 \((0x\w+)\) => M1 \((0x\w+)\)/.exec(text);
    expect(dump).toMatchObject({ format: 'sanitizer', pid: number(text, /pid=(\d+)/) });
    expect(dump?.signal).toBeUndefined();
    expect(dump?.threads.slice(0, 2).map((thread) => [thread.number, functions(thread)])).toEqual([
      [1, ['pthread_mutex_lock', 'deposit']],
      [2, ['pthread_mutex_lock', 'withdraw']],
    ]);
    expect(dump?.threads[0]?.tid).toBe(number(text, /Thread T1 \(tid=(\d+)/));
    expect(factsOf(dump, 'held').map(({ number: no, address }) => [no, address])).toEqual([
      [1, locks?.[1]],
      [2, locks?.[2]],
    ]);
  });

  test('AddressSanitizer: the stack of the error, not those of its history', () => {
    const [dump] = reading(sample('sanitizer/address.txt')).dumps;
    expect(dump).toMatchObject({ signal: 'AddressSanitizer: heap-use-after-free' });
    expect(dump?.threads.map(functions)).toEqual([
      ['__interceptor_puts', 'main', '__libc_start_call_main', '__libc_start_main_impl', '_start'],
    ]);
    expect(dump?.threads[0]?.frames.get(4).module).toMatch(/stale$/);
  });

  test.each([
    ['    #0 0x4c1f2c in f(int) /srv/a.cc:3:5', { fn: 'f', args: 'int', file: '/srv/a.cc', line: 3 }],
    ['    #0 0x7f3917 in poll (/lib/libc.so.6+0x10f) (BuildId: 93ac61ec)', { fn: 'poll', module: '/lib/libc.so.6' }],
    ['    #0 0x7f3917  (<unknown module>)', { fn: '??', address: '0x7f3917' }],
    ['    #0 main a.c:7 (a.out+0x4c1f)', { fn: 'main', module: 'a.out', file: 'a.c', line: 7 }],
  ])('a stack without a head: %s', (line, frame) => {
    const [dump] = dumpsOf(line);
    expect(dump?.format).toBe('sanitizer');
    expect(dump?.threads[0]?.frames.get(0)).toMatchObject(frame);
  });

  test('a fuzzer that timed out did not crash', () => {
    const [dump] = dumpsOf('==77== ERROR: libFuzzer: timeout after 25 seconds', '    #0 0x4c1f2c in f /srv/a.cc:3:5');
    expect(dump).toMatchObject({ format: 'sanitizer', pid: 77 });
    expect(dump?.signal).toBeUndefined();
  });
});

describe('stacks that a program prints of itself', () => {
  test('glibc', () => {
    const [dump] = reading(sample('backtrace/glibc.txt')).dumps;
    expect(dump?.format).toBe('backtrace');
    expect(functions(dump!.threads[0]!)).toEqual(
      expect.arrayContaining(['pthread_mutex_lock', 'log_line', 'main', '_start']),
    );
  });

  test.each([
    [
      'glog',
      [
        '*** SIGABRT (@0x3e8) received by PID 4186 (TID 0x7f3917132305) from PID 4186; stack trace: ***',
        '    @     0x7f3917191129  __lll_lock_wait',
        '    @     0x558c6bba2221  log_line(char const*)',
        '    @     0x558c6bba2231  (unknown)',
      ],
      { pid: 4186, signal: 'SIGABRT' },
      ['__lll_lock_wait', 'log_line', '??'],
    ],
    [
      'folly',
      [
        '*** Signal 11 (SIGSEGV) (0x0) received by PID 77 (pthread TID 0x7f1b) (linux TID 78) (code: …), stack trace: ***',
        '    @ 00000000004dc0d9 folly::symbolizer::(anonymous namespace)::signalHandler(int, siginfo_t*, void*)',
        '                       /src/SignalHandler.cpp:449',
        '    @ 000000000000ea3f (unknown)',
      ],
      { pid: 77, signal: 'SIGSEGV', threads: [expect.objectContaining({ tid: 78 })] },
      ['folly::symbolizer::(anonymous namespace)::signalHandler', '??'],
    ],
    [
      'Boost',
      [
        ' 0# boost::stacktrace::basic_stacktrace<>::init() at /usr/include/boost/stacktrace.hpp:75',
        ' 1# 0x000055D0C1A2B3C4 in ./app',
        ' 2# main in ./app',
      ],
      {},
      ['boost::stacktrace::basic_stacktrace<>::init', '??', 'main'],
    ],
    [
      'Chromium',
      [
        '#0 0x55d0c1a2b3c4 base::debug::CollectStackTrace()',
        '#1 0x55d0c1a2b3e4 (/opt/chrome/chrome+0x1f2)',
        '#2 0x7f39171974f0 <unknown>',
      ],
      {},
      ['base::debug::CollectStackTrace', '??', '??'],
    ],
  ])('%s', (_, lines, head, fns) => {
    const { dumps, inputs } = reading(lines.join('\n'));
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps).toEqual([expect.objectContaining({ format: 'backtrace', ...head })]);
    expect(functions(dumps[0]!.threads[0]!)).toEqual(fns);
  });
});

describe('other systems', () => {
  test('pstack of Solaris: a process of several lwps, a core of one', () => {
    const { dumps, inputs } = reading(
      [
        '12345:\t/usr/bin/fetcher -v',
        '-----------------  lwp# 1 / thread# 1  --------------------',
        ' fffffd7fff1c9c7a lwp_park (0, 0, 0)',
        ' 0000000000401a3c log_line (402089) + 2c',
        '----------------- lwp# 2 / thread# 2 [reader] ---------------------',
        ' fffffd7fff1c9c7a ???????? (4130a0)',
        "core 'core.7' of 7:\t./worker",
        ' fe8c9f5c __lwp_kill (1, 6) + 7',
      ].join('\n'),
    );
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps.map(({ format, pid, core, threads }) => [format, pid, core, threads.map(functions)])).toEqual([
      ['pstack', 12345, undefined, [['lwp_park', 'log_line'], ['??']]],
      ['pstack', 7, true, [['__lwp_kill']]],
    ]);
    expect(dumps[0]?.threads[1]).toMatchObject({ number: 2, name: 'reader' });
    expect(dumps[0]?.threads[0]?.frames.get(1)).toMatchObject({ args: '0x402089', address: '0x401a3c' });
  });

  test('procstack of AIX: tids are of the whole system', () => {
    const [dump] = dumpsOf(
      '5374414: ./worker',
      '---------- tid# 9830681 (pthread ID:      1) ----------',
      '0xd0123f80  _event_wait(??, ??) + 0x4b0',
      '0x10000640  main(??, ??) + 0x74',
    );
    expect(dump).toMatchObject({ pid: 5374414 });
    expect(dump?.threads[0]).toMatchObject({ tid: 9830681, number: 1 });
    expect(functions(dump!.threads[0]!)).toEqual(['_event_wait', 'main']);
  });

  test('WinDbg: two threads, arguments of kb, an inlined frame; the call site of a frame is the return address above', () => {
    const { dumps, inputs } = reading(
      [
        '.  0  Id: 1a2c.1b3c Suspend: 1 Teb: 000000d4`6a3f1000 Unfrozen',
        ' # Child-SP          RetAddr               Call Site',
        '00 000000d4`6a5ff5d8 00007ffb`5d1c1d4a     ntdll!NtWaitForAlertByThreadId+0x14',
        '01 (Inline Function) --------`--------     fetcher!std::mutex::lock+0x5 [C:\\src\\mutex.h @ 9]',
        '02 000000d4`6a5ff6a0 00007ff6`1f2a1234     fetcher!log_line+0x2c [C:\\src\\log.c @ 37]',
        '',
        '#  1  Id: 1a2c.2f00 Suspend: 1 Teb: 7efda000 Unfrozen "reader"',
        'ChildEBP RetAddr  Args to Child',
        '0018f8d4 76f1149d 00000001 00000002 00000003 ntdll!ZwWaitForSingleObject+0x15',
        '0:000> q',
      ].join('\n'),
    );
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps).toHaveLength(1);
    expect(dumps[0]).toMatchObject({ format: 'windbg', pid: 0x1a2c });
    expect(dumps[0]?.threads.map((thread) => [thread.tid, thread.name, functions(thread)])).toEqual([
      [0x1b3c, undefined, ['NtWaitForAlertByThreadId', 'std::mutex::lock', 'log_line']],
      [0x2f00, 'reader', ['ZwWaitForSingleObject']],
    ]);
    expect(dumps[0]?.threads[0]?.frames.get(2)).toMatchObject({
      address: '0x7ffb5d1c1d4a',
      module: 'fetcher',
      file: 'C:\\src\\log.c',
      line: 37,
    });
  });

  test('the crash utility: a task of the kernel, and the futex of its system call', () => {
    const text = formats.find(({ name }) => name === 'crash')!.example;
    const { dumps } = reading(text);
    expect(dumps[0]).toMatchObject({ format: 'crash', core: true });
    expect(functions(dumps[0]!.threads[0]!)).toEqual(['__schedule', 'schedule', 'futex_wait_queue']);
    expect(factsOf(dumps[0], 'syscall')).toEqual([
      expect.objectContaining({ tid: 4186, number: 202, args: expect.arrayContaining(['0x561e18e052a0']) }),
    ]);
  });
});

describe('gdb', () => {
  test('MI: records are text again, and say what gdb says', () => {
    const text = sample('gdb-mi/child.txt');
    const { dumps, inputs } = reading(text);
    expect(inputs[0]?.peeled).toContain('gdb/MI records');
    expect(dumps).toHaveLength(1);
    expect(dumps[0]).toMatchObject({ format: 'gdb', pid: number(text, /process (\d+)/) });
    expect(dumps[0]?.complete).toBeDefined();
    expect(functions(dumps[0]!.threads[0]!)).toContain('log_line');
    const [lock] = factsOf(dumps[0], 'lock');
    expect(text.split('\n')[lock!.place.line - 1]).toContain('__owner');
  });

  test('MI: octal escapes, a line in two records', () => {
    const { dumps } = reading('~"#0  poll () from /lib/libc.so"\n~".6\\n#1  f (s=0x5 \\"\\303\\251\\") at a.c:5\\n"\n');
    expect(dumps[0]?.threads[0]?.frames.get(0).module).toBe('/lib/libc.so.6');
    expect(dumps[0]?.threads[0]?.frames.get(1).args).toBe('s=0x5 "é"');
  });

  test('bt, then thread apply all bt, of one thread: one stack', () => {
    const stack = ['#0  0x00007f in poll () from /lib/libc.so.6', '#1  0x000055 in main () at a.c:5'];
    const [dump, ...others] = dumpsOf(...stack, '', 'Thread 1 (Thread 0x7f3dcb82c740 (LWP 6269)):', ...stack);
    expect(others).toEqual([]);
    expect(dump?.threads).toHaveLength(1);
    expect(dump?.threads[0]).toMatchObject({ number: 1, tid: 6269 });
  });

  test.each([
    ['frame', 'gdb could not unwind further: Backtrace stopped: frame did not save the PC'],
    ['clone', undefined],
    ['start_thread', undefined],
  ])('Backtrace stopped behind %s', (fn, cut) => {
    const [dump] = dumpsOf(
      '#0  0x00007f in poll () from /lib/libc.so.6',
      `#1  0x000055 in ${fn} ()`,
      'Backtrace stopped: frame did not save the PC',
    );
    expect(dump?.threads[0]?.cut).toBe(cut);
  });

  test('the frames of py-bt-full are of Python, and a lock has its address', () => {
    const { dumps } = reading(sample('py-bt/child.full.txt'));
    const python = dumps.find(({ format }) => format === 'py-bt');
    expect(functions(python!.threads[0]!)).toEqual(['__enter__', 'book', 'main', '<module>']);
    const { findings } = diagnose([input(sample('py-bt/child.full.txt'))]);
    expect(findings[0]?.resource).toMatchObject({ kind: 'Python lock', name: 'booking' });
  });
});

describe('peeling', () => {
  test.each([
    [
      'gdb',
      [
        '#0  0x00007f9abc in poll () from /lib/libc.so.6',
        '#1  0x000055d0 in report (text=0x55d0 "x\\nThread 5 (LWP 7):\\n#0  f ()") at a.c:5',
        '        dump = 0x55d1 "x\\nThread 5 (LWP 7):\\n#0  f ()"',
        '        other = \'a\\n  File "/x.py", line 4, in f\'',
        '#2  0x000055d5 in main () at a.c:9',
      ],
      ['poll', 'report', 'main'],
    ],
    [
      'py-spy',
      [
        'Thread 4179 (idle): "MainThread"',
        '    acquire (app.py:20)',
        '        Locals:',
        '            note: \'two lines:\\n  File "/srv/x.py", line 3, in g\\nThread 5 (idle)\'',
        '            n: "a\\nThread 9 (idle)"',
        '    <module> (app.py:70)',
      ],
      ['acquire', '<module>'],
    ],
  ])('text in the variables of a dump stays there: %s', (_, lines, fns) => {
    const { dumps, inputs } = reading(lines.join('\n'));
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps.map(({ threads }) => threads.map(functions))).toEqual([[fns]]);
  });

  test.each(['child.info.txt', 'child.journal.txt', 'parent.info.txt'])(
    'coredumpctl/%s without its columns',
    (name) => {
      const text = sample(`coredumpctl/${name}`);
      const gist = ({ dumps }: Reading): unknown =>
        dumps.map(({ format, pid, threads }) => [
          format,
          pid,
          threads.map((thread) => [thread.tid, functions(thread)]),
        ]);
      expect(gist(reading(text.replaceAll(/^ +/gm, '')))).toEqual(gist(reading(text)));
    },
  );

  test('what came off is reported', () => {
    const text =
      '> Thread 1 (LWP 7):\n> #0  0x00007f in poll () from /lib/libc.so.6\n> #1  0x000055 in main () at a.c:5\n';
    expect(reading(text).inputs[0]?.peeled).toEqual(['> quoting']);
    expect(diagnose([input(text)]).inputs[0]?.peeled).toEqual(['> quoting']);
    expect(diagnose([input(text.replaceAll('> ', ''))]).inputs[0]).not.toHaveProperty('peeled');
  });
});

import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dump, Fact } from '../src/core/model.ts';
import { formats } from '../src/core/read/formats.ts';
import { splitSymbol } from '../src/core/read/symbol.ts';
import { dumpsOf, functions, number, reading, sample, tools } from './reading.ts';

const factsOf = <K extends Fact['kind']>(dumps: readonly Dump[], kind: K): Extract<Fact, { kind: K }>[] =>
  dumps.flatMap(({ facts }) => facts).filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const withoutPlaces = (facts: readonly Fact[]): unknown[] => facts.map(({ place: _place, ...fact }) => fact);

describe('real captures', () => {
  test.each([
    'coredumpctl/child.info.txt',
    'coredumpctl/child.journal.txt',
    'coredumpctl/parent.info.txt',
    'crash-reports/apport.crash',
    'crash-reports/core_backtrace',
    'eu-stack/child.all.txt',
    'eu-stack/child.txt',
    'eu-stack/child.verbose.txt',
    'eu-stack/parent.all.txt',
    'eu-stack/parent.txt',
    'eu-stack/parent.verbose.txt',
    'lldb/child.bt-all.txt',
    'lldb/child.thread-list.txt',
    'lldb/parent.bt-all.txt',
    'lldb/parent.thread-list.txt',
    'lsof/both.txt',
    'proc/both.grep.txt',
    'proc/child.cat.txt',
    'proc/child.maps.txt',
    'proc/child.stat.txt',
    'proc/parent.head.txt',
    'ps/aux.txt',
    'ps/axjf.txt',
    'ps/eLf.txt',
    'ps/ef.txt',
    'ps/fields.txt',
    'ps/forest.txt',
    'ps/top.txt',
    'ps/u.txt',
    'pstree/ascii.txt',
    'pstree/threads-hidden.txt',
    'pstree/unicode.txt',
    'strace/birth.txt',
    'strace/birth-file.txt',
    'strace/child.txt',
    'strace/parent-threads.txt',
    'valgrind/drd.xml',
    'valgrind/helgrind.xml',
  ])('%s: every line is read', (name) => {
    const { inputs, dumps } = reading(sample(name));
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps.length).toBeGreaterThan(0);
  });

  test.each(formats.map((format) => [format.title, format] as const))('the example of %s', (_, format) => {
    const { inputs, dumps } = reading(format.example);
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps.length + (inputs[0]?.foreign?.length ?? 0)).toBeGreaterThan(0);
  });
});

describe('stacks of the hung child', () => {
  const stack = ['log_line', 'run_job', 'main', '__libc_start_call_main', '__libc_start_main_impl', '_start'];
  const outer = (dump: Dump | undefined): string[] => functions(dump!.threads[0]!).filter((fn) => stack.includes(fn));

  test.each([
    ['eu-stack/child.all.txt', 'eu-stack', /^PID (\d+)/],
    ['lldb/child.bt-all.txt', 'lldb', /attach --pid (\d+)/],
    ['coredumpctl/child.info.txt', 'coredumpctl', /PID: (\d+)/],
    ['coredumpctl/child.journal.txt', 'coredumpctl', /Process (\d+)/],
  ])('%s', (name, format, pid) => {
    const text = sample(name);
    const [dump] = reading(text).dumps;
    expect(dump).toMatchObject({ format, pid: number(text, pid), pidFrom: 'tool' });
    expect(dump?.threads).toHaveLength(1);
    expect(dump?.complete).toBeDefined();
    expect(outer(dump)).toEqual(stack);
  });

  test('eu-stack: the line, the module and the inlined frames', () => {
    const [dump] = reading(sample('eu-stack/child.all.txt')).dumps;
    const frames = dump!.threads[0]!.frames;
    const runs = functions(dump!.threads[0]!).indexOf('run_job');
    expect(frames.get(runs)).toMatchObject({ file: expect.stringMatching(/fetcher\.c$/), line: 63, inlined: true });
    expect(frames.get(0).module).toMatch(/libc\.so\.6$/);
  });

  test('lldb: arguments, symbol, module, line; the lock word in the arguments', () => {
    const [dump] = reading(sample('lldb/child.bt-all.txt')).dumps;
    const thread = dump!.threads[0]!;
    const lock = thread.frames.get(functions(thread).indexOf('___pthread_mutex_lock') + 1);
    expect(lock).toMatchObject({
      args: expect.stringMatching(/^mutex=0x/),
      module: 'libc.so.6',
      file: 'pthread_mutex_lock.c',
      line: 93,
    });
  });

  test('lldb: thread list gives the ids, bt the whole stack of one', () => {
    const text = sample('lldb/parent.thread-list.txt');
    const [dump] = reading(text).dumps;
    expect(dump?.threads.map(({ number: no, name, partial }) => [no, name, partial ?? false])).toEqual([
      [1, 'fetcher', false],
      [2, 'keepalive', true],
      [3, 'unpacker', true],
      [4, 'ssh-reader', true],
    ]);
    expect(dump?.threads[3]?.tid).toBe(number(text, /thread #4: tid = (\d+)/));
  });
});

describe('/proc', () => {
  test('cat of several files about one process', () => {
    const text = sample('proc/child.cat.txt');
    const [dump, ...others] = reading(text).dumps;
    const pid = number(text, /\nPid:\t(\d+)/);
    expect(others).toEqual([]);
    expect(dump?.pid).toBe(pid);
    expect(withoutPlaces(dump!.facts)).toEqual([
      expect.objectContaining({
        kind: 'status',
        pid,
        tid: pid,
        ppid: number(text, /\nPPid:\t(\d+)/),
        name: 'fetcher',
        state: 'S',
        threads: 1,
        nspid: [pid],
      }),
      { kind: 'thread-count', pid, threads: 1 },
      { kind: 'syscall', pid, tid: pid, number: 202, args: expect.arrayContaining(['0x80', '0x2']) },
      { kind: 'wchan', pid, tid: pid, name: 'futex_do_wait' },
    ]);
    expect(dump?.threads[0]?.frames.get(0)).toMatchObject({ fn: 'futex_do_wait', language: 'kernel' });
  });

  test('head over task/*: names, calls and kernel stacks by thread', () => {
    const { dumps } = reading(sample('proc/parent.head.txt'));
    expect(dumps).toHaveLength(1);
    expect(factsOf(dumps, 'status').map(({ name }) => name)).toEqual([
      'fetcher',
      'keepalive',
      'unpacker',
      'ssh-reader',
    ]);
    expect(dumps[0]?.threads.map(({ tid }) => tid)).toEqual(factsOf(dumps, 'status').map(({ tid }) => tid));
    expect(dumps[0]?.threads.map((thread) => functions(thread)[0])).toEqual([
      'do_wait',
      'hrtimer_nanosleep',
      'futex_do_wait',
      'unix_stream_read_generic',
    ]);
  });

  test('grep over two processes: a dump each, parent and child', () => {
    const { dumps } = reading(sample('proc/both.grep.txt'));
    const [parent, child] = factsOf(dumps, 'status');
    expect(dumps.map(({ pid }) => pid)).toEqual([parent?.pid, child?.pid]);
    expect(child?.ppid).toBe(parent?.pid);
  });

  test.each([
    [
      ['$ cat /proc/12822/syscall', '202 0x7fd910c8f2fc 0x80 0x2 0x0 0x0 0x3216 0x7ffd21e37fb0 0x7fd910a18e6e'],
      {
        kind: 'syscall',
        pid: 12822,
        tid: 12822,
        number: 202,
        args: ['0x7fd910c8f2fc', '0x80', '0x2', '0x0', '0x0', '0x3216'],
      },
    ],
    [['-1 0x7ffd21e37fb0 0x7fd910a18e6e'], { kind: 'syscall', number: -1, args: [] }],
    [['==> /proc/7/syscall <==', 'running'], { kind: 'status', pid: 7, tid: 7, state: 'R' }],
    [['NSpid:\t4186\t7'], { kind: 'status', pid: 4186, tid: 4186, nspid: [4186, 7] }],
    [['/proc/9/task/11/wchan:pipe_read'], { kind: 'wchan', pid: 9, tid: 11, name: 'pipe_read' }],
    [['/proc/9/task/9/children:10 '], { kind: 'status', pid: 10, ppid: 9 }],
  ])('%j', (lines, fact) => {
    expect(withoutPlaces(dumpsOf(...lines).flatMap(({ facts }) => facts))).toEqual([fact]);
  });

  test.each([
    [
      'the end mark of old kernels',
      ['[<ffffffff816bf91c>] pipe_wait+0x61/0x7b', '[<ffffffffffffffff>] 0xffffffffffffffff'],
      ['pipe_wait'],
      '0xffffffff816bf91c',
    ],
    ['a module', ['[<0>] nfs_wait_bit+0x1e/0x50 [nfs]'], ['nfs_wait_bit'], undefined],
    [
      'a guess of the unwinder',
      ['[<ffffffff81630be8>] ? futex_wait_queue_me+0xb9/0xfa', '[<ffffffff816316d5>] futex_wait+0xea/0x1ea'],
      ['futex_wait'],
      '0xffffffff816316d5',
    ],
  ])('kernel stack: %s', (_, lines, names, address) => {
    const [dump] = dumpsOf(...lines);
    expect(functions(dump!.threads[0]!)).toEqual(names);
    expect(dump?.threads[0]?.frames.get(0).address).toBe(address);
  });

  test('stacks under thread numbers that a loop echoed', () => {
    const dumps = dumpsOf(
      '$ for t in /proc/40/task/*; do echo $t; cat $t/stack; done',
      '41',
      '[<0>] do_wait+0x53/0x120',
      '42',
      '[<0>] pipe_read+0x1/0x2',
    );
    expect(dumps.map(({ pid, threads }) => [pid, threads.map(({ tid }) => tid)])).toEqual([[40, [41, 42]]]);
  });

  test('FreeBSD procstat -kk', () => {
    const [dump] = dumpsOf(
      '  PID    TID COMM                TDNAME              KSTACK',
      ' 2039 111266 zsh                 -                   mi_switch+0x155 pipe_read+0x42b fast_syscall_common+0x101',
    );
    expect(dump).toMatchObject({ format: 'proc', pid: 2039 });
    expect(dump?.threads[0]?.tid).toBe(111266);
    expect(functions(dump!.threads[0]!)).toEqual(['mi_switch', 'pipe_read', 'fast_syscall_common']);
  });
});

describe('kernel log', () => {
  test.each([
    [
      'since 5.10',
      'task:fetcher         state:D stack:0     pid:4187  tgid:4180 ppid:4179   flags:0x00000002',
      { pid: 4180 },
    ],
    ['before', 'fetcher         D ffff88003fd13580     0  4187   4179 0x00000080', {}],
  ])('a hung task, %s: its state, stack and system call', (_, head, more) => {
    const [dump, ...others] = dumpsOf(
      '[  243.123456] INFO: task fetcher:4187 blocked for more than 120 seconds.',
      '[  243.123457]       Not tainted 6.1.0-18-amd64 #1 Debian 6.1.76-1',
      `[  243.123459] ${head}`,
      '[  243.123460] Call Trace:',
      '[  243.123461]  <TASK>',
      '[  243.123462]  schedule+0x5a/0xd0',
      '[  243.123463]  ? guess+0x1/0x2',
      '[  243.123464]  nfs_wait_bit_killable+0x1e/0x50 [nfs]',
      '[  243.123465] RIP: 0033:0x7f8b94be112b',
      '[  243.123466] RSP: 002b:00007fff0ded95f8 EFLAGS: 00000246 ORIG_RAX: 00000000000000ca',
      '[  243.123467] RDX: 0000000000000002 RSI: 0000000000000080 RDI: 0000561e18e052a0',
      '[  243.123468] RBP: 0000561e18e052a0 R08: 0000000000000000 R09: 0000000000000000',
      '[  243.123469] R10: 0000000000000000 R11: 0000000000000246 R12: 0000000000000002',
      '[  243.123470]  </TASK>',
    );
    expect(others).toEqual([]);
    expect(functions(dump!.threads[0]!)).toEqual(['schedule', 'nfs_wait_bit_killable']);
    expect(withoutPlaces(dump!.facts)).toEqual([
      { kind: 'status', tid: 4187, ppid: 4179, name: 'fetcher', state: 'D', ...more },
      {
        kind: 'syscall',
        tid: 4187,
        number: 202,
        args: ['0x561e18e052a0', '0x80', '0x2', '0x0', '0x0', '0x0'],
        ...more,
      },
    ]);
  });
});

describe('process lists', () => {
  test('top -H: the numbers are of threads', () => {
    const facts = factsOf(
      dumpsOf(
        'top - 13:25:40 up 14 min,  0 user,  load average: 0.17, 0.62, 0.39',
        'Threads:   1 total,   1 running,   0 sleeping,   0 stopped,   0 zombie',
        '',
        '  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
        '21988 root      20   0   27064   1568   1448 R  99.9   0.0   3:00.00 unpacker',
      ),
      'status',
    );
    expect(facts).toEqual([expect.objectContaining({ tid: 21988, name: 'unpacker', cpu: 99.9 })]);
    expect(facts[0]).not.toHaveProperty('pid');
  });

  test.each([
    'ps/eLf.txt',
    'ps/ef.txt',
    'ps/axjf.txt',
    'ps/forest.txt',
    'pstree/ascii.txt',
    'pstree/unicode.txt',
    'pstree/threads-hidden.txt',
  ])('%s: the child and its parent', (name) => {
    const facts = factsOf(reading(sample(name)).dumps, 'status').filter((fact) => fact.name === 'fetcher');
    const child = facts.findLast(({ ppid }) => facts.some(({ pid }) => pid === ppid));
    expect(child).toBeDefined();
    expect(child?.ppid).not.toBe(child?.pid);
  });

  test('rows of threads: names and where they wait', () => {
    const { dumps } = reading(sample('ps/fields.txt'));
    expect(factsOf(dumps, 'status').map(({ name }) => name)).toEqual([
      'fetcher',
      'keepalive',
      'unpacker',
      'ssh-reader',
      'fetcher',
    ]);
    expect(factsOf(dumps, 'wchan').map(({ name }) => name)).toContain('unix_stream_read_generic');
  });

  test.each([
    [
      'root     31120 21989  0 14:14 pts/0    00:00:00 [worker] <defunct>',
      { pid: 31120, ppid: 21989, name: 'worker', state: 'Z' },
    ],
    [
      'root       239  0.0  0.2  36744  1076 ?        D    10:22   0:00 /lib/systemd/systemd --user',
      { pid: 239, name: 'systemd', state: 'D', command: '/lib/systemd/systemd --user' },
    ],
    ['14753  1  Z+     0:00.01 | |     `-- <defunct>', { pid: 14753, state: 'Z' }],
    [
      ' 4186 root      20   0   27064   1024    904 R  99,7   0,0   3:41.52 fetcher',
      { pid: 4186, state: 'R', cpu: 99.7, name: 'fetcher' },
    ],
  ])('a row without its header: %s', (line, fact) => {
    expect(factsOf(dumpsOf(line), 'status')).toEqual([expect.objectContaining(fact)]);
  });

  test.each([
    'we saw 12 hangs in 30 days on 4 hosts, the last at 14:07',
    'see wait(2) and read(2)',
    'Threads: many of them hang',
    'State: unknown',
    'frame #0: c10::Error::Error(c10::SourceLocation) + 0x57 (0x7f0a in /usr/lib/libc10.so)',
    'read(fd, buffer, sizeof buffer);',
    'Name: fetcher',
    'PID USER and COMMAND are columns',
    '-rw-r--r-- 1 root root 64 Nov 24 13:25 notes',
    'total 12',
    '1 2 3 4 5 6 7 8 9 10',
    '[  12.345] usb 1-1: new device',
  ])('prose is nothing of all that: %s', (line) => {
    expect(dumpsOf(line)).toEqual([]);
  });
});

describe('strace', () => {
  test('attached to all threads of a process', () => {
    const text = sample('strace/parent-threads.txt');
    const { dumps } = reading(text);
    const pid = number(text, /Process (\d+) attached/);
    const calls = factsOf(dumps, 'syscall').filter((fact) => fact.pid === pid);
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(['futex', 'read', 'restart_syscall', 'wait4']));
    expect(factsOf(dumps, 'thread-count')).toEqual([expect.objectContaining({ pid, threads: 4 })]);
  });

  test('from the start: who made whom', () => {
    for (const name of ['strace/birth.txt', 'strace/birth-file.txt']) {
      const { dumps } = reading(sample(name));
      const [child] = factsOf(dumps, 'status');
      const waits = factsOf(dumps, 'syscall').find((fact) => fact.name === 'wait4');
      expect(child?.ppid).toBe(waits?.pid);
      expect(waits?.args[0]).toBe(String(child?.pid));
      expect(
        factsOf(dumps, 'syscall').find(({ tid, name: call }) => tid === child?.pid && call === 'futex')?.args[1],
      ).toBe('FUTEX_WAIT_PRIVATE');
    }
  });

  test.each([
    [
      ['strace: Process 1 attached', 'waitid(P_PID, 239, ^Cstrace: Process 1 detached', ' <detached ...>'],
      { pid: 1, tid: 1, name: 'waitid', args: ['P_PID', '239'] },
    ],
    [
      ['[pid  4186] futex(0x55d0, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>'],
      { tid: 4186, name: 'futex', args: ['0x55d0', 'FUTEX_WAIT_PRIVATE', '2', 'NULL'] },
    ],
    [['$ strace -p 77', 'read(5, '], { pid: 77, tid: 77, name: 'read', args: ['5'] }],
    [
      ['[pid 12] read(5,  <unfinished ...>', '[pid 12] <... read resumed>"a, b", 9) = 4'],
      { tid: 12, name: 'read', args: ['5', '"a, b"', '9'], result: '4' },
    ],
    [
      ['poll([{fd=3, events=POLLIN}], 1, -1) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)'],
      { name: 'poll', args: ['[{fd=3, events=POLLIN}]', '1', '-1'], result: '?' },
    ],
  ])('%j', (lines, fact) => {
    expect(factsOf(dumpsOf(...lines), 'syscall')).toEqual([expect.objectContaining(fact)]);
  });
});

describe('open files', () => {
  test('a file that was closed while ls looked at it is read, and says nothing', () => {
    const listing = sample('fd/child.ls.txt');
    const last = listing.trimEnd().split('\n').at(-1) ?? '';
    const gone = [last.replace(/ -> .*/, ''), 'l????????? ? ?    ?               ?            ? 7'];
    const { dumps, inputs } = reading(`/proc/4186/fd:\n${listing}${gone.join('\n')}\n`);
    expect(inputs[0]?.unread).toEqual([]);
    expect(factsOf(dumps, 'fd')).toHaveLength(7);
  });

  test('ls of /proc/PID/fd, under its name', () => {
    const text = `/proc/4186/fd:\n${sample('fd/child.ls.txt')}`;
    const { dumps, inputs } = reading(text);
    expect(inputs[0]?.unread).toEqual([]);
    expect(dumps[0]).toMatchObject({ format: 'proc', pid: 4186 });
    expect(factsOf(dumps, 'fd')).toHaveLength(7);
  });

  test('a pipe has the same target in ls and lsof', () => {
    const targets = (name: string): string[] =>
      factsOf(reading(sample(name)).dumps, 'fd').flatMap(({ target }) => (target.startsWith('pipe:') ? [target] : []));
    expect(new Set(targets('lsof/both.txt'))).toEqual(new Set(targets('fd/parent.ls.txt')));
  });
});

describe('lldb', () => {
  test.each([
    [
      '    frame #5: 0x0000561e18e0261d fetcher`spawn_job [inlined] run_job(package="a(b") at fetcher.c:63:5',
      { fn: 'run_job', args: 'package="a(b"', inlined: true, file: 'fetcher.c', line: 63 },
    ],
    [
      '    frame #1: 0x00007f8b94c2eb97 libc.so.6`waitpid(pid=<unavailable>) at waitpid.c:38:10 [artificial]',
      { fn: 'waitpid', file: 'waitpid.c', line: 38 },
    ],
    ['    frame #2:  libxcb.so.1`___lldb_unnamed_symbol_17130 + 258', { fn: '??', module: 'libxcb.so.1' }],
    ['  * frame #0: 0x00007ffff7a05b97 libc.so.6', { fn: '??', module: 'libc.so.6', address: '0x7ffff7a05b97' }],
    [
      '    frame #3: 0x0000000100003f50 app`ns::(anonymous namespace)::Queue<std::pair<int, int> >::pop(this=0x0000000000000001) const + 16',
      { fn: 'ns::(anonymous namespace)::Queue<std::pair<int, int> >::pop', args: 'this=0x0000000000000001' },
    ],
  ])('%s', (line, frame) => {
    const [dump] = dumpsOf(line);
    expect(dump?.threads[0]?.frames.get(0)).toMatchObject(frame);
  });

  test('lldb 3: the head shows a frame, the stack follows', () => {
    const [dump] = dumpsOf(
      "* thread #1: tid = 0x14532e, 0x00007ff9fce9b746 libsystem_kernel.dylib`__psynch_mutexwait + 10, queue = 'com.apple.main-thread', stop reason = signal SIGSTOP",
      '  * frame #0: 0x00007ff9fce9b746 libsystem_kernel.dylib`__psynch_mutexwait + 10',
      '    frame #1: 0x00007ffa00fb0779 libsystem_pthread.dylib`_pthread_mutex_lock + 372',
    );
    expect(dump?.threads).toHaveLength(1);
    expect(dump?.threads[0]).toMatchObject({ number: 1, tid: 0x14532e });
    expect(functions(dump!.threads[0]!)).toEqual(['__psynch_mutexwait', '_pthread_mutex_lock']);
  });
});

describe('wrapped', () => {
  test('JUnit XML: what a test printed is read, with the lines of the file', () => {
    const text = sample('junit/pytest.xml');
    const { inputs, dumps } = reading(text);
    expect(inputs[0]?.formats).toEqual(expect.arrayContaining(['junit', 'eu-stack', 'gdb']));
    const line = text.split('\n').findIndex((content) => content.startsWith('Thread 4 (Thread')) + 1;
    expect(dumps.flatMap(({ threads }) => threads).find(({ name }) => name === 'ssh-reader')?.place.line).toBe(line);
    expect(dumps.some(({ threads }) => threads.some((thread) => functions(thread).includes('log_line')))).toBe(true);
  });

  test('JUnit XML: CDATA, entities, line breaks as entities, attributes with angles', () => {
    const { inputs, dumps } = reading(
      [
        '<testsuite name="a>b"',
        ' tests="1"><testcase>',
        '<system-out><![CDATA[PID 7 - process',
        'TID 7:',
        '#0  0x00007f8b94be112b f<int> - /x',
        ']]></system-out>',
        '<system-err>[&lt;0&gt;] pipe_read+0x1/0x2&#10;[&lt;0&gt;] vfs_read+0x1/0x2</system-err>',
        '</testcase></testsuite>',
      ].join('\n'),
    );
    expect(inputs[0]?.unread).toEqual([]);
    expect(
      dumps.map(({ format, threads }) => [format, functions(threads[0]!), threads[0]?.frames.get(0).inputLine]),
    ).toEqual([
      ['eu-stack', ['f<int>'], 5],
      ['proc', ['pipe_read', 'vfs_read'], 7],
    ]);
  });

  test('Apport: stacks, status and maps of one process, the core left out', () => {
    const text = sample('crash-reports/apport.crash');
    const { inputs, dumps } = reading(text);
    const pid = number(text, /\n Pid:\t(\d+)/);
    expect(inputs[0]?.lines).toBe(text.split('\n').length - 1);
    expect(dumps.find(({ format }) => format === 'apport')).toMatchObject({
      pid,
      signal: 'SIGABRT',
      program: '/usr/bin/fetcher',
    });
    const gdb = dumps.filter(({ format }) => format === 'gdb');
    expect(gdb).toHaveLength(1);
    expect(gdb[0]).toMatchObject({ pid });
    expect(gdb[0]?.threads).toHaveLength(4);
  });

  test('core_backtrace: threads and frames, each with its line', () => {
    const text = sample('crash-reports/core_backtrace');
    const [dump] = reading(text).dumps;
    expect(dump).toMatchObject({ format: 'core_backtrace', signal: 'SIGABRT', core: true });
    expect(dump?.threads).toHaveLength(4);
    const lines = text.split('\n');
    const frame = dump!.threads[3]!.frames.get(0);
    expect(lines[frame.inputLine - 1]).toContain(String(Number(frame.address)));
  });
});

describe('Valgrind', () => {
  test('helgrind: threads, lock order, and the lock held at that moment', () => {
    const text = sample('valgrind/helgrind.xml');
    const { dumps } = reading(text);
    expect(dumps[0]).toMatchObject({ format: 'valgrind', pid: number(text, /<pid>(\d+)/), command: './orders' });
    expect(dumps[0]?.threads.map(({ number: no }) => no)).toEqual([3, 1]);
    expect(functions(dumps[0]!.threads[0]!)).toContain('withdraw');
    const [held] = factsOf(dumps, 'held');
    const order = /"(0x\w+) before (0x\w+)"/.exec(text);
    expect(held).toMatchObject({ number: 3, address: order?.[2]?.toLowerCase() });
    expect(text.split('\n')[held!.place.line - 1]).toContain('violated');
  });

  test('DRD: held for long; a stale owner of a free lock is no holder', () => {
    const held = factsOf(reading(sample('valgrind/drd.xml')).dumps, 'held');
    expect(held.map(({ number: no }) => no)).toEqual([2, 2]);
  });

  test('broken off in the middle, with its escapes taken off on the way', () => {
    const lines = sample('valgrind/helgrind.xml').split('\n').slice(0, 140);
    const text = lines.join('\n').replace('<fn>withdraw</fn>', '<fn>std::vector<int>::at(int)</fn>');
    expect(functions(reading(text).dumps[0]!.threads[0]!)).toContain('std::vector<int>::at');
  });
});

describe('other worlds', () => {
  test.each([
    [
      'Java',
      [
        '"main" #1 prio=5 os_prio=0 tid=0x00007f1c nid=0x2 waiting on condition [0x00007f]',
        '   java.lang.Thread.State: WAITING (parking)',
        '\tat jdk.internal.misc.Unsafe.park(java.base@17/Native Method)',
        '\t- parking to wait for  <0x0000> (a java.util.Object)',
      ],
    ],
    [
      'Go',
      [
        'goroutine 1 [semacquire, 10 minutes]:',
        'sync.runtime_Semacquire(0xc000)',
        '\t/usr/lib/go/src/runtime/sema.go:62 +0x25',
      ],
    ],
    [
      '.NET',
      [
        'OS Thread Id: 0x1a2b (0)',
        '        Child SP               IP Call Site',
        '00007FFD5B3FD0D8 00007f0a370a0545 [HelperMethodFrame: 00007ffd] System.Threading.Monitor.ReliableEnter(System.Object)',
      ],
    ],
    [
      'Android tombstone',
      [
        '*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***',
        "Build fingerprint: 'x/y/z:12/1/1:user/release-keys'",
        'pid: 6070, tid: 6121, name: RenderThread  >>> org.example.app <<<',
        'signal 6 (SIGABRT), code -1 (SI_QUEUE), fault addr --------',
        'backtrace:',
        '      #00 pc 000000000004e1d0  /apex/com.android.runtime/lib64/bionic/libc.so (abort+164)',
      ],
    ],
    [
      'Android ANR',
      [
        '----- pid 9911 at 2021-11-02 09:15:27 -----',
        'Cmd line: org.example.app',
        'DALVIK THREADS (3):',
        '"main" prio=5 tid=1 Blocked',
        '  | group="main" sCount=1 obj=0x72a1c5d8',
        '  at org.example.Session.token(Session.java:88)',
        '  - waiting to lock <0x0b1f2c3d> (a org.example.Session) held by thread 23',
      ],
    ],
  ])('%s is named, once', (world, lines) => {
    const { inputs, dumps } = reading([...lines, '', ...lines].join('\n'));
    expect(dumps).toEqual([]);
    expect(inputs[0]?.unread).toEqual([]);
    expect(inputs[0]?.foreign).toEqual([{ says: expect.stringContaining(world), line: 1 }]);
  });
});

test('a Go dump behind the prefix of docker compose is named all the same', () => {
  const lines = [
    'goroutine 1 [semacquire, 34 minutes]:',
    'sync.runtime_Semacquire(0xc000)',
    '\t/usr/lib/go/src/runtime/sema.go:62 +0x25',
  ];
  const { inputs } = reading([...lines, '', ...lines].map((line) => `web-1  | ${line}`).join('\n'));
  expect(inputs[0]?.foreign?.[0]?.says).toContain('Go');
});

test.each([
  ['f(int)', 'f', 'int'],
  ['std::_Bind<void (*(int))(int)>::operator()<>(this=1)', 'std::_Bind<void (*(int))(int)>::operator()<>', 'this=1'],
  ['a::operator<<(std::ostream&)', 'a::operator<<', 'std::ostream&'],
  ['a::operator->() const', 'a::operator->', ''],
  ['f<void (*)(unsigned long), 4>::g(char const*)', 'f<void (*)(unsigned long), 4>::g', 'char const*'],
  ['(anonymous namespace)::f(x=1)', '(anonymous namespace)::f', 'x=1'],
  ['__libc_start_main@@GLIBC_2.34', '__libc_start_main', undefined],
])('the name of %s', (text, fn, args) => {
  expect(splitSymbol(text)).toEqual({ fn, ...(args !== undefined && { args }) });
});

test('damaged text never throws, and every fact stands on a line of the input', () => {
  const lines = readdirSync(tools, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:txt|xml|crash)$|core_backtrace$/.test(name))
    .flatMap((name) => sample(name).split('\n').slice(0, 60));
  const damaged = fc
    .record({
      line: fc.constantFrom(...lines),
      at: fc.nat(120),
      put: fc.string({ unit: 'binary', maxLength: 3 }),
      cut: fc.boolean(),
    })
    .map(({ line, at, put, cut }) => line.slice(0, at) + put + (cut ? '' : line.slice(at)));
  fc.assert(
    fc.property(fc.array(damaged, { maxLength: 40 }), (text) => {
      const { dumps, inputs } = reading(text.join('\n'));
      const last = inputs[0]?.lines ?? 0;
      for (const { place, endLine, threads, facts } of dumps) {
        const places = [
          place.line,
          endLine,
          ...threads.map((thread) => thread.place.line),
          ...facts.map((fact) => fact.place.line),
        ];
        expect(places.every((line) => line >= 1 && line <= last)).toBe(true);
      }
    }),
    { numRuns: 300, seed: 7 },
  );
});

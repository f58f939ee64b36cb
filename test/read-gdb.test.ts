import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dump, Fact, Frame, Thread } from '../src/core/model.ts';
import { gdb } from '../src/core/read/gdb/gdb.ts';
import type { Session, ThreadHint } from '../src/core/read/reader.ts';

interface Reading {
  dumps: Dump[];
  untaken: string[];
  pids: number[];
  chosen: (ThreadHint | undefined)[];
}

function readBytes(bytes: Uint8Array, hint?: number): Reading {
  const reading: Reading = { dumps: [], untaken: [], pids: [], chosen: [] };
  const session: Session = {
    input: 'dump.txt',
    pidHint: () => (hint === undefined ? undefined : { pid: hint, from: 'command' }),
    announcePid: (pid) => reading.pids.push(pid),
    threadHint: () => reading.chosen.at(-1),
    announceThread: (thread) => reading.chosen.push(thread),
    emit: (dump) => reading.dumps.push(dump),
    announceForeign: () => {},
    place: (line) => ({ input: 'dump.txt', line }),
  };
  const reader = gdb.open(session);
  const line = { bytes, start: 0, end: 0, no: 0 };
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    Object.assign(line, { start, end, no: line.no + 1 });
    if (!reader.line(line) && end > start) {
      reading.untaken.push(Buffer.from(bytes.subarray(start, end)).toString());
      reader.interrupted?.(line, undefined);
    }
    start = end + 1;
  }
  reader.end();
  return reading;
}

const read = (text: string, hint?: number) => readBytes(Buffer.from(text), hint);
const frames = (thread: Thread | undefined): Frame[] =>
  Array.from({ length: thread?.frames.length ?? 0 }, (_, i) => (thread as Thread).frames.get(i));
const names = (thread: Thread | undefined): string[] => frames(thread).map((frame) => frame.fn);
const only = (text: string): Dump => {
  const { dumps } = read(text);
  expect(dumps).toHaveLength(1);
  return dumps[0] as Dump;
};
const firstFrame = (text: string): Frame => {
  const [frame] = frames(only(text).threads[0]);
  return frame as Frame;
};
const locks = (text: string) =>
  read(text)
    .dumps.flatMap((dump) => dump.facts)
    .filter((fact): fact is Extract<Fact, { kind: 'lock' }> => fact.kind === 'lock');

const head = 'Thread 1 (Thread 0x7f3dcb82c740 (LWP 6269) "fetcher"):\n';

describe('a frame', () => {
  test.each<[string, Partial<Frame>]>([
    [
      '#2  0x00007f3dcb8bb482 in lll_mutex_lock_optimized (mutex=0x555ac14082a0 <log_lock>) at ./nptl/pthread_mutex_lock.c:48',
      {
        fn: 'lll_mutex_lock_optimized',
        address: '0x7f3dcb8bb482',
        args: 'mutex=0x555ac14082a0 <log_lock>',
        file: './nptl/pthread_mutex_lock.c',
        line: 48,
      },
    ],
    ['#1  0x00007f456ef in ?? () from /lib64/libc.so.6', { fn: '??', module: '/lib64/libc.so.6', args: '' }],
    [
      '#0  0x0000fffff304eee4 in syscall () from target:/usr/lib64/libc.so.6',
      { fn: 'syscall', module: '/usr/lib64/libc.so.6' },
    ],
    ['#0  futex_wait (private=0, expected=2) at ../x.h:146', { fn: 'futex_wait', file: '../x.h', line: 146 }],
    ['#4  <signal handler called>', { fn: '<signal handler called>' }],
    [
      '#0  0x0 in pthread_cond_wait@@GLIBC_2.3.2 () from /lib64/libpthread.so.0',
      { fn: 'pthread_cond_wait@@GLIBC_2.3.2' },
    ],
    [
      '#0  0x0fe7b81c in .__lll_lock_wait () from /lib/libpthread.so.0',
      { fn: '.__lll_lock_wait', address: '0xfe7b81c' },
    ],
    [
      '#1  0x1 in std::map<int, std::pair<a, b> >::find (this=0x1, __x=@0x7ffe: 3) at m.h:1',
      { fn: 'std::map<int, std::pair<a, b> >::find' },
    ],
    [
      '#1  0x1 in (anonymous namespace)::Box<int>::lock (k=std::map with 0 elements, v=...) at h.cpp:8',
      { fn: '(anonymous namespace)::Box<int>::lock' },
    ],
    [
      '#1  0x1 in void (anonymous namespace)::run<int>(int) (x=1) at h.cpp:8',
      { fn: 'void (anonymous namespace)::run<int>(int)', args: 'x=1' },
    ],
    ['#5  0x1 in Op::operator< (this=0x7f98) at h.cpp:12', { fn: 'Op::operator<', args: 'this=0x7f98' }],
    [
      '#5  0x1 in std::operator<< <std::char_traits<char> > (__out=...) at o:1',
      { fn: 'std::operator<< <std::char_traits<char> >' },
    ],
    ['#5  0x1 in Ptr::operator-> (this=0x7f98) at h.cpp:12', { fn: 'Ptr::operator->' }],
    [
      '#5  0x1 in Op::operator()(int) const (this=0x7f, x=3) at h.cpp:12',
      { fn: 'Op::operator()(int) const', args: 'this=0x7f, x=3' },
    ],
    [
      '#5  0x1 in main::{lambda()#1}::operator()() const (__closure=0x5) at h.cpp:14',
      { fn: 'main::{lambda()#1}::operator()() const' },
    ],
    [
      '#8  0x1 in std::thread::_Invoker<std::tuple<main()::<lambda()> > >::operator()(void) (this=0x5) at t.h:259',
      { fn: 'std::thread::_Invoker<std::tuple<main()::<lambda()> > >::operator()(void)' },
    ],
    [
      '#3  0x1 in std::function<void (int)>::operator()(int) const () from /lib/x.so',
      { fn: 'std::function<void (int)>::operator()(int) const', module: '/lib/x.so' },
    ],
    [
      '#6  0x1 in <alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once () at b.rs:1',
      { fn: '<alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once' },
    ],
    [
      '#6  0x1 in core::ops::function::FnOnce::call_once{{vtable.shim}} ()',
      { fn: 'core::ops::function::FnOnce::call_once{{vtable.shim}}' },
    ],
    ['#6  0x1 in run<fn(A) -> B> (f=0x1) at b.rs:1', { fn: 'run<fn(A) -> B>', args: 'f=0x1' }],
    [
      '#7  0x1 in say (text=0x1 "a (b) \\" c) at d.c:1", n=40 \'(\') at s.c:9',
      { fn: 'say', args: 'text=0x1 "a (b) \\" c) at d.c:1", n=40 \'(\'', file: 's.c', line: 9 },
    ],
    ['#1 foo () at a.c:1', { fn: 'foo', file: 'a.c' }],
    [' #1  0x1 in foo () at a.c:1', { fn: 'foo', address: '0x1' }],
    ['#1  0x1 in foo (a=1,\n    b=2) at a.c:3', { fn: 'foo', args: 'a=1, b=2', file: 'a.c', line: 3 }],
    [
      '#1  0x1 in foo\n    (a=1, b=2)\n    at ../dir/a.c:3',
      { fn: 'foo', args: 'a=1, b=2', file: '../dir/a.c', line: 3 },
    ],
    ['#1  0x1 in foo (a=1,\nb=2) at a.c:3', { fn: 'foo', args: 'a=1, b=2', line: 3 }],
    [
      '#1  0x1 in run<std::pair<int,\n    long> > (a=1) at a.c:3',
      { fn: 'run<std::pair<int, long> >', args: 'a=1', file: 'a.c', line: 3 },
    ],
    ['0  0x1 in foo () at a.c:1', { fn: 'foo', address: '0x1' }],
    ['#1  0x1 in foo () from\n    /usr/lib/libx.so.4', { fn: 'foo', module: '/usr/lib/libx.so.4' }],
    [
      '#1  0x1 in foo (a=1, \n--Type <RET> for more, q to quit, c to continue without paging--\n    b=2) at a.c:3',
      { fn: 'foo', args: 'a=1, b=2' },
    ],
  ])('%s', (text, expected) => {
    expect(firstFrame(head + text)).toMatchObject(expected);
  });

  test('of bt full keeps its locals', () => {
    const text = `${head}#0  futex_wait (private=0) at f.h:146
        __ret = -512
        mask = {__val = {18446744067267100671,
            18446744073709551615 <repeats 15 times>}}
#1  run () at r.c:1
No locals.
`;
    const [first, second] = frames(only(text).threads[0]);
    expect(first?.locals).toBe(
      '__ret = -512\nmask = {__val = {18446744067267100671,\n    18446744073709551615 <repeats 15 times>}}',
    );
    expect(first?.args).toBe('private=0');
    expect(second?.locals).toBeUndefined();
  });

  test('is inlined into the next one where that has no address', () => {
    const text = `${head}#0  0x1 in inner () at a.c:1\n#1  outer () at a.c:2\n#2  0x2 in main () at a.c:3\n`;
    expect(frames(only(text).threads[0]).map((frame) => frame.inlined ?? false)).toEqual([true, false, false]);
  });

  test.each([
    '    #0 0x4a3d in main /tmp/a.c:3:5',
    '    #1 pthread_mutex_lock <null> (prog+0x4c1f2c)',
    '#0      main (file:///home/x.dart:3:5)',
    '#0 /var/www/index.php(12): run()',
    '#0  0x00007f2763f18bcf __poll',
    '# Title of a page',
    '#1 priority of today (really)',
    'Thread 0x00007f3dcb82c740 (most recent call first):',
    'Thread 4179 (idle): "MainThread"',
  ])('of another tool is left alone: %s', (line) => {
    expect(read(`${line}\n`)).toMatchObject({ dumps: [], untaken: [line] });
  });
});

describe('a thread', () => {
  test.each<[string, Partial<Thread>]>([
    [
      'Thread 4 (Thread 0x7f3dca8296c0 (LWP 6268) "ssh-reader"):',
      { number: 4, tid: 6268, pthread: '0x7f3dca8296c0', name: 'ssh-reader' },
    ],
    ['Thread 2 (Thread 0x7f8456155700 (LWP 11613)):', { number: 2, tid: 11613, pthread: '0x7f8456155700' }],
    [
      'Thread 3 (Thread 0x7f75cb958640 (LWP 4828) "a (b) *" (Exiting)):',
      { tid: 4828, name: 'a (b) *', marks: ['Exiting'] },
    ],
    ['Thread 2 (Thread 47274371575616 (LWP 5485)):', { tid: 5485, pthread: '0x2afeec1fef40' }],
    ['Thread 4 (LWP 123):', { number: 4, tid: 123 }],
    ['Thread 11 (Thread 19965):', { number: 11, tid: 19965 }],
    ['Thread 1 (process 123):', { number: 1, tid: 123 }],
    ['Thread 3 (LWP 101234 of process 555):', { tid: 101234 }],
    ['Thread 1.2 (Thread 0x7f3dca8296c0 (LWP 6268)):', { number: 2, tid: 6268 }],
    ['线程 3 (Thread 0x7f3dca8296c0 (LWP 6268)):', { number: 3, tid: 6268 }],
  ])('%s', (header, expected) => {
    expect(only(`${header}\n#0  foo () at a.c:1\n`).threads[0]).toMatchObject(expected);
  });

  test('shown as a row and as a stack is one', () => {
    const dump = only(`  Id   Target Id                                  Frame
* 1    Thread 0x7f1 (LWP 10) "main" 0x1 in poll () from /lib/libc.so.6
  2    Thread 0x7f2 (LWP 11) "log" futex_wait (private=0,
    futex_word=0x5) at f.h:146

Thread 2 (Thread 0x7f2 (LWP 11) "log"):
#0  futex_wait (private=0, futex_word=0x5) at f.h:146
#1  run () at r.c:3
`);
    expect(dump.threads.map((thread) => [thread.number, thread.partial ?? false, names(thread)])).toEqual([
      [1, true, ['poll']],
      [2, false, ['futex_wait', 'run']],
    ]);
    expect(dump.complete?.because).toBe('info threads shows 2 rows, 1 to 2');
    expect(dump.facts).toContainEqual({ kind: 'thread-count', place: { input: 'dump.txt', line: 3 }, threads: 2 });
  });

  test('that a bare bt shows is the current one', () => {
    const { dumps, chosen } = read(`(gdb) thread 7
[Switching to thread 7 (Thread 0x7fff (LWP 27304))]
#0  futex_wait (private=0) at f.h:146
146\tf.h: No such file or directory.
(gdb) bt
#0  futex_wait (private=0) at f.h:146
#1  run () at r.c:3
(gdb) up
#1  run () at r.c:3
3\tin r.c
`);
    expect(dumps).toHaveLength(1);
    expect(dumps[0]?.threads).toHaveLength(1);
    expect(dumps[0]?.threads[0]).toMatchObject({ number: 7, tid: 27304, pthread: '0x7fff' });
    expect(names(dumps[0]?.threads[0])).toEqual(['futex_wait', 'run']);
    expect(chosen[0]).toEqual({ number: 7, tid: 27304, pthread: '0x7fff' });
  });

  test('without ids gets those of the current row that begins alike', () => {
    const dump = only(`(gdb) bt
#0  0x1 in wait ()
#1  0x2 in main ()
(gdb) info threads
  Id   Target Id            Frame
* 1    process 340 "va" 0x1 in wait ()
(gdb) quit
`);
    expect(dump.threads).toHaveLength(1);
    expect(dump).toMatchObject({ pid: 340, pidFrom: 'tool', threads: [{ tid: 340, name: 'va' }] });
    expect(dump.complete?.because).toBe('info threads shows one row');
  });

  test.each([
    ['#0  foo (a=1) at a.c:1\n#1  0x00007f in bar (name=0x', 1],
    ['#0  foo (a=1) at a.c:1\n#1  0x00007f in bar (name=0x5 "text', 1],
    ['#0  foo (a=1) at a.c:1\n#1  0x00007f', 1],
    ['#0  foo (a=1) at a.c:1\n#1  bar () at ../sysdeps/uni', 1],
  ])('that is cut in mid frame says so: %j', (text, number) => {
    const dump = only(head + text);
    expect(dump.cut?.says).toBe(`cut in the middle of frame #${number}`);
    expect(dump.threads[0]?.cut).toBe(`cut in the middle of frame #${number}`);
    expect(dump.complete).toBeUndefined();
  });

  test('that gdb was told to shorten is not a dump cut off', () => {
    const dump = only(`${head}#0  foo () at a.c:1\n(More stack frames follow...)\n`);
    expect(dump.threads[0]?.cut).toBe('more stack frames follow');
    expect(dump.cut).toBeUndefined();
  });
});

describe('a dump', () => {
  const stack = (number: number, tid: number) =>
    `Thread ${number} (Thread 0x7f${tid} (LWP ${tid})):\n#0  wait () at w.c:1\n#1  run_${tid} () at r.c:1\n\n`;

  test.each<[string, number]>([
    [`Attaching to process 5\n${stack(2, 6)}${stack(1, 5)}Attaching to process 8\n${stack(1, 8)}`, 2],
    [`[New LWP 6]\n${stack(2, 6)}${stack(1, 5)}[New LWP 9]\n${stack(2, 9)}${stack(1, 8)}`, 2],
    [`${stack(1, 5)}[Inferior 1 (process 5) detached]\n${stack(1, 8)}[Inferior 1 (process 8) detached]\n`, 2],
    [stack(2, 6) + stack(1, 5) + stack(3, 9) + stack(2, 8) + stack(1, 7), 2],
    [stack(1, 5) + stack(1, 8), 2],
    [stack(1, 5) + stack(2, 6) + stack(3, 7), 1],
    [`${stack(2, 6) + stack(1, 5)}(gdb) thread apply 2 bt\n${stack(2, 6)}`, 1],
  ])('ends where another process begins (%#)', (text, count) => {
    expect(read(text).dumps).toHaveLength(count);
  });

  test('with the same pthread id on another LWP is of another process', () => {
    const { dumps } = read(
      `Thread 2 (Thread 0x7f1 (LWP 5)):\n#0  a () at a.c:1\nThread 1 (Thread 0x7f1 (LWP 8)):\n#0  a () at a.c:1\n`,
    );
    expect(dumps.map((dump) => dump.threads[0]?.tid)).toEqual([5, 8]);
  });

  test.each<[string, string | undefined]>([
    [stack(3, 7) + stack(2, 6) + stack(1, 5), 'thread apply all runs from Thread 3 down to Thread 1 without a gap'],
    [stack(1, 5), 'thread apply all shows Thread 1 alone'],
    [stack(3, 7) + stack(1, 5), undefined],
    [stack(3, 7) + stack(2, 6), undefined],
    [`[New LWP 6]\n[New LWP 7]\n[New LWP 8]\n${stack(2, 6)}${stack(1, 5)}`, undefined],
    ['#0  wait () at w.c:1\n#1  main () at r.c:1\n', undefined],
    [
      '  Id   Target Id  Frame\n  4    Thread 0x1 (LWP 1) wait () at w.c:1\n  3    Thread 0x2 (LWP 2) wait () at w.c:1\n\n',
      undefined,
    ],
  ])('is complete only for a reason (%#)', (text, because) => {
    expect(read(text).dumps[0]?.complete?.because).toBe(because);
  });

  test('takes its pid from gdb, then from what stood above', () => {
    expect(read(`Attaching to program: /usr/bin/x, process 5\n${stack(1, 5)}`).dumps[0]).toMatchObject({
      pid: 5,
      pidFrom: 'tool',
      program: '/usr/bin/x',
    });
    expect(read(`${stack(1, 5)}[Inferior 1 (process 5) detached]\n`).dumps[0]).toMatchObject({
      pid: 5,
      pidFrom: 'tool',
    });
    expect(read(stack(1, 5), 5).dumps[0]).toMatchObject({ pid: 5, pidFrom: 'command' });
    expect(read(stack(1, 5), 77).dumps[0]?.pid).toBeUndefined();
  });

  test('of a core says so', () => {
    const dump = only(`[New LWP 5]
Core was generated by \`/usr/bin/shell -x'.
Program terminated with signal SIGSEGV, Segmentation fault.
#0  0x1 in crash () at c.c:1
1\tc.c: No such file or directory.

${stack(1, 5)}`);
    expect(dump).toMatchObject({ core: true, command: '/usr/bin/shell -x', signal: 'SIGSEGV' });
    expect(dump.threads).toHaveLength(1);
  });

  test('leaves two main threads to two dumps', () => {
    const bt = (name: string) => `(gdb) bt\n#0  wait () at w.c:1\n#1  ${name} () at r.c:1\n#2  main () at m.c:1\n`;
    expect(read(`${bt('parent')}and the child\n${bt('child')}`).dumps).toHaveLength(2);
    expect(read(bt('same') + bt('same')).dumps.map((dump) => dump.threads.length)).toEqual([1]);
  });

  test('of gdb/MI has its frames', () => {
    const dump = only(
      '^done,stack=[frame={level="0",addr="0x07",func="a<b, c>",args=[{name="n",value="1"}],file="a.c",line="3"},frame={level="1",addr="0x2",func="main",from="/lib/x.so"}]\n',
    );
    expect(frames(dump.threads[0])).toMatchObject([
      { fn: 'a<b, c>', address: '0x7', args: 'n=1', file: 'a.c', line: 3 },
      { fn: 'main', module: '/lib/x.so' },
    ]);
  });
});

describe('a printed lock', () => {
  const mutex =
    '{__data = {__lock = 2, __count = 0, __owner = 4182, __nusers = 1, __kind = 0, __list = {__prev = 0x0, __next = 0x0}}, __size = "\\002\\000}", \'\\000\' <repeats 26 times>, __align = 2}';
  const pretty =
    '{\n  __data = {\n    __lock = 0x2,\n    __owner = 0x1056,\n    __kind = 0x0\n  },\n  __size = {0x2, 0x0 <repeats 3 times>},\n  __align = 0x2\n}';

  test.each<[string, object[]]>([
    [
      `(gdb) p log_lock\n$1 = ${mutex}\n`,
      [{ shape: 'mutex', expression: 'log_lock', fields: { lock: 2, owner: 4182, nusers: 1, kind: 0 } }],
    ],
    [`(gdb) p/x log_lock\n$1 = ${pretty}\n(gdb) q\n`, [{ expression: 'log_lock', fields: { lock: 2, owner: 4182 } }]],
    [`$1 = ${mutex}\n`, [{ shape: 'mutex', fields: { owner: 4182 } }]],
    [`(gdb) p *(pthread_mutex_t*)0x055D0\n$1 = ${mutex}\n`, [{ address: '0x55d0' }]],
    [
      `(gdb) p mutex->__data.__owner\n$1 = 4182\n`,
      [{ shape: 'mutex', expression: 'mutex->__data.__owner', fields: { owner: 4182 } }],
    ],
    [
      `(gdb) p state\n$1 = {a = 1, m = ${mutex}, s = {b = ${mutex}}}\n`,
      [{ expression: 'state.m' }, { expression: 'state.s.b' }],
    ],
    [`(gdb) p *s\n$1 = {m = ${mutex}}\n`, [{ expression: 's->m' }]],
    [`$1 = (pthread_mutex_t *) 0x55d0 <log_lock>\n$2 = ${mutex}\n`, [{ address: '0x55d0', expression: 'log_lock' }]],
    [`$1 = (int *) 0x55d0 <other>\n$2 = ${mutex}\n`, [{ fields: { owner: 4182 } }]],
    [
      '$1 = {__data = {__readers = 11, __writers = 0, __cur_writer = 77}, __align = 11}\n',
      [{ shape: 'rwlock', fields: { readers: 11, cur_writer: 77 } }],
    ],
    [
      '$1 = {__data = {__wseq = {__value64 = 2, __value32 = {__low = 2}}, __g_refs = {2, 0}, __wrefs = 8}}\n',
      [{ shape: 'cond', fields: { wseq: 2, wrefs: 8 } }],
    ],
    [
      '(gdb) p sem\n$1 = {__size = "\\000\\001", __align = 4294967296}\n',
      [{ shape: 'sem', fields: { value: 0, nwaiters: 1 } }],
    ],
    [
      '$1 = {Type = Normal, Status = Acquired, possibly with waiters, Owner ID = 4182, Robust = No}\n',
      [{ shape: 'mutex', fields: { lock: 1, owner: 4182 } }],
    ],
    [
      '0x55d0 <log_lock>:\t2\t0\t4182\t1\n',
      [{ expression: 'log_lock', address: '0x55d0', fields: { lock: 2, count: 0, owner: 4182, nusers: 1 } }],
    ],
    ['0x55d0<log_lock>: 2 0 4182 1\n', [{ fields: { owner: 4182 } }]],
    ['0x55d0:\t0x00000002\t0x00000000\t0x00001056\t0x00000001\n', [{ address: '0x55d0', fields: { owner: 4182 } }]],
    ['0x55d0 <log_lock>:\t0x0000000000000002\t0x0000000100001056\n', [{ fields: { owner: 4182, nusers: 1 } }]],
    ['0x55d0:\t1886353263\t1634546535\t1868588389\t7565161\n', []],
    [
      `${head}#0  wait () at w.c:1\n#1  ___pthread_mutex_lock (mutex=0x55d0 <log_lock>) at l.c:93\n#2  main () at m.c:1\n#1  ___pthread_mutex_lock (mutex=0x55d0 <log_lock>) at l.c:93\n93\tl.c: No such file or directory.\n$1 = 4182\n$2 = 656\n`,
      [{ address: '0x55d0', fields: { owner: 4182 } }],
    ],
  ])('%s', (text, expected) => {
    const found = locks(text);
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });

  test('that the text cuts off is stated as far as it goes', () => {
    expect(locks(`(gdb) p s\n$1 = {m = ${mutex}, c = {__data = {__ws`)).toMatchObject([{ expression: 's.m' }]);
  });

  test('and other tables become facts', () => {
    const { dumps, untaken } = read(`From                To                  Syms Read   Shared Object Library
0x00007f283efb6ad0  0x00007f283efc1c44  Yes (*)     /lib64/libselinux.so.1
(*): Shared library is missing debugging information.
          Start Addr           End Addr       Size     Offset  Perms  objfile
      0x5627245fe000     0x5627245ff000     0x1000        0x0  r--p   /usr/bin/fetcher
rdi            0x555ac14082a0      93847213998752
$1 = 7
`);
    expect(untaken).toEqual([]);
    expect(dumps[0]?.facts).toMatchObject([
      { kind: 'mapping', start: '0x7f283efb6ad0', path: '/lib64/libselinux.so.1' },
      { kind: 'mapping', start: '0x5627245fe000', permissions: 'r--p' },
      { kind: 'value', expression: '$rdi', value: '0x555ac14082a0' },
      { kind: 'value', value: '7' },
    ]);
  });
});

describe('a real dump', () => {
  const samples = join(import.meta.dirname, '..', 'samples');
  const captures = readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:gdb|gdb-full|lock|info-threads)\.txt$/.test(file))
    // a process that is traced or dead already refuses gdb
    .filter((file) => !/^ptrace: /m.test(readFileSync(join(samples, file), 'utf8')))
    .sort();

  test('is there', () => expect(captures.length).toBeGreaterThan(5));

  test.each(captures)('%s is read whole', (file) => {
    const text = readFileSync(join(samples, file), 'utf8');
    const { dumps, untaken } = read(text);
    expect(untaken).toEqual([]);
    expect(dumps).toHaveLength(1);
    const [dump] = dumps as [Dump];
    expect(dump.complete).toBeDefined();
    expect(dump.cut).toBeUndefined();
    expect(dump.pidFrom).toBe('tool');
    const shown = dump.threads.filter((thread) => thread.partial !== true);
    // a frame out of order was shown by itself (`frame function …`)
    const numbers = text.split('\n').flatMap((line) => /^#(\d+)/.exec(line)?.[1] ?? []);
    const inOrder = numbers.filter(
      (number, index) => number === '0' || Number(number) === Number(numbers[index - 1]) + 1,
    );
    expect(shown.reduce((sum, thread) => sum + thread.frames.length, 0)).toBe(inOrder.length);
    for (const thread of dump.threads) {
      for (const frame of frames(thread)) {
        expect(frame.fn).not.toBe('');
        expect(thread.partial === true || text.split('\n')[frame.inputLine - 1]).toEqual(
          thread.partial === true || expect.stringContaining(frame.fn),
        );
      }
    }
  });

  test('reads the same from the loaded bytes whatever stands around it', () => {
    const text = readFileSync(join(samples, captures[0] as string), 'utf8');
    const alone = read(text).dumps[0] as Dump;
    const inside = read(`some words\n${text}more words\n`).dumps[0] as Dump;
    expect(inside.threads.map(names)).toEqual(alone.threads.map(names));
  });

  test('never makes the reader throw, cut anywhere and with lines lost', () => {
    const text = readFileSync(
      join(samples, captures.find((file) => file.endsWith('full.txt')) ?? (captures[0] as string)),
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.array(fc.nat(60), { maxLength: 12 }), (end, lost) => {
        const lines = text.subarray(0, end).toString().split('\n');
        const { dumps } = read(lines.filter((_, index) => !lost.includes(index)).join('\n'));
        for (const dump of dumps) for (const thread of dump.threads) frames(thread);
      }),
      { numRuns: 100 },
    );
  });

  test('never makes the reader throw, whatever the bytes', () => {
    const pieces = [
      '#0  ',
      '#1  0x1 in ',
      'foo',
      ' (',
      ')',
      '<',
      '"',
      "'",
      '{',
      ' at a.c:1',
      ' from /x',
      '\n',
      '        ',
      '(gdb) ',
      '$1 = ',
      'Thread 1 (LWP 5):\n',
      '* 1  Thread 0x1 (LWP 5) ',
      '0x1 <a>:\t',
      'frame={',
      'func="',
      '--Type <RET>',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 60 })
      .map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        for (const dump of readBytes(bytes).dumps) for (const thread of dump.threads) frames(thread);
      }),
      { numRuns: 500 },
    );
  });

  test('stays linear in brackets, names and open values', () => {
    const deep = '('.repeat(50_000);
    const text = `#0  0x1 in foo${deep} (a=1)\n#1  0x2 in bar (a=${deep}\n$1 = ${'{a = '.repeat(50_000)}\n`;
    const started = performance.now();
    for (const dump of read(text).dumps) for (const thread of dump.threads) frames(thread);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

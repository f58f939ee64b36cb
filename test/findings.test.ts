import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import type { Input } from '../src/core/model.ts';

const samples = join(import.meta.dirname, '..', 'samples');

function text(path: string): string {
  return readFileSync(join(samples, path), 'utf8');
}

function input(name: string, content: string): Input {
  return { name, bytes: new TextEncoder().encode(content) };
}

function of(...paths: readonly string[]): Diagnosis {
  return diagnose(paths.map((path) => input(path, text(path))));
}

/** A real capture with one thing changed: the near misses that no program was built for. */
function changed(path: string, from: RegExp, to: string, ...others: readonly string[]): Diagnosis {
  const before = text(path);
  const after = before.replace(from, to);
  expect(after === before).toBe(false);
  return diagnose([input(path, after), ...others.map((other) => input(other, text(other)))]);
}

function classes({ findings }: Diagnosis): string[] {
  return findings.map((finding) => finding.class);
}

describe('fires', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['contention', 'strong', 'many wait for a living owner, printed', ['contention/recorder.lock.txt']],
    ['contention', 'likely', 'the owner is past the door', ['contention/recorder.gdb.txt']],
    ['dead-owner', 'strong', 'an owner that a whole dump does not have', ['dead-owner/database.lock.txt']],
    ['fork-missing-thread', 'strong', 'an OpenMP team', ['openmp/parent.gdb.txt', 'openmp/child.gdb.txt']],
    ['fork-missing-thread', 'possible', 'an OpenMP team, without a sign of a fork', ['openmp/child.gdb.txt']],
    ['fork-missing-thread', 'strong', 'an executor', ['py-executor/parent.py-spy.txt', 'py-executor/child.py-spy.txt']],
    ['lost-wakeup', 'likely', 'a condition that nobody is left to signal', ['lost-wakeup/spool.gdb.txt']],
    ['lost-wakeup', 'likely', 'a semaphore whose slots leaked', ['sem-pool/server.gdb.txt']],
    [
      'lost-wakeup',
      'likely',
      'pause() beside a zombie child',
      ['zombie-child/parent.gdb.txt', 'zombie-child/parent.proc.txt', 'zombie-child/child.proc.txt'],
    ],
    [
      'pipe-full',
      'strong',
      'both write, the kernel says to pipes',
      ['pipe-full/parent.gdb.txt', 'pipe-full/parent.proc.txt', 'pipe-full/child.gdb.txt', 'pipe-full/child.proc.txt'],
    ],
    [
      'stopped',
      'strong',
      'state T',
      ['stopped-child/parent.gdb.txt', 'stopped-child/child.gdb.txt', 'stopped-child/child.proc.txt'],
    ],
    ['deadlock-cycle', 'strong', 'a mutex against the GIL, owner printed', ['gil-vs-mutex/index.lock.txt']],
    ['deadlock-cycle', 'likely', 'a mutex against the GIL, by elimination', ['gil-vs-mutex/index.gdb.txt']],
    ['waiting-on-process', 'likely', 'a file lock', ['flock/waiter.gdb.txt']],
    [
      'healthy',
      'possible',
      'a server and its worker without work',
      ['idle-pool/parent.gdb.txt', 'idle-pool/child.gdb.txt'],
    ],
  ])('%s (%s): %s', (kind, certainty, _, paths) => {
    const { verdict } = of(...paths);
    expect([verdict.class, verdict.certainty]).toEqual([kind, certainty]);
  });
});

describe('keeps away from', () => {
  test.each<[string, string, readonly string[]]>([
    ['contention', 'a ring', ['abba/parent.lock.txt']],
    ['dead-owner', 'a lock that came with a fork', ['c-log-mutex/child.lock.txt']],
    ['fork-missing-thread', 'a process that was not forked', ['lost-wakeup/spool.gdb.txt']],
    ['fork-missing-thread', 'the docked workers of the parent', ['openmp/parent.gdb.txt']],
    [
      'fork-missing-thread',
      'a semaphore in shared memory',
      ['shared-killed-semaphore/parent.gdb.txt', 'shared-killed-semaphore/writer.gdb.txt'],
    ],
    ['lost-wakeup', 'workers without work', ['idle-pool/parent.gdb.txt']],
    ['lost-wakeup', 'waits with a deadline', ['timed-waits/monitor.gdb.txt']],
    [
      'pipe-full',
      'a parent that waits for a computing child',
      ['slow-child/parent.gdb.txt', 'slow-child/child.gdb.txt'],
    ],
    ['stopped', 'the same stacks without the state', ['stopped-child/parent.gdb.txt', 'stopped-child/child.gdb.txt']],
    ['healthy', 'a thread that is joined and waits for ever', ['lost-wakeup/spool.gdb.txt']],
  ])('%s: %s', (kind, _, paths) => {
    expect(classes(of(...paths))).not.toContain(kind);
  });

  test('dead-owner: an owner older than the process', () => {
    const owner = /__owner = \d+/;
    expect(classes(changed('dead-owner/database.lock.txt', owner, '__owner = 2'))).not.toContain('dead-owner');
  });

  test('contention: an owner that waits for ever itself', () => {
    const sleeping = /#0 .*libc_write.*\n(?=#1 .*libc_write)/;
    const { findings } = changed(
      'contention/recorder.gdb.txt',
      sleeping,
      '#0  0x00007fea0904c482 in pthread_cond_wait () from /lib/x86_64-linux-gnu/libc.so.6\n',
    );
    expect(findings.map((finding) => finding.class)).not.toContain('contention');
  });

  test('stopped: a child that sleeps', () => {
    const child = changed(
      'stopped-child/child.proc.txt',
      /T \(stopped\)/,
      'S (sleeping)',
      'stopped-child/child.gdb.txt',
    );
    expect(classes(child)).not.toContain('stopped');
  });
});

describe('functions without a name of their own', () => {
  test('are not one function: nobody holds a lock for standing in another lambda', () => {
    const { findings } = of('cxx-object-ring/portal.gdb.txt');
    expect(findings[0]?.class).toBe('deadlock-cycle');
    for (const finding of findings.slice(1)) {
      expect(finding.owner).toBeNull();
      expect(finding.certainty).toBe('possible');
    }
  });
});

test('who called the function that takes the lock may have called others since: no owner by a common caller', () => {
  const { findings } = changed('cxx-object-ring/portal.gdb.txt', /operator\(\) \(__closure/g, 'serve (__closure');
  expect(findings.slice(1).map(({ owner }) => owner)).toEqual(findings.slice(1).map(() => null));
});

describe('where no tool shows the lock', () => {
  test('the objects whose methods ask for it, and further out hold it, are a ring all the same', () => {
    const { verdict } = changed(
      'cxx-object-ring/portal.gdb.txt',
      /\b(futex_word|futex|mutex|__mutex)=[^,)]*|(?<=std::mutex::lock \()this=[^,)]*/g,
      'lock=<optimized out>',
    );
    expect(verdict).toMatchObject({ class: 'deadlock-cycle', certainty: 'likely' });
  });

  test('macOS: a lone child that waits for a dispatch queue is not at rest', () => {
    // in the form that sample prints: samples, function, image, offset, address
    const depth = [
      'start  (in dyld)',
      'Py_BytesMain  (in Python)',
      'fetch  (in app)',
      '_dispatch_sync_f_slow  (in libdispatch.dylib)',
      '__DISPATCH_WAIT_FOR_QUEUE__  (in libdispatch.dylib)',
      '_dispatch_thread_event_wait_slow  (in libdispatch.dylib)',
      '__ulock_wait  (in libsystem_kernel.dylib)',
    ];
    const lines = [
      'Analysis of sampling Python (pid 4186) every 1 millisecond',
      'Process:         Python [4186]',
      '',
      'Call graph:',
      '    100 Thread_77   DispatchQueue_1: com.apple.main-thread  (serial)',
      ...depth.map((fn, index) => `${' '.repeat(6 + 2 * index)}100 ${fn} + 8  [0x190e4d0${index}8]`),
      '',
      'Total number in stack (recursive counted multiple, when >=5):',
      '',
    ];
    const { verdict, findings } = diagnose([input('sample.txt', lines.join('\n'))]);
    expect(verdict.class).toBe('ownerless-lock');
    expect(findings[0]?.headline).toContain('dispatch queue');
  });
});

describe('the kernel names the likely owner of a mutex', () => {
  // kernel/hung_task.c, debug_show_blocker() of Linux 6.14
  const task = (name: string, pid: number, owner: string, stamp: string): string[] => [
    `${stamp} INFO: task ${name}:${pid} blocked for more than 122 seconds.`,
    `${stamp}       Not tainted 6.14.2 #1`,
    `${stamp} task:${name}   state:D stack:0     pid:${pid} tgid:${pid} ppid:2      task_flags:0x4208060 flags:0x00004000`,
    `${stamp} Workqueue: events reset_work [dongle]`,
    `${stamp} Call Trace:`,
    `${stamp}  <TASK>`,
    `${stamp}  __schedule+0x3f0/0x12f0`,
    `${stamp}  schedule_preempt_disabled+0x15/0x30`,
    `${stamp}  __mutex_lock.constprop.0+0x4d2/0x8f0`,
    `${stamp}  rtnl_lock+0x15/0x20`,
    `${stamp}  </TASK>`,
    `${stamp} INFO: task ${name}:${pid} is blocked on a mutex likely owned by task ${owner}.`,
  ];

  test('two tasks that wait for each other are a ring, likely', () => {
    const stamp = '  [ 8821.114027]';
    const log = [
      ...task('kworker/u32:4', 18_806, 'NetworkManager:702', stamp),
      ...task('NetworkManager', 702, 'kworker/u32:4:18806', stamp),
    ];
    const { verdict } = diagnose([input('dmesg', log.join('\n'))]);
    expect(verdict).toMatchObject({ class: 'deadlock-cycle', certainty: 'likely' });
    expect(verdict.headline).toMatch(/^2 tasks wait for each other/);
  });
});

test("OpenBLAS's callers that wait for its lock do not spin for its workers", () => {
  const { verdict, findings } = diagnose([
    input(
      'child.txt',
      `Thread 1 (Thread 0x7f5a7b3e1740 (LWP 31142) "R"):
#0  0x00007f5a7ac8c39a in __lll_lock_wait () from /lib64/libc.so.6
#1  0x00007f5a7ac92d52 in pthread_mutex_lock@@GLIBC_2.2.5 () from /lib64/libc.so.6
#2  0x00007f5a788a1b6c in exec_blas_async (pos=0, queue=0x7ffe6c9e8250) at blas_server.c:722
#3  0x00007f5a788a20f0 in exec_blas (num=4, queue=0x7ffe6c9e8250) at blas_server.c:871
#4  0x000055c0a6c8e08b in main ()
`,
    ),
  ]);
  expect(verdict.class).not.toBe('spinning');
  expect(findings[0]?.resource?.kind).toBe('mutex');
});

describe('a process that goes on, seen at two moments', () => {
  const stacks = (): Input => input('recorder.gdb.txt', text('contention/recorder.gdb.txt'));
  const kernel = (): Input => input('recorder.proc.txt', text('contention/recorder.proc.txt'));
  /** The lock as gdb prints it in a session of its own, owned by this thread. */
  const lock = (name: string, owner: number): Input => {
    const printed = text('contention/recorder.lock.txt')
      .split('\n')
      .filter((line) => /^(?:\$|\[Inferior)/.test(line));
    expect(printed.join()).toContain('__owner = 15122');
    return input(name, printed.join('\n').replace('__owner = 15122', `__owner = ${owner}`));
  };

  test('a lock printed at another moment proves no self-deadlock', () => {
    const { findings } = diagnose([stacks(), lock('later.txt', 15_123)]);
    expect(findings.filter(({ class: kind }) => kind === 'self-deadlock').map(({ certainty }) => certainty)).toEqual([
      'likely',
    ]);
  });

  test('a lock printed with two owners goes from hand to hand: neither holds it', () => {
    const { findings } = diagnose([stacks(), lock('one.txt', 15_123), lock('two.txt', 15_124)]);
    expect(findings.map(({ class: kind }) => kind)).not.toContain('self-deadlock');
  });

  test('the debugger, which shows it at work, is believed before the kernel, which saw it wait', () => {
    const before = text('contention/recorder.gdb.txt');
    const working = before.replace(
      /(LWP 15123\) "camera-2"\):\n)(?:#[0-3] .*\n){4}#4 .* in append \((.*\n)/,
      '$1#0  append ($2',
    );
    expect(working).not.toBe(before);
    const { processes } = diagnose([input('recorder.gdb.txt', working), kernel(), lock('lock.txt', 15_123)]);
    expect(processes[0]?.threads.find(({ tid }) => tid === 15_123)).toMatchObject({ state: 'running' });
  });

  test('a thread that stands elsewhere in the second of two dumps waits for nothing for good', () => {
    const before = text('contention/recorder.gdb.txt');
    const later = before.replace(
      /(LWP 15123\) "camera-2"\):\n)(?:#[0-3] .*\n){4}#4 {2}0x\w+ in append/,
      '$1#0  0x0000555b0fc21511 in append',
    );
    expect(later).not.toBe(before);
    const { findings } = diagnose([stacks(), input('later.gdb.txt', later)]);
    for (const finding of findings)
      expect([finding.waiter?.tid, ...finding.alike.map(({ tid }) => tid)]).not.toContain(15_123);
  });
});

test('a ring by what remains needs locks that name no owner', () => {
  const { findings } = changed('abba/parent.lock.txt', /__owner = \d+/g, '__owner = 14534');
  expect(findings.map(({ class: kind }) => kind)).not.toContain('deadlock-cycle');
});

describe('two tools about one process', () => {
  test('the view with arguments is the one that is kept: eu-stack shows more frames, gdb the lock', () => {
    const { verdict, findings } = of('tools/junit/pytest.xml');
    expect([verdict.class, verdict.certainty]).toEqual(['fork-orphaned-lock', 'strong']);
    expect(findings[0]).toMatchObject({ resource: { name: 'log_lock' }, owner: { name: 'ssh-reader', ghost: true } });
  });
});

describe("a line of Python's source", () => {
  test.each(['ssh-logging-2011/parent.py-bt.txt', 'tools/py-handler-lock/parent.pystack-python.txt'])(
    'names the call that waits, where no frame does: %s',
    (path) => {
      const { verdict, findings } = of(path);
      expect(verdict.class).toBe('waiting-on-process');
      expect(findings[0]?.headline).toMatch(/waits for a child process/);
    },
  );
});

describe('the kernel alone', () => {
  test('of a writer: its system call, without a stack or the name of a function', () => {
    const writer = text('pipe-full/child.proc.txt').replace(/^==> \S*\/(?:wchan|stack) <==\n(?:.+\n?)*/gm, '');
    expect(writer).not.toContain('pipe_write');
    const { processes } = diagnose([input('parent', text('pipe-full/parent.py-spy.txt')), input('child', writer)]);
    expect(processes.map(({ role }) => role)).toEqual(['parent', 'child']);
  });

  test('names the function in which a process sleeps below its status', () => {
    const { verdict } = diagnose([
      input('paste', 'Name:\tftpfetch\nState:\tT (stopped)\nPid:\t4719\nPPid:\t4102\nThreads:\t1\ndo_signal_stop\n'),
    ]);
    expect(verdict).toMatchObject({ class: 'stopped', certainty: 'strong' });
  });
});

describe("a checker's report", () => {
  test.each(['tools/valgrind/helgrind.xml', 'tools/valgrind/helgrind.text.txt', 'tools/sanitizer/thread.txt'])(
    'both orders of two locks: a ring that may close, by %s',
    (path) => {
      const { verdict, findings } = of(path);
      expect([verdict.class, verdict.certainty]).toEqual(['deadlock-cycle', 'possible']);
      expect(findings[0]?.evidence.some(({ says }) => /withdraw|deposit/.test(says))).toBe(true);
    },
  );

  test.each(['tools/valgrind/drd.xml', 'tools/valgrind/drd.text.txt'])(
    'shows no thread where it stands, so nothing can be said: %s',
    (path) => {
      expect(of(path).verdict.class).toBe('unknown');
    },
  );
});

describe('a futex word that is not free tells a lock from a wait for a signal', () => {
  test('the kernel says of two threads that they wait for locks, of the third for a thread: a ring of two', () => {
    const { verdict, findings } = of('abba/parent.proc.txt');
    expect([verdict.class, verdict.certainty]).toEqual(['deadlock-cycle', 'likely']);
    expect(findings[0]?.headline).toMatch(/^2 threads/);
  });

  test.each([
    'barrier-short/weather.proc.txt',
    'contention/recorder.proc.txt',
    'exit-join/main.proc.txt',
    'lost-wakeup/spool.proc.txt',
    'perl-cond/spool.proc.txt',
    'py-gil-held/plot.proc.txt',
    'sem-pool/server.proc.txt',
  ])('no ring of conditions, semaphores and joins: %s', (path) => {
    expect(classes(of(path))).not.toContain('deadlock-cycle');
  });

  test('the kernel alone never says that nothing hangs where threads wait for a signal', () => {
    for (const path of ['lost-wakeup/spool.proc.txt', 'sem-pool/server.proc.txt', 'glib-idle/viewer.proc.txt'])
      expect(of(path).verdict.class).not.toBe('healthy');
  });
});

describe('a signal handler at work', () => {
  const stack = (signal: number): string =>
    [
      'Thread 1 (Thread 0x7f1c5a2d6740 (LWP 4242) "editor"):',
      '#0  0x00007f1c5a3b7c17 in waitpid () from /lib/x86_64-linux-gnu/libc.so.6',
      `#1  0x000055d0c0a81139 in on_signal (sig=${signal}) at crash.c:40`,
      '#2  <signal handler called>',
      '#3  0x000055d0c0a81201 in draw (canvas=0x0) at draw.c:12',
      '#4  0x000055d0c0a81250 in main () at draw.c:20',
      '',
    ].join('\n');

  test.each([
    [11, 'crash'],
    [17, 'waiting-on-process'],
  ])('signal %i: %s', (signal, kind) => {
    expect(diagnose([input('dump.txt', stack(signal))]).verdict.class).toBe(kind);
  });
});

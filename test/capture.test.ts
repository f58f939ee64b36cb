import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHang } from '../scripts/zoo/start.mjs';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import { read } from '../src/core/read/read.ts';
import { choose, named } from '../src/node/capture/choose.ts';
import type { ProcessEntry } from '../src/node/capture/process-table.ts';
import { describeLive } from './attaching.ts';

/** Captures of programs that really hang, with the real gdb and py-spy. */
const live = describeLive();

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/cli.js');
let place: string;

beforeAll(() => {
  place = mkdtempSync(path.join(tmpdir(), 'capture-'));
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

type Hang = Awaited<ReturnType<typeof startHang>>;

function ghostlock(...args: (string | number)[]) {
  return spawnSync('node', [cli, ...args.map(String)], { encoding: 'utf8', cwd: place, timeout: 120_000 });
}

function states(pid: number): string {
  return readdirSync(`/proc/${pid}/task`)
    .map((tid) => readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8'))
    .map((text) => text.slice(text.lastIndexOf(')') + 2)[0])
    .join('');
}

live('a parent and its stuck child', () => {
  let hang: Hang;
  let folder: string;
  let diagnosis: Diagnosis;

  beforeAll(async () => {
    hang = await startHang('c-log-mutex', { dir: path.join(place, 'c') });
    folder = path.join(place, 'bundle');
    const { stdout, stderr, status } = ghostlock('capture', hang.pids.child ?? 0, '-o', folder, '--format', 'json');
    if (status !== 0) throw new Error(stderr);
    diagnosis = JSON.parse(stdout);
  }, 120_000);
  afterAll(() => hang?.stop());

  test('one command names lock and owner: proven', () => {
    expect(diagnosis.verdict).toMatchObject({ class: 'fork-orphaned-lock', certainty: 'proven' });
    expect(diagnosis.findings[0]).toMatchObject({
      permanent: 'proven',
      waiter: { tid: hang.roles.child?.tid },
      owner: { tid: hang.roles.holder?.tid, name: 'ssh-reader', ghost: true, how: 'stated' },
      resource: { address: hang.locks.log_lock, name: 'log_lock' },
      forkPoint: { function: 'spawn_job' },
    });
  });

  test("shows the ghost's own stack at the fork", () => {
    const stack = diagnosis.findings[0]?.owner?.atFork ?? [];
    expect(stack.map((frame) => frame.function)).toEqual(
      expect.arrayContaining(['await_ack', 'log_line', 'handle_packet', 'read_packets']),
    );
    expect(stack.at(-1)).toMatchObject({ atFork: 'certain' });
  });

  test('every line is read back', () => {
    expect(diagnosis.inputs.filter(({ unreadLines }) => unreadLines > 0)).toEqual([]);
    expect(diagnosis.inputs.flatMap(({ formats }) => formats)).toEqual(
      expect.arrayContaining(['gdb', 'ghosts', 'proc']),
    );
  });

  test('the folder reads the same again', () => {
    const again: Diagnosis = JSON.parse(ghostlock(folder, '--format', 'json').stdout);
    expect(again.fingerprint).toBe(diagnosis.fingerprint);
    expect(again.verdict).toEqual(diagnosis.verdict);
  });

  test('the manifest has tools, times and pauses', () => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      host: hostname(),
      schema: 'ghostlock/bundle@1',
      tools: { gdbPython: true },
      missing: [],
    });
    expect(manifest.processes.map(({ pid }: { pid: number }) => pid)).toEqual([hang.pids.child, hang.pids.parent]);
    for (const { steps } of manifest.processes) {
      const gdb = steps.find(({ tool }: { tool: string }) => tool === 'gdb');
      expect(gdb.pause).toBeGreaterThan(0);
      expect(gdb.pause).toBeLessThan(gdb.seconds);
    }
  });

  test('an archive, and nothing at all', () => {
    const file = path.join(place, 'one.tar.gz');
    expect(ghostlock('capture', '--only', hang.pids.child ?? 0, '-o', file).status).toBe(0);
    expect(execFileSync('tar', ['tzf', file], { encoding: 'utf8' })).toContain('one/manifest.json\n');
    const kept = readFileSync(file);
    const again = ghostlock('capture', '--only', hang.pids.child ?? 0, '-o', file);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('exists; give another name')]);
    expect(readFileSync(file).equals(kept)).toBe(true);
    const before = readdirSync(place);
    expect(ghostlock('capture', '--only', hang.pids.child ?? 0, '--no-bundle').status).toBe(0);
    expect(readdirSync(place)).toEqual(before);
  }, 120_000);

  test('the shell script does the same without Node', () => {
    const script = path.join(place, 'capture.sh');
    writeFileSync(script, ghostlock('capture', '--script').stdout);
    const out = path.join(place, 'by-script');
    const shell = existsSync('/usr/bin/dash') ? 'dash' : 'sh';
    execFileSync(shell, [script, '--output', out, String(hang.pids.child)], { stdio: 'ignore' });
    const again: Diagnosis = JSON.parse(ghostlock(out, '--format', 'json').stdout);
    expect(again.verdict).toEqual({ ...diagnosis.verdict });
    expect(again.findings[0]?.owner).toMatchObject({ tid: hang.roles.holder?.tid, how: 'stated' });
    JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8'));
  }, 120_000);

  test('a dry run prints commands and takes nothing', () => {
    const { stdout } = ghostlock('capture', '--dry-run', hang.pids.child ?? 0);
    expect(stdout).toContain(`$ghostlock_pid = ${hang.pids.child}`);
    expect(stdout).toContain(`> ${hang.pids.child}.gdb.txt 2>&1\n`);
    expect(execFileSync('sh', ['-n'], { input: stdout, encoding: 'utf8' })).toBe('');
  });

  test('two looks at it say that it stands still', () => {
    const out = path.join(place, 'twice');
    ghostlock('capture', hang.pids.child ?? 0, '--twice', 1, '-o', out);
    expect(readdirSync(out)).toContain(`${hang.pids.child}.again.gdb.txt`);
    const { verdict }: Diagnosis = JSON.parse(ghostlock(out, '--format', 'json').stdout);
    expect(verdict).toEqual(diagnosis.verdict);
  }, 120_000);

  test('without gdb: as far as /proc goes, and the line that would give more', () => {
    const bin = path.join(place, 'bin');
    mkdirSync(bin);
    for (const tool of ['sh', 'awk', 'cat', 'grep', 'ls', 'readlink', 'sed', 'sleep', 'sort', 'tr', 'node']) {
      symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), path.join(bin, tool));
    }
    const { stdout, stderr } = spawnSync(
      'node',
      [cli, 'capture', String(hang.pids.child), '--no-bundle', '--format', 'json'],
      { encoding: 'utf8', cwd: place, env: { ...process.env, PATH: bin }, timeout: 120_000 },
    );
    expect(stderr).toMatch(/gdb is not installed: no native stacks\n {2}try: .*install gdb/);
    const { verdict, findings }: Diagnosis = JSON.parse(stdout);
    expect(verdict).toMatchObject({ class: 'fork-orphaned-lock', certainty: 'likely' });
    expect(findings[0]).toMatchObject({
      permanent: 'proven',
      owner: null,
      forkPoint: null,
      resource: { address: hang.locks.log_lock },
    });
    expect(states(hang.pids.child ?? 0)).not.toMatch(/[Tt]/);
  }, 120_000);

  test("the child's core alone has the owner's stack", () => {
    const core = path.join(place, 'core');
    execFileSync('gcore', ['-o', core, String(hang.pids.child)], { stdio: 'ignore' });
    const file = `${core}.${hang.pids.child}`;
    const exe = path.join(hang.folder, 'fetcher');
    const out = path.join(place, 'from-core');
    const { status, stderr } = ghostlock('capture', '--core', file, '--exe', exe, '-o', out);
    expect([status, stderr]).toEqual([0, expect.stringContaining('nothing was stopped')]);
    const { dumps } = read([{ name: 'g', bytes: readFileSync(path.join(out, 'core.ghosts.txt')) }]);
    const holder = dumps[0]?.threads.find(({ pthread }) => pthread === hang.roles.holder?.pthread);
    const functions = Array.from({ length: holder?.frames.length ?? 0 }, (_, index) => holder?.frames.fn(index));
    expect(functions).toEqual(expect.arrayContaining(['log_line', 'read_packets']));
  }, 120_000);

  test('a tool that takes too long is ended, and the process goes on', () => {
    const before = states(hang.pids.parent ?? 0);
    const out = path.join(place, 'short');
    const { stderr } = ghostlock('capture', '--only', hang.pids.parent ?? 0, '--tool-timeout', '0.05', '-o', out);
    expect(stderr).toContain('did not finish');
    expect(states(hang.pids.parent ?? 0)).toBe(before);
  }, 120_000);

  test('an interrupt leaves everything running', async () => {
    const out = path.join(place, 'interrupted');
    const capture = spawn('node', [cli, 'capture', String(hang.pids.child), '-o', out], { stdio: 'ignore' });
    const ended = new Promise((resolve) => capture.on('exit', resolve));
    while (!existsSync(out) || readdirSync(out).length < 2) await sleep(10);
    capture.kill('SIGINT');
    expect([130, 0]).toContain(await ended);
    for (const role of ['child', 'parent']) expect(states(hang.pids[role] ?? 0)).not.toMatch(/[Tt]/);
  }, 120_000);
});

live("Python's locks", () => {
  test.each(['py-rlock', 'py-stdout'])(
    '%s: proven, with the owner',
    async (name) => {
      const hang = await startHang(name, { dir: path.join(place, name) });
      try {
        const { stdout, stderr } = ghostlock('capture', hang.pids.child ?? 0, '--no-bundle', '--format', 'json');
        const { verdict, findings }: Diagnosis = JSON.parse(stdout || `"${stderr}"`);
        expect(verdict).toMatchObject({ class: 'fork-orphaned-lock', certainty: 'proven' });
        expect(findings[0]?.owner).toMatchObject({ tid: hang.roles.holder?.tid, ghost: true });
      } finally {
        await hang.stop();
      }
    },
    300_000,
  );
});

live('a command that is run', () => {
  test('is captured and ended when it hangs: as timeout(1) exits', async () => {
    const out = path.join(place, 'hung');
    const script =
      'import os, threading, time\nlock = threading.Lock()\nlock.acquire()\nif os.fork() == 0: lock.acquire()\nos.wait()\n';
    const { status, stderr } = ghostlock('run', '--timeout', 2, '-o', out, '--', 'python3', '-c', script);
    expect([status, stderr]).toEqual([124, expect.stringContaining('still runs after 2 s')]);
    expect(readdirSync(out).filter((name) => name.endsWith('.gdb.txt'))).toHaveLength(2);
  }, 120_000);

  test.each([
    { words: ['true'], status: 0 },
    { words: ['sh', '-c', 'exit 3'], status: 3 },
    { words: ['sh', '-c', 'kill -TERM $$'], status: 143 },
    { words: ['/nonexistent'], status: 127 },
    { words: ['/etc/passwd'], status: 126 },
  ])('$words: its own status, $status', ({ words, status }) => {
    expect(ghostlock('run', '--timeout', 60, '--', ...words).status).toBe(status);
  });
});

describe('which processes', () => {
  const entry = (pid: number, ppid: number, program: string): ProcessEntry => ({
    pid,
    ppid,
    program,
    name: program,
    state: 'S',
  });
  const table = new Map(
    [
      entry(1, 0, 'init'),
      entry(10, 1, 'sh'),
      entry(11, 10, 'server'),
      entry(12, 11, 'server'),
      entry(13, 11, 'server'),
      entry(14, 12, 'tool'),
      entry(20, 1, 'sh'),
      entry(21, 20, 'node'),
    ].map((one) => [one.pid, one]),
  );
  const pids = (...args: Parameters<typeof choose> extends [unknown, ...infer R] ? R : never) =>
    choose(table, ...args).processes.map(({ pid }) => pid);

  test.each([
    { reach: 'tree', asked: [12], expected: [12, 11, 14, 13] },
    { reach: 'children', asked: [11], expected: [11, 12, 13, 14] },
    { reach: 'only', asked: [13], expected: [13] },
    { reach: 'tree', asked: [21], expected: [21] },
  ] as const)('$reach of $asked', ({ reach, asked, expected }) => {
    expect(pids(asked, reach, 40, 21)).toEqual(expected);
  });

  test('no more than asked for, and how many are left', () => {
    expect(choose(table, [11], 'children', 2, 21)).toMatchObject({ left: 2 });
  });

  test('by name, without the ones that look', () => {
    expect(named(table, '^server$', 21, () => '')).toEqual([11, 12, 13]);
    expect(() => named(table, 'node', 21, () => '')).toThrow('no process');
    expect(() => named(table, '(', 21, () => '')).toThrow('not a regular expression');
  });
});

test('what gdb needs is installed with the package', () => {
  const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(files).toEqual(expect.arrayContaining(['scripts/capture', 'scripts/gdb']));
  expect(statSync(path.join(root, 'scripts/gdb/ghost_stacks.py')).isFile()).toBe(true);
});

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import { findingClasses } from '../src/core/diagnosis.ts';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/cli.js');
const sample = 'samples/c-log-mutex';
const child = `${sample}/child.lock.txt`;
const parent = `${sample}/parent.lock.txt`;
const pipeCapacity = 65_536;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-'));
  const write = (name: string, bytes: string | Uint8Array) => writeFileSync(path.join(folder, name), bytes);
  write('empty.txt', '');
  write('blank.txt', '\n \n\t\n');
  write('notes.txt', 'The server hung again.\nNobody knows why.\n');
  write('photo.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]));
  write('core', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]));
  write(
    'noise.bin',
    Uint8Array.from({ length: 4096 }, (_, index) => (index * 151) % 256),
  );
  mkdirSync(path.join(folder, 'nothing/deeper'), { recursive: true });
  mkdirSync(path.join(folder, 'prose'));
  write('prose/todo.txt', 'buy milk\n');
  write('prose/photo.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]));
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): Result {
  const { NO_COLOR: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...env, ...options.env },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

function diagnosed(args: readonly string[], input?: string): Diagnosis {
  const { stdout, stderr, status } = run([...args, '--format', 'json'], input === undefined ? {} : { input });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout) as Diagnosis;
}

describe('a bad input is one line on standard error and exit status 2', () => {
  test.each([
    { what: 'a missing file', args: ['nosuch.txt'], says: /^ghostlock: nosuch\.txt: no such file/ },
    { what: 'a mistyped command', args: ['explian'], says: /did you mean 'ghostlock explain'\?$/ },
    { what: 'an empty file', args: ['@empty.txt'], says: /empty\.txt: empty/ },
    { what: 'a blank file', args: ['@blank.txt'], says: /blank\.txt: empty/ },
    { what: 'empty standard input', args: ['-'], says: /standard input: empty/ },
    { what: 'no arguments and nothing on standard input', args: [], says: /standard input: empty/ },
    {
      what: 'prose',
      args: ['@notes.txt'],
      says: /notes\.txt: no stack dump recognised in 2 lines; 'ghostlock formats'/,
    },
    {
      what: 'prose on standard input',
      args: ['-'],
      input: 'help\n',
      says: /standard input: no stack dump recognised in 1 line;/,
    },
    { what: 'a JPEG', args: ['@photo.jpg'], says: /photo\.jpg: a JPEG image/ },
    { what: 'a core file', args: ['@core'], says: /core: an ELF file; .*gdb -batch/ },
    { what: 'other binary', args: ['@noise.bin'], says: /noise\.bin: binary data/ },
    { what: 'an empty directory', args: ['@nothing'], says: /nothing: no files in this directory/ },
    { what: 'a directory without dumps', args: ['@prose'], says: /prose: no stack dump recognised in this directory/ },
    {
      what: 'an unknown option',
      args: ['--fromat', 'json'],
      says: /unknown option --fromat; did you mean '--format'\?/,
    },
    { what: 'an unknown format', args: ['--format', 'jsn', child], says: /--format jsn: .*did you mean 'json'\?/ },
    { what: 'an option without its value', args: [child, '--output'], says: /--output needs a value/ },
    {
      what: 'an unknown certainty',
      args: [child, '--fail-on', 'sure'],
      says: /--fail-on sure: expected one of possible/,
    },
    { what: 'a strange width', args: [child, '--width', 'wide'], says: /--width wide: expected a number/ },
    { what: 'an unknown class', args: ['explain', 'fork-orphan-lock'], says: /did you mean 'fork-orphaned-lock'\?/ },
    {
      what: 'an unwritable output',
      args: [child, '--output', '@no/such/x'],
      says: /--output .*: its folder does not exist/,
    },
    {
      what: 'a file in two roles',
      args: ['--parent', child, '--child', child],
      says: /both as --parent and as --child/,
    },
    { what: 'control characters in a name', args: ['no\u001B[2Jsuch'], says: /no\\x1b\[2Jsuch: no such file/ },
  ])('$what', ({ args, input, says }) => {
    const { status, stdout, stderr } = run(args.map(here), input === undefined ? {} : { input });
    expect(stderr.trimEnd()).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test('what can be read is diagnosed all the same', () => {
    const { status, stdout, stderr } = run([child, 'nosuch.txt', here('@photo.jpg'), here('@notes.txt')]);
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    expect(stdout).toContain('log_lock');
  });

  test('a file that may not be read', () => {
    const isRoot = process.getuid?.() === 0;
    const secret = path.join(folder, 'secret.txt');
    copyFileSync(path.join(root, child), secret);
    chmodSync(secret, 0o000);
    // Root may read everything.
    const { status, stderr } = run([secret]);
    if (isRoot) expect(status).toBe(0);
    else expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('permission denied') });
  });
});

/** `@x` is a file of this test. */
function here(argument: string): string {
  return argument.startsWith('@') ? path.join(folder, argument.slice(1)) : argument;
}

describe('what is given in which way changes nothing in the verdict', () => {
  const both = ({ verdict, findings, fingerprint }: Diagnosis) => ({
    verdict,
    fingerprint,
    waiter: verdict.class === 'healthy' ? undefined : findings[0]?.waiter?.tid,
    owner: findings[0]?.owner?.tid,
    resource: findings[0]?.resource,
    forkedBy: findings[0]?.forkPoint?.forkedByTid,
  });

  test.each([
    { name: 'c-log-mutex', files: ['child.lock.txt', 'parent.lock.txt'] },
    { name: 'abba', files: ['child.gdb.txt', 'parent.gdb.txt'] },
    { name: 'py-handler-lock', files: ['child.gdb.txt', 'parent.gdb.txt'] },
    { name: 'idle-pool', files: ['child.gdb.txt', 'parent.gdb.txt'] },
  ])('$name', ({ name, files }) => {
    const paths = files.map((file) => `samples/${name}/${file}`);
    const expected = both(diagnosed(paths));
    expect(both(diagnosed([...paths].reverse()))).toEqual(expected);

    const copies = paths.map((file, index) => {
      const copy = path.join(folder, `${name}-${index}.txt`);
      copyFileSync(path.join(root, file), copy);
      return copy;
    });
    expect(both(diagnosed([...copies].reverse()))).toEqual(expected);

    const texts = paths.map((file) => readFileSync(path.join(root, file), 'utf8'));
    expect(both(diagnosed(['-'], texts.join('\n')))).toEqual(expected);
    expect(both(diagnosed([], [...texts].reverse().join('\nand the other one:\n')))).toEqual(expected);
  });

  test('a directory, twice the same file, and a file with a role', () => {
    const { inputs } = diagnosed([sample, child, '--child', child]);
    expect(inputs.filter(({ name }) => name === child)).toHaveLength(1);
    expect(inputs.every(({ name, formats }) => name.startsWith(sample) && formats.length > 0)).toBe(true);
  });
});

describe('the ways out', () => {
  test('text says all on the first screen', () => {
    const { stdout, status, stderr } = run([child, parent]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const first = stdout.split('\n').slice(0, 40).join('\n');
    for (const word of ['log_lock', 'fork-orphaned-lock', 'proven', 'ssh-reader', 'Evidence', '┌'])
      expect(first).toContain(word);
    expect(stdout).not.toContain('\u001B');
  });

  test.each([
    { args: ['--color', 'always'], colored: true },
    { args: ['--color', 'never'], colored: false },
    { args: [], colored: false },
    { args: ['--color', 'always'], env: { NO_COLOR: '1' }, colored: true },
  ])('colours: $args $env', ({ args, env, colored }) => {
    expect(run([child, ...args], { env: env ?? {} }).stdout.includes('\u001B[')).toBe(colored);
  });

  test('--ascii and --width', () => {
    const { stdout } = run([child, parent, '--ascii', '--width', '100']);
    expect(stdout).toMatch(/^[\n\u0020-\u007E]*$/);
  });

  test('--output', () => {
    const file = path.join(folder, 'out.json');
    expect(run([child, '--format', 'json', '--output', file])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(diagnosed([child]));
  });

  test('a large output arrives in full through a slow pipe, and head may close it', () => {
    const args = `"${process.execPath}" "${cli}" samples/py-pool samples/prefork-8 --format json`;
    const slow = spawnSync('bash', ['-c', `${args} | (sleep 0.5; cat)`], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(slow.stdout.length).toBeGreaterThan(pipeCapacity);
    expect(() => JSON.parse(slow.stdout)).not.toThrow();

    const cut = spawnSync('bash', ['-c', `${args} | head -n 1; echo "\${PIPESTATUS[0]}"`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ stdout: cut.stdout, stderr: cut.stderr }).toEqual({ stdout: '{\n0\n', stderr: '' });
  });

  test.each([
    { level: 'possible', files: [child, parent], status: 1 },
    { level: 'proven', files: [child, parent], status: 1 },
    { level: 'possible', files: ['samples/idle-pool/child.gdb.txt', 'samples/idle-pool/parent.gdb.txt'], status: 0 },
  ])('--fail-on $level with $files: $status', ({ level, files, status }) => {
    expect(run([...files, '--fail-on', level]).status).toBe(status);
  });

  test('--verbose lists what was not understood', () => {
    const { stdout } = run(['-', '--verbose'], {
      input: `what is this\n${readFileSync(path.join(root, child), 'utf8')}`,
    });
    expect(stdout).toMatch(/Lines not understood\n {2}stdin:1: {1,2}what is this/);
  });
});

describe('the other commands', () => {
  test('help', () => {
    const { stdout, status } = run(['--help']);
    expect(status).toBe(0);
    for (const word of ['gdb -p PID', 'py-spy dump', 'Exit status', 'NO_COLOR', '--fail-on'])
      expect(stdout).toContain(word);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('version', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(run(['--version']).stdout).toBe(`${version}\n`);
  });

  test('explain knows every class', () => {
    const { stdout } = run(['explain']);
    for (const name of findingClasses) expect(stdout).toContain(`  ${name} `);
    const page = run(['explain', 'fork-orphaned-lock']).stdout;
    for (const word of ['To confirm it', 'Now', 'To fix it', 'Looks alike', 'forkserver', 'https://'])
      expect(page).toContain(word);
  });

  test('formats', () => {
    const { stdout } = run(['formats']);
    for (const word of ['gdb', 'py-spy', 'take it:']) expect(stdout).toContain(word);
  });

  test('a reader that goes away changes no exit status: that of run says that the command hung', () => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'ghostlock-run-'));
    try {
      const script = `"$0" "$1" run --timeout 1 --kill-after 1 -- sleep 60 2>&1 | true; echo "\${PIPESTATUS[0]}"`;
      const { stdout } = spawnSync('bash', ['-c', script, process.execPath, cli], {
        cwd,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect(stdout.trim()).toBe('124');
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  }, 60_000);

  test('completion', () => {
    const { stdout, stderr, status } = run(['completion']);
    expect(stdout).toContain('ghostlock');
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('schema is JSON Schema with words on every field', () => {
    const schema = JSON.parse(run(['schema']).stdout) as Schema;
    expect(schema.properties?.schema).toMatchObject({ const: 'ghostlock/diagnosis@1' });
    const nameless = Object.entries(schema.$defs ?? {}).flatMap(([type, { properties }]) =>
      Object.entries(properties ?? {}).flatMap(([field, { description, $ref }]) =>
        description || $ref ? [] : [`${type}.${field}`],
      ),
    );
    expect(nameless).toEqual([]);
  });
});

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly $defs?: Record<string, Schema>;
  readonly $ref?: string;
  readonly description?: string;
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/cli.js');
const dumps = ['samples/c-log-mutex/child.lock.txt', 'samples/c-log-mutex/parent.lock.txt'];
const link = /\u001B\]8;;([^\u001B\u0007]*)\u001B\\/g;
const colour = /\u001B\[[\d;]*m/g;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-terminal-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Shown {
  readonly status: number | null;
  readonly screen: string;
}

/** What a terminal of util-linux's `script` is sent: 80 columns, 24 lines, and known to follow links. */
function inTerminal(args: readonly string[], env: Record<string, string> = {}, keys = ''): Shown {
  const quoted = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  const { status, stdout } = spawnSync(
    'script',
    ['--quiet', '--return', '--command', `stty cols 80 rows 24; ${quoted}`, path.join(folder, 'typescript')],
    {
      cwd: root,
      encoding: 'utf8',
      input: keys,
      timeout: 30_000,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        LESSHISTFILE: '-',
        TERM: 'xterm-256color',
        VTE_VERSION: '7006',
        ...env,
      },
    },
  );
  return { status, screen: stdout.replaceAll('\r\n', '\n') };
}

/** What a pipe is given: nothing but the text. */
function piped(args: readonly string[]): string {
  const { stdout } = spawnSync(process.execPath, [cli, ...args], { cwd: root, encoding: 'utf8', input: '' });
  return stdout;
}

const plain = (screen: string) => screen.replace(link, '').replace(colour, '');

describe('links', () => {
  test('lead to the cited lines, and add nothing else', () => {
    const { screen, status } = inTerminal(dumps);
    expect(status).toBe(0);
    const addresses = [...screen.matchAll(link)].map(([, address]) => address!).filter((address) => address !== '');
    expect(addresses.length).toBeGreaterThan(10);
    for (const address of addresses) {
      const { protocol, host, pathname, hash } = new URL(address);
      expect({ protocol, host }).toEqual({ protocol: 'file:', host: hostname().toLowerCase() });
      const lines = readFileSync(decodeURIComponent(pathname), 'utf8').split('\n');
      expect(lines[Number(hash.slice(1)) - 1]).toMatch(/\S/);
    }
    expect(plain(screen)).toBe(piped(dumps));
  });

  test.each<{ what: string; args?: string[]; env: Record<string, string> }>([
    { what: 'where the terminal is not known to follow them', env: { VTE_VERSION: '' } },
    { what: 'under NO_COLOR', env: { NO_COLOR: '1' } },
    { what: 'under NO_COLOR, whatever forces them', env: { NO_COLOR: '1', FORCE_HYPERLINK: '1' } },
    { what: 'under NO_COLOR with colours', args: ['--color', 'always'], env: { NO_COLOR: '1' } },
    { what: 'on a dumb terminal', env: { TERM: 'dumb' } },
    { what: 'without colours', args: ['--color', 'never'], env: {} },
    { what: 'when told so', env: { FORCE_HYPERLINK: '0' } },
    { what: 'in what is redacted', args: ['--redact'], env: {} },
  ])('are not there $what', ({ args = [], env }) => {
    const { screen, status } = inTerminal([...dumps, ...args], env);
    expect(status).toBe(0);
    expect(screen).not.toContain('\u001B]8');
    expect(plain(screen)).toContain('log_lock');
  });

  test('are not there in a pipe, whatever forces them', () => {
    const { stdout } = spawnSync(process.execPath, [cli, ...dumps, '--color', 'always'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, FORCE_HYPERLINK: '1', VTE_VERSION: '7006' },
    });
    expect(stdout).toMatch(colour);
    expect(stdout).not.toContain('\u001B]8');
  });

  test('are there where the user says that the terminal follows them', () => {
    expect(inTerminal(dumps, { VTE_VERSION: '', FORCE_HYPERLINK: '1' }).screen).toMatch(link);
  });

  test('do not lead to what was not read here', () => {
    const saved = path.join(folder, 'saved.json');
    writeFileSync(saved, piped([...dumps, '--format', 'json']));
    const { screen } = inTerminal(['render', saved]);
    expect(screen).toMatch(colour);
    expect(screen).not.toContain('\u001B]8');
  });
});

describe('--pager', () => {
  const kept = () => path.join(folder, 'paged.txt');
  const pager = () => `cat > ${kept()}; exit 3`;

  test('gives $PAGER everything, coloured, and keeps the exit status', () => {
    const { status, screen } = inTerminal([...dumps, '--pager', '--fail-on', 'proven'], { PAGER: pager() });
    expect({ status, screen }).toEqual({ status: 1, screen: '' });
    const paged = readFileSync(kept(), 'utf8');
    expect(paged).toMatch(colour);
    expect(plain(paged)).toBe(piped(dumps));
    rmSync(kept());
  });

  test('is not started unless asked for, nor for a pipe', () => {
    expect(plain(inTerminal(dumps, { PAGER: pager() }).screen)).toBe(piped(dumps));
    const { stdout } = spawnSync(process.execPath, [cli, ...dumps, '--pager'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PAGER: pager() },
    });
    expect(stdout).toBe(piped(dumps));
    expect(existsSync(kept())).toBe(false);
  });

  test.each(['', 'cat'])("PAGER='%s' is none", (none) => {
    expect(plain(inTerminal([...dumps, '--pager'], { PAGER: none }).screen)).toBe(piped(dumps));
  });

  test.each(['head -n 1', 'true', 'exec 0<&-; sleep 0.2'])('%s, which leaves early, is no error', (short) => {
    const { status, screen } = inTerminal(['samples/py-pool', '--pager', '--format', 'json'], { PAGER: short });
    expect(status).toBe(0);
    expect(screen).toBe(short === 'head -n 1' ? '{\n' : '');
  });

  test('one that is not there loses nothing', () => {
    const { status, screen } = inTerminal([...dumps, '--pager'], { PAGER: 'no-such-pager -x' });
    expect(status).toBe(0);
    expect(screen).toContain("ghostlock: --pager: 'no-such-pager -x' could not be started");
    expect(plain(screen).endsWith(piped(dumps))).toBe(true);
  });

  // Not every machine has less.
  const withLess = spawnSync('less', ['--version']).error === undefined ? test : test.skip;
  withLess.each([{}, { LESS: 'i' }, { LESS: '-S -i' }])('less shows colours as colours: %s', (options) => {
    const { status, screen } = inTerminal([...dumps, '--pager'], { PAGER: 'less', ...options }, 'q');
    expect(status).toBe(0);
    expect(screen).toMatch(colour);
    expect(screen).not.toContain('ESC[');
    expect(screen).toContain('log_lock');
    expect(screen.split('\n').length).toBeLessThan(2 * 24);
  });
});

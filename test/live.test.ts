import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHang } from '../scripts/zoo/start.mjs';
import { diagnose } from '../src/core/diagnose.ts';
import type { Input } from '../src/core/model.ts';
import { describeLive } from './attaching.ts';

/** Programs that really hang, the real gdb and py-spy attached to them now. */
const live = describeLive();

type Hang = Awaited<ReturnType<typeof startHang>>;

function run(name: string, command: string, args: readonly string[]): Input {
  const text = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  return { name, bytes: Buffer.from(text) };
}

function gdb(name: string, pid: number, ...more: string[]): Input {
  const commands = ['set debuginfod enabled off', 'thread apply all bt', ...more].flatMap((command) => [
    '-ex',
    command,
  ]);
  return run(name, 'gdb', ['-nx', '-batch', '-p', String(pid), ...commands]);
}

let place: string;
let hang: Hang | undefined;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'hangs-'));
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

live('a C program with a thread inside the lock', () => {
  beforeAll(async () => {
    hang = await startHang('c-log-mutex', { dir: place });
  }, 120_000);
  afterAll(() => hang?.stop());

  test('gdb on both, with the mutex printed: proven', () => {
    const { pids, roles, locks } = present(hang);
    const inputs = [
      gdb('parent.txt', pids.parent ?? 0),
      gdb(
        'child.txt',
        pids.child ?? 0,
        `p (pthread_mutex_t *) ${locks.log_lock}`,
        `p *(pthread_mutex_t *) ${locks.log_lock}`,
      ),
    ];
    const { verdict, findings } = diagnose(inputs);
    expect(verdict).toMatchObject({ class: 'fork-orphaned-lock', certainty: 'proven' });
    expect(findings[0]).toMatchObject({
      permanent: 'proven',
      waiter: { tid: roles.child?.tid },
      owner: { tid: roles.holder?.tid, name: 'ssh-reader', ghost: true },
      resource: { address: locks.log_lock },
      forkPoint: { function: 'spawn_job', forkedByTid: roles.parent?.tid },
    });
  }, 120_000);

  test('gdb on the child alone: nobody can release it, and the command that names the owner', () => {
    const { pids } = present(hang);
    const { verdict, findings } = diagnose([gdb('child.txt', pids.child ?? 0)]);
    expect(verdict.class).toBe('ownerless-lock');
    expect(findings[0]).toMatchObject({ owner: null });
    expect(findings[0]?.next.join('\n')).toContain('__owner');
  }, 120_000);
});

live('a Python program with its own lock in a logging handler', () => {
  let python: Hang | undefined;
  beforeAll(async () => {
    python = await startHang('py-handler-lock', { dir: place });
  }, 300_000);
  afterAll(() => python?.stop());

  test('py-spy on both: the thread that stayed in the parent', () => {
    const { pids, roles, place: where } = present(python);
    const pySpy = where.pySpy();
    const dump = (role: string): Input => run(`${role}.txt`, pySpy, ['dump', '--pid', String(pids[role])]);
    const { verdict, findings } = diagnose([dump('parent'), dump('child')]);
    expect(verdict.class).toBe('fork-orphaned-lock');
    expect(findings[0]).toMatchObject({
      waiter: { tid: roles.child?.tid },
      owner: { tid: roles.holder?.tid, ghost: true },
    });
  }, 300_000);

  test('gdb and py-spy on both', () => {
    const { pids, roles, place: where } = present(python);
    const pySpy = where.pySpy();
    const both = (role: string): Input[] => [
      gdb(`${role}.gdb.txt`, pids[role] ?? 0),
      run(`${role}.py-spy.txt`, pySpy, ['dump', '--native', '--pid', String(pids[role])]),
    ];
    const { verdict, findings } = diagnose([...both('parent'), ...both('child')]);
    expect(verdict.class).toBe('fork-orphaned-lock');
    expect(['likely', 'strong']).toContain(verdict.certainty);
    expect(findings[0]).toMatchObject({ waiter: { tid: roles.child?.tid }, owner: { tid: roles.holder?.tid } });
  }, 300_000);
});

function present(running: Hang | undefined): Hang {
  if (running === undefined) throw new Error('the hang was not started');
  return running;
}

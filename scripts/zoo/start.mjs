/** Starts a hang and resolves when it hangs. Used by the zoo and by the live test. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, cpSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFacts } from './facts.mjs';
import { seenFromOutside } from './namespace.mjs';
import { interpreterFor, livePlace } from './places.mjs';
import { family, holds } from './proc.mjs';
import { findSample, hangsFolder } from './recipes.mjs';

/**
 * startHang('c-log-mutex', { dir }) → { sample, place, folder, env, roles, locks, pids, stop }
 *
 * roles: { child: { pid, tid, pthread? }, … } as the program itself reports them;
 * pids: the process of each role that is a process of its own, for a test that attaches tools.
 */
export async function startHang(name, { dir, place = livePlace(dir) }) {
  const sample = findSample(name);
  const folder = join(place.dir, sample.hang);
  const facts = join(place.dir, `${sample.name}.facts`);
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    LANG: 'C.UTF-8',
    HANG_FACTS: facts,
    ...build(sample, place, folder),
  };
  rmSync(facts, { force: true });
  const runner = run(sample, folder, env, `${facts}.output`);
  const stop = () => stopAll(runner, facts);
  try {
    await untilHung(sample, facts, runner);
  } catch (error) {
    const output = readFileSync(`${facts}.output`, 'utf8').trim().slice(-2000);
    await stop();
    throw new Error(output ? `${error.message}; it printed:\n${output}` : error.message);
  }
  const { roles, locks } = factsOf(sample, facts, runner);
  const pids = Object.fromEntries(Object.entries(roles).map(([role, thread]) => [role, thread.pid]));
  return { sample, place, folder, env, roles, locks, pids, stop };
}

/** Sources are copied, never built in place: compilers and Python write beside them, and into their output. */
function build(sample, place, folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(sample.sources, folder, { recursive: true });
  rmSync(join(folder, 'hang.json'));
  for (const helper of ['facts.h', 'facts.py', 'facts.rs']) cpSync(join(hangsFolder, helper), join(folder, helper));
  const env = interpreterFor(sample, place, folder);
  for (const command of sample.make) {
    execFileSync('sh', ['-c', command], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 2, 2],
    });
  }
  // Python's search path would find .pyc files of another build otherwise
  return { PYTHONDONTWRITEBYTECODE: '1', ...env };
}

function run(sample, folder, env, output) {
  const log = openSync(output, 'w');
  // its own process group: one signal reaches all of it, and none of ours
  const runner = spawn('sh', ['-c', sample.run], { cwd: folder, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  return runner;
}

async function untilHung(sample, facts, runner) {
  const until = Date.now() + sample.timeout * 1000;
  while (Date.now() < until) {
    if (runner.exitCode !== null) throw new Error(`it ended (exit code ${runner.exitCode}) instead of hanging`);
    const { announced, roles } = factsOf(sample, facts, runner);
    const waited = Object.entries(sample.hung);
    if (waited.every(([role]) => announced[role] ?? roles[role])) {
      const answers = await Promise.all(
        waited.map(([role, criterion]) => holds(criterion, announced[role] ?? roles[role])),
      );
      if (answers.every(Boolean) && sameCast(factsOf(sample, facts, runner).announced, announced)) return;
    }
    await sleep(50);
  }
  throw new Error(`not hung after ${sample.timeout} s`);
}

function factsOf(sample, facts, runner) {
  const told = readFacts(facts);
  return sample.pidNamespace ? seenFromOutside(told, family(runner.pid)) : told;
}

/** A program that tries again may have replaced the child that was looked at. */
function sameCast(now, before) {
  return JSON.stringify(now) === JSON.stringify(before);
}

async function stopAll(runner, facts) {
  const members = new Set(family(runner.pid));
  // children whose parent has gone are no longer below the runner
  for (const { pid } of Object.values(readFacts(facts).roles)) if (runsHere(pid, facts)) members.add(pid);
  for (const pid of members) kill(pid);
  kill(-runner.pid);
  while (runner.exitCode === null && runner.signalCode === null) await sleep(10);
}

/** A pid may have been given to a stranger since: only ours carry our facts file in their environment. */
function runsHere(pid, facts) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HANG_FACTS=${facts}\0`);
  } catch {
    return false;
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

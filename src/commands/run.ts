import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { familyOf } from '../node/capture/choose.ts';
import { processTable } from '../node/capture/process-table.ts';
import { complain } from '../node/output.ts';
import { codeOf } from '../node/user-error.ts';
import { captureTree } from './capture.ts';

export interface RunArguments {
  readonly program: string;
  readonly args: readonly string[];
  readonly timeout: number;
  readonly killAfter: number;
  readonly locals: boolean;
  readonly output?: string;
}

/** As timeout(1) has them. */
const timedOut = 124;
const cannotRun = 126;
const notFound = 127;
const killedAfterTimeout = 137;
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const;

/** Runs a command; when it takes too long, captures and diagnoses its process tree, and ends it. */
export async function run(args: RunArguments): Promise<number> {
  const child = spawn(args.program, args.args, { stdio: 'inherit' });
  const relay = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of forwarded) process.on(signal, relay);
  // a terminal sends it to the command as well, which decides what it means
  process.on('SIGINT', () => {});
  const ended = endOf(child, args.program);
  // the command itself keeps this process alive for as long as it runs
  const first = await Promise.race([ended, sleep(args.timeout * 1000, 'hung' as const, { ref: false })]);
  return first === 'hung' ? onTimeout(args, child, ended) : first;
}

function endOf(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      const code = codeOf(error);
      complain(`${program}: ${code === 'ENOENT' ? 'no such command' : `cannot be run (${code})`}`);
      resolve(code === 'ENOENT' ? notFound : cannotRun);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

async function onTimeout(args: RunArguments, child: ChildProcess, ended: Promise<number>): Promise<number> {
  const pid = child.pid ?? 0;
  complain(`${args.program} still runs after ${args.timeout} s: capturing its processes`);
  try {
    await captureTree(pid, args);
  } catch (error) {
    complain(`the capture failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const family = familyOf(processTable(), pid);
  child.kill('SIGTERM');
  const isOver = await Promise.race([ended.then(() => true), sleep(args.killAfter * 1000, false, { ref: false })]);
  for (const member of family) end(member);
  if (isOver) return timedOut;
  await ended;
  return killedAfterTimeout;
}

/** What hangs does not end with its parent. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has gone
  }
}

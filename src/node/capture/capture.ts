import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { arch, hostname, release } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProgram } from './choose.ts';
import type { CapturedProcess, CaptureStep, Manifest } from './manifest.ts';
import { type Obstacle, obstacle } from './permission.ts';
import { type ProcessEntry, processEntry, threadsOf } from './process-table.ts';
import type { Shell } from './shell.ts';
import type { Tools } from './tools.ts';

export interface CaptureRequest {
  readonly processes: readonly ProcessEntry[];
  /** An existing folder for the files. */
  readonly folder: string;
  readonly tools: Tools;
  readonly shell: Shell;
  readonly version: string;
  /** Seconds for everything. */
  readonly total: number;
  readonly ghosts: boolean;
  /** Look again this many seconds after the beginning. */
  readonly twice?: number;
  readonly progress: (says: string) => void;
  readonly isInterrupted: () => boolean;
}

interface Look {
  /** What distinguishes the files of a second look. */
  readonly mark: '' | '.again';
  readonly deadline: number;
}

/** Takes every process in turn: first what needs no stop, of all of them, then one stop a tool. */
export async function capture(request: CaptureRequest): Promise<Manifest> {
  const { processes, tools, version, twice } = request;
  const began = new Date();
  const started = performance.now();
  const deadline = started + request.total * 1000;
  const captured = processes.map(startOf);
  const missing = [...missingTools(tools, processes), ...(await look(request, captured, { mark: '', deadline }))];
  if (twice !== undefined && !request.isInterrupted()) {
    request.progress(`again in ${twice} s`);
    await sleep(Math.max(0, started + twice * 1000 - performance.now()));
    await look(request, captured, { mark: '.again', deadline });
  }
  return {
    schema: 'ghostlock/bundle@1',
    ghostlock: version,
    from: began.toISOString(),
    to: new Date().toISOString(),
    host: hostname(),
    kernel: release(),
    machine: arch(),
    tools: {
      ...(tools.gdb !== undefined && { gdb: tools.gdb }),
      gdbPython: tools.gdbPython,
      ...(tools.pySpy !== undefined && { pySpy: tools.pySpy }),
    },
    processes: captured,
    missing,
  };
}

function startOf({ pid, ppid, name }: ProcessEntry): CapturedProcess {
  return { pid, ppid, name, threads: threadsOf(pid).length, steps: [] };
}

async function look(request: CaptureRequest, captured: readonly CapturedProcess[], at: Look): Promise<Obstacle[]> {
  const missing: Obstacle[] = [];
  for (const process of captured) await facts(request, process, at);
  for (const process of captured) {
    if (request.isInterrupted())
      return [...missing, { says: 'the rest: the capture was interrupted', try: 'ghostlock capture' }];
    if (performance.now() > at.deadline) missing.push(outOfTime(process, request.total));
    else missing.push(...(await stopAndLook(request, process, at)));
  }
  return missing;
}

function outOfTime({ pid }: CapturedProcess, total: number): Obstacle {
  return {
    says: `process ${pid}: the ${total} s for the whole capture were over`,
    try: `ghostlock capture --only ${pid}`,
  };
}

async function facts(
  { folder, shell, progress }: CaptureRequest,
  process: CapturedProcess,
  { mark }: Look,
): Promise<void> {
  const { pid, name } = process;
  progress(`${pid} ${name}: /proc`);
  const file = `${pid}${mark}.proc.txt`;
  const outcome = await shell.run(['take_facts', String(pid), path.join(folder, file)]);
  process.steps.push(stepOf('proc', file, outcome, 0));
}

async function stopAndLook(request: CaptureRequest, process: CapturedProcess, at: Look): Promise<Obstacle[]> {
  const { tools, shell } = request;
  const inTheWay = await patientObstacle(process.pid);
  if (inTheWay !== undefined) return [inTheWay];
  const missing: Obstacle[] = [];
  if (tools.gdb !== undefined) missing.push(...(await gdb(request, process, at)));
  const isPython = (await shell.run(['is_python', String(process.pid)])).status === 0;
  if (isPython && tools.pySpyProgram !== undefined && !request.isInterrupted()) {
    missing.push(...(await pySpy(request, process, at)));
  }
  return missing;
}

/** A thread that reads from a disk is in D for a moment; one that stays there is another matter. */
async function patientObstacle(pid: number): Promise<Obstacle | undefined> {
  let found = obstacle(pid);
  for (let tries = 0; tries < 4 && found?.says.includes('(D:'); tries++) {
    await sleep(100);
    found = obstacle(pid);
  }
  return found;
}

async function gdb(request: CaptureRequest, process: CapturedProcess, { mark }: Look): Promise<Obstacle[]> {
  const { folder, shell, tools, progress } = request;
  const { pid } = process;
  progress(`${pid} ${process.name}: gdb`);
  const file = `${pid}${mark}.gdb.txt`;
  const pauseFile = path.join(folder, `.${pid}.pause`);
  const ghosts = request.ghosts && mark === '' && mayHaveGhosts(pid) ? path.join(folder, `${pid}.ghosts.txt`) : '';
  const words = ['take_gdb', String(pid), path.join(folder, file), tools.gdbPython ? 'yes' : 'no', ghosts];
  const outcome = await shell.run(words, { GHOSTLOCK_PAUSE: pauseFile });
  const measured = existsSync(pauseFile) ? Number(readFileSync(pauseFile, 'utf8')) : outcome.seconds;
  rmSync(pauseFile, { force: true });
  process.steps.push(stepOf('gdb', file, outcome, measured));
  return problem('gdb', path.join(folder, file), outcome.status, pid);
}

async function pySpy(request: CaptureRequest, process: CapturedProcess, { mark }: Look): Promise<Obstacle[]> {
  const { folder, shell, progress } = request;
  const { pid } = process;
  progress(`${pid} ${process.name}: py-spy`);
  const file = `${pid}${mark}.py-spy.txt`;
  const outcome = await shell.run(['take_python', String(pid), path.join(folder, file)]);
  process.steps.push(stepOf('py-spy', file, outcome, outcome.seconds));
  return problem('py-spy', path.join(folder, file), outcome.status, pid);
}

function stepOf(
  tool: CaptureStep['tool'],
  file: string,
  { seconds, status }: { seconds: number; status: number },
  pause: number,
): CaptureStep {
  return {
    tool,
    file,
    seconds: rounded(seconds),
    pause: rounded(pause),
    status,
    ...(wasEnded(status) && { ended: true as const }),
  };
}

function problem(tool: string, file: string, status: number, pid: number): Obstacle[] {
  if (wasEnded(status))
    return [
      {
        says: `${tool} did not finish with process ${pid} in time and was ended`,
        try: 'ghostlock capture --tool-timeout 300',
      },
    ];
  const text = existsSync(file) && statSync(file).size < 100_000 ? readFileSync(file, 'utf8') : '';
  const refused = /^(?:ptrace: .*|Could not attach to process.*|.*Operation not permitted.*|Error: .*)$/m.exec(
    text,
  )?.[0];
  return refused === undefined
    ? []
    : [{ says: `${tool} on process ${pid}: ${refused.trim()}`, try: `sudo ghostlock capture ${pid}` }];
}

/** 124: asked to end when its time was over; more: died of a signal. */
function wasEnded(status: number): boolean {
  return status >= 124;
}

/** A process that runs its parent's program was forked from it and not exec'd since: only such a one has ghosts. */
export function mayHaveGhosts(pid: number): boolean {
  const entry = processEntry(pid);
  const parent = entry === undefined ? undefined : processEntry(entry.ppid);
  return entry !== undefined && (parent === undefined || entry.ppid === 1 || isSameProgram(parent, entry));
}

function missingTools({ gdb, gdbPython, pySpyProgram }: Tools, processes: readonly ProcessEntry[]): Obstacle[] {
  const missing: Obstacle[] = [];
  if (gdb === undefined) {
    missing.push({
      says: 'gdb is not installed: no native stacks',
      try: 'apt-get install gdb   # or dnf, apk, zypper',
    });
  } else if (!gdbPython) {
    missing.push({
      says: 'this gdb has no Python: lock words only where the system call names them',
      try: 'apt-get install gdb   # not gdb-minimal',
    });
  }
  const isPython = processes.some(({ program }) => /\/(?:python|pypy)[\d.]*$/.test(program ?? ''));
  if (isPython && pySpyProgram === undefined) {
    missing.push({ says: 'py-spy is not installed: no Python stacks', try: 'pip install py-spy' });
  }
  return missing;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10_000) / 10_000;
}

#!/usr/bin/env node
/**
 * Measures captures on this machine, with the real tools:
 *
 *   node scripts/bench-capture.mjs pause [8 100 1000]   how long a process stands still, per tool, beside plain gdb and py-spy
 *   node scripts/bench-capture.mjs kill [200]           captures of a busy server, killed at random moments
 *
 * Needs gcc and gdb; py-spy where it is on PATH. Builds into a temporary folder. Run `npm run build` before.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'bench-capture-'));

const [mode = 'pause', ...rest] = process.argv.slice(2);
try {
  if (mode === 'pause') await pause(rest.length > 0 ? rest.map(Number) : [8, 100, 1000]);
  else if (mode === 'kill') await kill(Number(rest[0] ?? 200));
  else throw new Error(`unknown: ${mode}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function pause(counts) {
  const python = pythonProgram();
  console.log('threads   plain gdb     capture   seconds in which the process got no turn, median of 5 (C)');
  for (const count of counts) {
    const target = await start(build('threads'), [String(count)]);
    const plain = ['gdb', '-nx', '-batch', '-p', target.pid, '-ex', 'thread apply all bt'];
    const ours = ['node', cli, 'capture', '--only', '--no-bundle', '--format', 'json', target.pid];
    const plainGap = await medianGap(target, plain);
    const oursGap = await medianGap(target, ours);
    console.log(String(count).padStart(7), plainGap.toFixed(3).padStart(10), oursGap.toFixed(3).padStart(12));
    target.stop();
  }
  if (python === undefined) return console.log('py-spy or python3 is not here: not measured');
  console.log('threads   the same, Python; of the capture as its manifest says');
  for (const count of counts) await pausePython(python, count);
}

/** Python cannot see its own gaps while another thread has the GIL: the tools' own times stand in. */
async function pausePython(python, count) {
  const source = `import threading, time
def wait(depth):
    return wait(depth - 1) if depth else threading.Event().wait()
threading.stack_size(262144)
for _ in range(${count - 1}): threading.Thread(target=wait, args=(8,), daemon=True).start()
print('ready', flush=True)
while True:
    before = time.monotonic(); time.sleep(0.001)
    if time.monotonic() - before > 0.006: print('gap', int((time.monotonic() - before) * 1e6), flush=True)`;
  const target = await start(python, ['-c', source]);
  const plain = await medianGap(target, ['py-spy', 'dump', '--pid', target.pid]);
  const native = await medianGap(target, ['py-spy', 'dump', '--native', '--pid', target.pid]);
  const gdb = await medianGap(target, ['gdb', '-nx', '-batch', '-p', target.pid, '-ex', 'thread apply all bt']);
  const seen = [];
  for (let i = 0; i < 5; i++) {
    const out = path.join(folder, `p${count}-${i}`);
    execFileSync('node', [cli, 'capture', '--only', '--format', 'json', '-o', out, target.pid], { stdio: 'ignore' });
    seen.push(JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8')).processes[0].steps);
  }
  const of = (tool) => median(seen.map((steps) => steps.find((step) => step.tool === tool)?.pause ?? Number.NaN));
  const figures = {
    'py-spy': plain,
    'py-spy --native': native,
    'plain gdb': gdb,
    'ours gdb': of('gdb'),
    'ours py-spy': of('py-spy'),
  };
  console.log(
    count,
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value.toFixed(3)}`)
      .join('  '),
  );
  target.stop();
}

/** The longest stretch in which the target's own clock loop got no turn, while the command ran. */
async function medianGap(target, command) {
  const gaps = [];
  for (let i = 0; i < 5; i++) {
    target.gaps.length = 0;
    await new Promise((resolve) => spawn(command[0], command.slice(1), { stdio: 'ignore' }).on('exit', resolve));
    await sleep(100);
    gaps.push(Math.max(0, ...target.gaps) / 1e6);
  }
  return median(gaps);
}

async function kill(times) {
  const server = await start(build('server'), []);
  const port = Number(server.words[1]);
  const load = startLoad(port);
  let stopped = 0;
  let unanswered = 0;
  let early = 0;
  for (let i = 0; i < times; i++) {
    const capture = spawn('node', [cli, 'capture', '--only', '--no-bundle', server.pid], { stdio: 'ignore' });
    await sleep(Math.random() * 1500);
    if (capture.exitCode === null) early += 1;
    // every third time the tool dies with it, at once, in whatever it is doing
    if (i % 3 === 2) for (const pid of tracersOf(server.pid)) killed(pid);
    capture.kill('SIGKILL');
    if (!(await settles(server.pid))) stopped += 1;
    if (!(await answers(port))) unanswered += 1;
  }
  load.stop();
  console.log(
    `${times} captures, ${early} killed before their end: ${unanswered} times no answer, ${stopped} times a thread left stopped or traced; ${load.count()} requests answered meanwhile, longest wait ${load.longest()} ms`,
  );
  server.stop();
  if (stopped + unanswered > 0) process.exitCode = 1;
}

/** No thread in state T or t, and no tracer, within the time that tools may still take. */
async function settles(pid) {
  for (let tries = 0; tries < 600; tries++) {
    if (states(pid).every((state) => !/[Tt]/.test(state)) && tracersOf(pid).length === 0) return true;
    await sleep(20);
  }
  return false;
}

function states(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    try {
      const text = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
      return [text.slice(text.lastIndexOf(')') + 2)[0]];
    } catch {
      return [];
    }
  });
}

function tracersOf(pid) {
  const tracer = /^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return tracer && tracer !== '0' ? [Number(tracer)] : [];
}

function killed(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('ping\n'));
    const done = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(5000, () => done(false));
    socket.on('error', () => done(false));
    socket.on('data', () => done(true));
  });
}

/** Four clients that ask again as soon as they are answered. */
function startLoad(port) {
  let count = 0;
  let longest = 0;
  const sockets = Array.from({ length: 4 }, () => {
    let asked = performance.now();
    const socket = connect(port, '127.0.0.1', () => socket.write('load\n'));
    socket.on('error', () => {});
    socket.on('data', async () => {
      count += 1;
      longest = Math.max(longest, performance.now() - asked);
      await sleep(2);
      asked = performance.now();
      socket.write('load\n');
    });
    return socket;
  });
  return {
    stop: () => {
      for (const socket of sockets) socket.destroy();
    },
    count: () => count,
    longest: () => Math.round(longest),
  };
}

function build(name) {
  const program = path.join(folder, name);
  execFileSync('gcc', ['-g', '-O1', '-pthread', '-o', program, path.join(root, 'scripts/bench-capture', `${name}.c`)]);
  return program;
}

async function start(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gaps = [];
  const words = await new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error(`${program} ended`)));
    child.stdout.on('data', (data) => {
      for (const line of String(data).split('\n')) {
        if (line.startsWith('ready')) resolve(line.split(' '));
        if (line.startsWith('gap ')) gaps.push(Number(line.slice(4)));
      }
    });
  });
  await sleep(300);
  return { pid: String(child.pid), words, gaps, stop: () => child.kill('SIGKILL') };
}

function pythonProgram() {
  try {
    execFileSync('py-spy', ['--version'], { stdio: 'ignore' });
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Takes the dumps: runs the real tools on a hung program and keeps what they print, byte by byte. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, cpSync, openSync, readFileSync, rmSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glance } from './proc.mjs';

const gdbScripts = fileURLToPath(new URL('../gdb', import.meta.url));
const attach = ['gdb', '-nx', '-batch', '-iex', 'set debuginfod enabled off'];
const ex = (commands) => commands.flatMap((command) => ['-ex', command]);

/**
 * hang.json's `captures` names these per process role. Each gives the file's ending and the command.
 * `gdb` in hang.json adds options before -p (such as an empty debug-file-directory), `lock` gives the
 * commands that print the lock.
 */
const tools = {
  gdb: ['gdb.txt', ({ pid, sample }) => [...gdb(sample, pid), ...ex(['thread apply all bt'])]],
  'gdb-full': ['gdb-full.txt', ({ pid, sample }) => [...gdb(sample, pid), ...ex(['thread apply all bt full'])]],
  // what people without a recipe do: the current thread only
  bt: ['bt.txt', ({ pid, sample }) => [...gdb(sample, pid), ...ex(['bt'])]],
  'info-threads': ['info-threads.txt', ({ pid, sample }) => [...gdb(sample, pid), ...ex(['info threads'])]],
  lock: ['lock.txt', ({ pid, sample }) => [...gdb(sample, pid), ...ex(['thread apply all bt', ...sample.lock])]],
  'py-bt': [
    'py-bt.txt',
    ({ pid, sample }) => [...gdb(sample, pid, ['add-auto-load-safe-path /']), ...ex(['thread apply all py-bt'])],
  ],
  'py-spy': ['py-spy.txt', ({ pid, pySpy }) => [pySpy, 'dump', '--pid', pid]],
  'py-spy-native': ['py-spy-native.txt', ({ pid, pySpy }) => [pySpy, 'dump', '--pid', pid, '--native']],
  'py-spy-locals': ['py-spy-locals.txt', ({ pid, pySpy }) => [pySpy, 'dump', '--pid', pid, '--locals']],
  'py-spy-json': ['py-spy.json', ({ pid, pySpy }) => [pySpy, 'dump', '--pid', pid, '--json']],
  'py-spy-subprocesses': [
    'py-spy-subprocesses.txt',
    ({ pid, pySpy }) => [pySpy, 'dump', '--pid', pid, '--subprocesses'],
  ],
  // the two ways in which people paste /proc: one process by head, many threads by grep
  proc: [
    'proc.txt',
    ({ pid }) => ['head', '-n', '99', ...['status', 'syscall', 'wchan', 'stack'].map((file) => `/proc/${pid}/${file}`)],
  ],
  'proc-tasks': [
    'proc.txt',
    ({ pid }) => [
      'sh',
      '-c',
      `grep -H . /proc/${pid}/status /proc/${pid}/task/*/comm /proc/${pid}/task/*/syscall /proc/${pid}/task/*/wchan`,
    ],
  ],
  // one paste of a whole family, as a loop in a shell makes it
  'gdb-family': [
    'gdb-family.txt',
    ({ pid, sample }) => [
      'sh',
      '-c',
      `ps -o pid,ppid,stat,wchan:20,comm -p ${pid} --ppid ${pid}; for pid in ${pid} $(pgrep -P ${pid}); do echo "=== $pid"; ${[...gdb(sample, '$pid'), '-ex'].map(quote).join(' ')} 'thread apply all bt'; done`,
    ],
  ],
  // a session at a terminal: prompts, wrapped lines, carriage returns
  'gdb-terminal': [
    'gdb-terminal.txt',
    ({ pid }) => [
      'sh',
      '-c',
      `(sleep 3; echo 'thread apply all bt'; sleep 2; echo quit; sleep 1; echo y) | timeout 20 script -qfc 'stty cols 80; gdb -nx -q -ex "set height 0" -p ${pid}' /dev/null`,
    ],
  ],
  strace: ['strace.txt', ({ pid }) => ['sh', '-c', `timeout 2 strace -f -p ${pid}`]],
  'eu-stack': ['eu-stack.txt', ({ pid }) => ['eu-stack', '-p', pid]],
  lldb: ['lldb.txt', ({ pid }) => ['lldb', '--batch', '-p', pid, '-o', 'thread backtrace all', '-o', 'detach']],
  // a process that is gone, from its core file
  core: ['core.txt', ({ sample }) => [...core(sample), ...ex(['thread apply all bt'])]],
  'core-full': ['core-full.txt', ({ sample }) => [...core(sample), ...ex(['thread apply all bt full'])]],
  // this project's own scripts inside gdb: the locks that are waited for, and the stacks of threads that fork did not copy
  words: [
    'words.txt',
    ({ pid, sample }) => [...gdb(sample, pid), ...ex(['thread apply all bt']), '-x', 'gdb/lock_words.py'],
  ],
  ghosts: ['ghosts.txt', ({ pid, sample }) => [...gdb(sample, pid), '-x', 'gdb/ghost_stacks.py']],
  'proc-nspid': ['proc.txt', ({ pid }) => ['sh', '-c', `grep -H NSpid /proc/${pid}/status /proc/${pid}/task/*/status`]],
};

function gdb(sample, pid, options = []) {
  return [...attach, ...[...options, ...(sample.gdb ?? [])].flatMap((command) => ['-iex', command]), '-p', pid];
}

function core({ core: { program, file } }) {
  return [...attach, program, file];
}

export async function captureAll(hang, place) {
  const { sample } = hang;
  const files = {};
  cpSync(gdbScripts, join(hang.folder, 'gdb'), { recursive: true, filter: (file) => !file.includes('__pycache__') });
  for (const [role, wanted] of processes(hang)) {
    for (const name of wanted) {
      const [ending, command] = tools[name] ?? printing(name, sample);
      const pySpy = name.startsWith('py-spy') ? place.pySpy() : null;
      const argv = command({ pid: String(hang.roles[role].pid), sample, pySpy });
      files[`${role}.${ending}`] = { command: shown(argv), text: await output(argv, hang.folder) };
    }
    if (sample.core) continue;
    // a debugger interrupts system calls: what ends because of it was not hung
    const { state } = glance(hang.roles[role].pid, hang.roles[role].pid) ?? { state: 'gone' };
    if (/gone|Z|X/.test(state) && sample.hung[role] !== 'zombie')
      throw new Error(`${role} did not survive its capture`);
  }
  return { files, tools: versions(hang, place, files) };
}

/** `worker-*` stands for every role of that name with a number. */
function processes({ sample, roles }) {
  return Object.entries(sample.captures).flatMap(([role, wanted]) => {
    if (!role.endsWith('*')) return [[role, wanted]];
    const stem = role.slice(0, -1);
    return Object.keys(roles)
      .filter((name) => name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length)))
      .map((name) => [name, wanted]);
  });
}

/** Both streams into one file, in the order in which they were written, as `> file 2>&1` does. */
async function output(argv, folder) {
  const file = `${folder}.dump`;
  const both = openSync(file, 'w');
  const done = spawn(argv[0], argv.slice(1), {
    cwd: folder,
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/home/user' },
    stdio: ['ignore', both, both],
  });
  closeSync(both);
  const code = await new Promise((resolve, reject) => {
    done.on('error', reject);
    done.on('exit', resolve);
  });
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  if (text.trim() === '') throw new Error(`${argv.join(' ')} printed nothing (exit code ${code})`);
  return text;
}

function versions({ sample, env }, place, files) {
  const first = (program, ...args) => execFileSync(program, args);
  const used = Object.values(files).map((file) => file.command);
  const found = { glibc: number(first('getconf', 'GNU_LIBC_VERSION')), kernel: number(release()) };
  if (used.some((command) => command.startsWith('gdb'))) found.gdb = number(first('gdb', '--version'));
  if (used.some((command) => command.startsWith('py-spy'))) {
    found['py-spy'] = number(first(place.pySpy(), '--version'));
  }
  if (sample.python) {
    const print = 'import sys; sys.stdout.write(sys.version.split()[0])';
    found.python = String(execFileSync(env.PYTHON, ['-c', print], { env: { ...process.env, ...env } }));
  }
  return found;
}

/** The last number of a version line's first line: "GNU gdb (Debian 13.1-3) 13.1". */
function number(line) {
  return (
    String(line)
      .split('\n')[0]
      .match(/\d+\.\d+(\.\d+)?(?!.*\d+\.\d+)/)?.[0] ?? '?'
  );
}

function shown(argv) {
  const [program, ...rest] = argv;
  if (program === 'sh') return rest[1];
  return [program.split('/').at(-1), ...rest.map(quote)].join(' ');
}

function quote(word) {
  return /^[$\w./-]+$/.test(word) ? word : `'${word}'`;
}

/** hang.json's `prints` adds captures of its own: the backtraces, then its gdb commands. */
function printing(name, { prints = {} }) {
  if (!prints[name]) throw new Error(`hang.json: no capture called ${name}`);
  const commands = ex(['thread apply all bt', ...prints[name]]);
  return [`${name}.txt`, ({ pid, sample }) => [...gdb(sample, pid), ...commands]];
}

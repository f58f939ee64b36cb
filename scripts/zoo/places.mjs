/**
 * Where hangs are built and run, and with which interpreters and tools.
 *
 * Samples are captured in a neutral place with copies of the interpreters, because dumps are full of absolute
 * paths. A live test does not care about paths: it uses what the machine has, in a temporary directory.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export function neutralPlace(dir = process.env.HANGS_DIR ?? '/srv/hangs') {
  mkdirSync(dir, { recursive: true });
  return { dir, python: (version) => copiedPython(dir, version), pySpy: () => venvPySpy(dir) };
}

export function livePlace(dir) {
  mkdirSync(dir, { recursive: true });
  return { dir, python: anyPython, pySpy: () => onPath('py-spy') ?? venvPySpy(dir) };
}

function copiedPython(dir, version) {
  const copy = join(dir, `python${version}`);
  if (!existsSync(copy)) {
    const original = pyenvPython(version);
    if (!original) throw new Error(`no Python ${version} under ~/.pyenv/versions to copy to ${copy}`);
    execFileSync('cp', ['-a', original, copy]);
  }
  return { program: join(copy, 'bin', `python${version}`), libraries: join(copy, 'lib') };
}

/** The asked version if there is one, else any Python 3: the live hangs do not depend on it. */
function anyPython(version) {
  const root = pyenvPython(version);
  if (root) return { program: join(root, 'bin', `python${version}`), libraries: join(root, 'lib') };
  const program = onPath(`python${version}`) ?? onPath('python3');
  if (!program) throw new Error('no Python 3 on PATH');
  return { program, libraries: null };
}

function pyenvPython(version) {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return null;
  const name = readdirSync(versions).find((found) => found.startsWith(`${version}.`));
  return name ? join(versions, name) : null;
}

function venvPySpy(dir) {
  const venv = join(dir, 'tools');
  const program = join(venv, 'bin', 'py-spy');
  if (!existsSync(program)) {
    execFileSync('python3', ['-m', 'venv', venv]);
    execFileSync(join(venv, 'bin', 'pip'), ['install', '--quiet', 'py-spy'], { stdio: ['ignore', 2, 2] });
  }
  return program;
}

/**
 * The interpreter of a hang: a virtual environment in its own folder when it needs packages.
 * Python 2.7 has no venv module; its packages go to a folder on PYTHONPATH instead.
 */
export function interpreterFor(sample, place, folder) {
  if (!sample.python) return {};
  const { program, libraries } = place.python(sample.python);
  const env = libraries ? { LD_LIBRARY_PATH: libraries } : {};
  if (sample.packages.length === 0) return { PYTHON: program, ...env };
  const packages = join(place.dir, `packages-${sample.hang}`);
  if (!existsSync(packages)) {
    const pip = ['-m', 'pip', 'install', '--quiet', '--target', packages, ...sample.packages];
    execFileSync(program, pip, { env: { ...process.env, ...env }, cwd: folder, stdio: ['ignore', 2, 2] });
  }
  return { PYTHON: program, PYTHONPATH: packages, ...env };
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export interface Tools {
  /** First line of `gdb --version`. */
  readonly gdb?: string;
  /** Whether this gdb runs Python scripts. */
  readonly gdbPython: boolean;
  readonly pySpy?: string;
  readonly pySpyProgram?: string;
}

export function findTools(): Tools {
  const gdb = onPath('gdb') === undefined ? undefined : firstLine('gdb', ['--version']);
  const pySpyProgram = onPath('py-spy') ?? besideUser('py-spy');
  const pySpy = pySpyProgram === undefined ? undefined : firstLine(pySpyProgram, ['--version']);
  return {
    ...(gdb !== undefined && { gdb }),
    gdbPython: gdb !== undefined && firstLine('gdb', ['-nx', '-batch', '-ex', 'python print(6 * 7)']) === '42',
    ...(pySpy !== undefined && { pySpy }),
    ...(pySpyProgram !== undefined && { pySpyProgram }),
  };
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isProgram);
}

/** Where `pip install --user` and pipx put programs, which a shell of root often has not on its path. */
function besideUser(name: string): string | undefined {
  return [path.join(homedir(), '.local/bin', name), `/usr/local/bin/${name}`].find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function firstLine(program: string, args: readonly string[]): string | undefined {
  try {
    const printed = execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 });
    return String(printed).split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}

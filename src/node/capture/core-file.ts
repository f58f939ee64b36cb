import { accessSync, constants } from 'node:fs';
import { arch, hostname, release } from 'node:os';
import path from 'node:path';
import { UserError } from '../user-error.ts';
import type { CaptureRequest } from './capture.ts';
import type { Manifest } from './manifest.ts';

/** The same files from a core: nothing runs, so nothing has to be stopped. */
export async function captureCore(request: CaptureRequest, core: string, exe: string): Promise<Manifest> {
  const { shell, tools, folder, version, ghosts, progress } = request;
  for (const [option, file] of [
    ['core', core],
    ['exe', exe],
  ] as const) {
    if (file === '') throw new UserError(`--core needs --${option}: the program that the core is of`);
    if (!mayBeRead(file)) throw new UserError(`--${option} ${file}: cannot be read`);
  }
  if (tools.gdb === undefined) throw new UserError('gdb is not installed; without it a core cannot be read');
  const began = new Date();
  progress('core: gdb');
  const python = tools.gdbPython ? 'yes' : 'no';
  const ghostFile = ghosts ? path.join(folder, 'core.ghosts.txt') : '';
  const words = ['take_core', exe, core, path.join(folder, 'core.gdb.txt'), python, ghostFile];
  const { seconds, status } = await shell.run(words);
  return {
    schema: 'ghostlock/bundle@1',
    ghostlock: version,
    from: began.toISOString(),
    to: new Date().toISOString(),
    host: hostname(),
    kernel: release(),
    machine: arch(),
    tools: { gdb: tools.gdb, gdbPython: tools.gdbPython },
    processes: [
      {
        pid: 0,
        ppid: 0,
        name: path.basename(exe),
        threads: 0,
        steps: [{ tool: 'gdb', file: 'core.gdb.txt', seconds, pause: 0, status }],
      },
    ],
    missing: [],
  };
}

function mayBeRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

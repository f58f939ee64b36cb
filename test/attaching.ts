import { spawn, spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

/** Why this machine has no gdb that can attach to a process; undefined where it has. */
function missingTool(): string | undefined {
  const target = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    const { error, stdout } = spawnSync('gdb', ['-nx', '-batch', '-p', String(target.pid), '-ex', 'bt'], {
      encoding: 'utf8',
    });
    if (error !== undefined) return 'gdb is not installed';
    return stdout.includes('#0') ? undefined : 'gdb cannot attach to a process (ptrace is not allowed)';
  } finally {
    target.kill('SIGKILL');
  }
}

/** `describe` for tests that attach to processes: skipped only where ptrace or gdb is truly absent, never in CI. */
export function describeLive(): typeof describe | typeof describe.skip {
  const missing = missingTool();
  if (missing === undefined) return describe;
  if (process.env.CI !== undefined) throw new Error(`the live tests must run in CI: ${missing}`);
  process.stderr.write(`\nLIVE TESTS SKIPPED: ${missing}\n\n`);
  return describe.skip;
}

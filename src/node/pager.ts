import { spawn } from 'node:child_process';
import { visible } from '../core/report/visible.ts';
import { complain, print } from './output.ts';

const notExecutable = 126;
const notFound = 127;

/** Prints through $PAGER, where somebody looks; resolves when they have seen enough. An empty PAGER means none. */
export async function page(text: string): Promise<void> {
  const pager = process.env.PAGER ?? 'less';
  if (process.stdout.isTTY !== true || pager.trim() === '' || pager.trim() === 'cat') return print(text);
  const status = await show(pager, text);
  if (status !== notFound && status !== notExecutable) return;
  complain(`--pager: '${visible(pager)}' could not be started (PAGER names the program)`);
  await print(text);
}

/** A shell takes it apart, as for git and man: PAGER may have options of its own. */
function show(pager: string, text: string): Promise<number | null> {
  // An interrupt is for the pager: whoever leaves it so still gets the exit status of the diagnosis.
  const stay = () => {};
  process.on('SIGINT', stay);
  return new Promise<number | null>((resolve) => {
    const child = spawn(pager, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env: environment() });
    child.on('error', () => resolve(notFound));
    child.on('close', resolve);
    // A pager that was left before the end.
    child.stdin.on('error', () => {});
    child.stdin.end(text);
  }).finally(() => process.off('SIGINT', stay));
}

/** less has to let colours through, whatever else it was told, and leaves at once where one screen is enough. */
function environment(): NodeJS.ProcessEnv {
  const { LESS } = process.env;
  return { ...process.env, LESS: LESS === undefined ? 'FRX' : `-R ${LESS}` };
}

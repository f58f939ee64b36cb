import { mayHaveGhosts } from './capture.ts';
import { Shell } from './shell.ts';
import type { ProcessEntry } from './process-table.ts';
import { findTools } from './tools.ts';

interface Wanted {
  readonly locals: boolean;
  readonly debuginfod: boolean;
  readonly toolTimeout: number;
  readonly core?: string;
  readonly exe?: string;
}

/** The commands that a capture would run, one a line, ready to be typed; nothing is looked at but /proc. */
export async function dryRun(processes: readonly ProcessEntry[], wanted: Wanted): Promise<string> {
  const tools = findTools();
  const python = tools.gdbPython || tools.gdb === undefined ? 'yes' : 'no';
  const { locals, debuginfod, toolTimeout: limit, core, exe } = wanted;
  const shell = new Shell({ limit, locals, debuginfod });
  const print = async (...words: string[]) => (await shell.run(words, { DRY_RUN: 'yes' })).output;
  if (core !== undefined) return print('take_core', exe ?? 'PROGRAM', core, 'core.gdb.txt', python, '');
  let text = '';
  for (const { pid, name } of processes) {
    text += `# ${pid} ${name}\n`;
    text += await print('take_facts', `${pid}`, `${pid}.proc.txt`);
    text += await print('take_gdb', `${pid}`, `${pid}.gdb.txt`, python, mayHaveGhosts(pid) ? `${pid}.ghosts.txt` : '');
    const isPython = (await shell.run(['is_python', `${pid}`])).status === 0;
    if (isPython) text += await print('take_python', `${pid}`, `${pid}.py-spy.txt`);
  }
  return `${text}# then: ghostlock ${processes.map(({ pid }) => `${pid}.*.txt`).join(' ')}\n`;
}

import type { Reading } from '../model.ts';
import { type Case, whichProcess } from './case.ts';

/** What the dumps could not show, one sentence each. */
export function unseenOf(state: Case, reading: Reading): string[] {
  const list: string[] = [];
  for (const process of state.incident.processes) {
    if (process.complete === undefined && process.tasks.length > 0)
      list.push(`Whether all threads of ${whichProcess(process)} are shown.`);
    if (process.cut !== undefined)
      list.push(`What comes after ${process.cut.place.input}:${process.cut.place.line}: ${process.cut.says}.`);
    const nameless = process.tasks.filter((task) => task.frames.length > 0 && mostlyNameless(task.frames)).length;
    if (nameless > 0)
      list.push(
        `The names of functions in ${nameless} ${nameless === 1 ? 'stack' : 'stacks'} of ${whichProcess(process)} (no symbols).`,
      );
    const python = process.tasks.length > 0 && process.tasks.every(({ pythonOnly }) => pythonOnly);
    if (python)
      list.push(
        `Native frames of ${whichProcess(process)}: which lock or system call a Python line waits in (py-spy dump --native, or gdb).`,
      );
    for (const dump of process.dumps)
      for (const note of dump.notes ?? []) list.push(`${note.says} (${note.place.input}:${note.place.line})`);
  }
  const unread = reading.inputs.reduce((sum, { unreadLines }) => sum + unreadLines, 0);
  if (unread > 0)
    list.push(
      `${unread} ${unread === 1 ? 'line' : 'lines'} of the input that no reader understood (--verbose lists them).`,
    );
  return [...new Set(list)];
}

function mostlyNameless(frames: { length: number; fn(index: number): string }): boolean {
  let nameless = 0;
  const depth = Math.min(frames.length, 40);
  for (let index = 0; index < depth; index++) if (frames.fn(index) === '??') nameless += 1;
  return nameless * 2 > depth;
}

import { isGlue, isLibcModule, isThreadStart } from '../../knowledge/glue.ts';
import type { Frame } from '../../model.ts';
import { bare, isUnnamed } from '../../names.ts';
import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import { nameOf } from '../waits.ts';

const shown = 4;
const searched = 60;

/** The functions that a thread is in the middle of, innermost first: neither the call that blocks, nor libc, nor glue. */
export function workOf(state: Case, task: Task): string[] {
  const wait = state.waits.get(task);
  const names: string[] = [];
  const start = wait === undefined ? 0 : Math.max(0, wait.outer + 1);
  for (let index = start; index < Math.min(task.frames.length, searched) && names.length < shown; index++) {
    const frame = task.frames.get(index);
    if (!isMachinery(frame) && state.knowledge.waits.find(task.frames, index) === undefined) names.push(nameOf(frame));
  }
  // what a static libc without unwind tables leaves: at least the call that blocks
  if (names.length === 0 && wait !== undefined) names.push(nameOf(task.frames.get(Math.max(0, wait.outer))));
  return [...new Set(names)];
}

function isMachinery({ fn, module, file, language, address }: Frame): boolean {
  const name = bare(fn);
  if (language === 'kernel' || isThreadStart(name) || isGlue(name)) return true;
  if (isUnnamed(fn) && (isLibcModule(module) || isNoCode(address))) return true;
  // glibc's own sources, as distributions compile them
  if (file !== undefined && /^(?:\.\/|\.\.\/sysdeps\/)/.test(file) && language === 'native') return true;
  if (file !== undefined && /^(?:\.\/)?(?:Python|Objects|Modules)\//.test(file)) return true;
  return /(?:^|\/)(?:threading|runpy)\.py$/.test(file ?? '');
}

/** Addresses where no code is: the unwinder has lost its way. */
function isNoCode(address: string | undefined): boolean {
  return address === undefined || Number.parseInt(address, 16) < 0x1000;
}

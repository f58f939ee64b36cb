import { isGlue, isLibcModule, isThreadStart } from '../knowledge/glue.ts';
import type { Frame } from '../model.ts';
import { bare, isUnnamed, isSignalFrame } from '../names.ts';
import type { Case } from './case.ts';
import type { Task } from './incident.ts';

const searchDepth = 64;
const standardLibrary =
  /^<frozen |\/lib\d*\/python[\d.]+\/(?!site-packages|dist-packages)|^(?:threading|queue|selectors|subprocess|socket|socketserver|ssl|contextlib|runpy)\.py$|^(?:multiprocessing|logging|concurrent\/futures|asyncio|importlib)\//;
const systemFile =
  /(?:^|\/)(?:sysdeps|nptl|posix|malloc|stdlib|socket|io|misc|time|stdio-common|libio|elf|csu|signal|iconv|locale|nss|inet|resolv)\//;
const interpreterFile = /(?:^|\/)(?:Python|Objects|Modules|Parser|Programs)\/[^ ]*\.[ch]$/;

/** Frames of the interpreter are between the program and the lock; they tell of the interpreter's version. */
export function isInterpreter({ language, file }: { readonly language?: string; readonly file?: string }): boolean {
  return language !== 'python' && file !== undefined && interpreterFile.test(file);
}

/**
 * The first function of the program itself outside the wait and, where it reached the wait through a library, the
 * function of the library that it called: names that are there with and without the library's debug symbols.
 */
export function guiltyCalls(task: Task, state: Case): string[] {
  const wait = state.waits.get(task);
  const from = wait === undefined ? behindSignal(task) : wait.outer + 1;
  const { frames } = task;
  const last = Math.min(frames.length, from + searchDepth);
  let door: string | undefined;
  for (let index = from; index < last; index++) {
    const fn = frames.fn(index);
    const name = bare(fn);
    if (isSignalFrame(fn) || isThreadStart(name)) break;
    if (isGlue(name)) continue;
    const frame = frames.get(index);
    if (frame.language === 'kernel' || isInterpreter(frame) || (isUnnamed(fn) && isLibcModule(frame.module))) continue;
    if (belongsToProgram(frame)) return [...(door === undefined ? [] : [door]), callName(frame)];
    door = callName(frame);
  }
  return door === undefined ? [] : [door];
}

/** Where no function of the program is shown (an interpreter's C stack), its shape is all there is to go by. */
export function stackShape({ frames }: Task): string {
  const names: string[] = [];
  for (let index = 0; index < Math.min(frames.length, searchDepth); index++) names.push(bare(frames.fn(index)));
  return names.join('<');
}

/** A crash has no wait: what was interrupted stands behind the signal frame. */
function behindSignal(task: Task): number {
  for (let index = 0; index < Math.min(task.frames.length, searchDepth); index++)
    if (isSignalFrame(task.frames.fn(index))) return index + 1;
  return 0;
}

function belongsToProgram({ file, module, language, fn }: Frame): boolean {
  if (language === 'python') return file === undefined || !standardLibrary.test(file);
  if (isUnnamed(fn)) return module === undefined;
  return !isLibcModule(module) && (file === undefined || !systemFile.test(file));
}

function callName({ fn, module, address }: Frame): string {
  if (!isUnnamed(fn)) return plainName(fn);
  // an offset in a page survives the moving of the program, a library's name its update
  if (module !== undefined) return `?? in ${module.replace(/^.*\//, '').replace(/[-.][\d.]*\.so|\.so[.\d]*$/g, '')}`;
  return address === undefined ? '??' : `??${address.slice(-3)}`;
}

/** `Popen._execute_child`, as newer Pythons say, is `_execute_child`; `__libc_malloc` is malloc. */
export function plainName(fn: string): string {
  const name = bare(fn);
  const last = /^[\w.<>]+$/.test(name) ? name.slice(name.lastIndexOf('.') + 1) : name;
  return last.replace(/^_*(?:(?:libc|IO)_(?=[a-z]))?_*/, '');
}

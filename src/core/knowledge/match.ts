import type { Frame, Frames } from '../model.ts';
import { bare, baseName } from '../names.ts';
import type { FramePattern } from './rows.ts';

/**
 * Finds the rows for a frame. Names are looked up in a Map once per distinct name; the file or module is only
 * decoded for rows that ask for it.
 */
export class Matcher<R extends FramePattern> {
  readonly #exact = new Map<string, R[]>();
  readonly #raw = new Map<string, R[]>();
  readonly #prefixes: { prefix: string; row: R }[] = [];
  readonly #suffixes: { suffix: string; row: R }[] = [];
  /** C++ names by their last part: gdb prints functions that were inlined without their namespace and class. */
  readonly #lasts = new Map<string, R[]>();
  readonly #byName = new Map<string, readonly R[]>();

  constructor(rows: readonly R[]) {
    for (const row of rows) {
      for (const fn of row.fns) {
        if (fn.startsWith('=')) push(this.#raw, fn.slice(1), row);
        else if (fn.startsWith('*')) this.#suffixes.push({ suffix: fn.slice(1), row });
        else if (fn.endsWith('*')) this.#prefixes.push({ prefix: fn.slice(0, -1), row });
        else {
          push(this.#exact, fn, row);
          const last = fn.slice(fn.lastIndexOf(':') + 1);
          if (last !== fn && isTelling(last)) push(this.#lasts, last, row);
        }
      }
    }
  }

  /** The first row, in table order, that fits frame `index`. */
  find(frames: Frames, index: number): R | undefined {
    const rows = this.rowsFor(frames.fn(index));
    if (rows.length === 0) return undefined;
    let frame: Frame | undefined;
    for (const row of rows) {
      frame ??= frames.get(index);
      // a Python function called `fork_handler` is not musl's: rows for Python name its files, or the type of a built-in method
      if (row.files === undefined && row.modules === undefined && frame.language === 'python') continue;
      if (placed(row, frame)) return row;
    }
    return undefined;
  }

  rowsFor(fn: string): readonly R[] {
    const known = this.#byName.get(fn);
    if (known !== undefined) return known;
    const name = bare(fn);
    // Python 3.11+ prints qualified names: Popen._execute_child, convert.<locals>.lower_priority
    const tail = fn.slice(fn.lastIndexOf('.') + 1);
    const rows = [
      ...(this.#raw.get(fn) ?? []),
      ...(tail === fn ? [] : (this.#raw.get(tail) ?? [])),
      ...(this.#exact.get(name) ?? []),
      ...(this.#lasts.get(name) ?? []),
      ...(tail === fn || bare(tail) === name
        ? []
        : (this.#exact.get(bare(tail)) ?? []).filter(({ files }) => files !== undefined)),
      ...this.#prefixes.filter(({ prefix }) => name.startsWith(prefix)).map(({ row }) => row),
      ...this.#suffixes.filter(({ suffix }) => name.endsWith(suffix)).map(({ row }) => row),
    ];
    if (this.#byName.size > 100_000) this.#byName.clear();
    this.#byName.set(fn, rows);
    return rows;
  }
}

/** `SpinLockDelay` says enough without its class, `Lock` or `worker_loop` does not. */
function isTelling(name: string): boolean {
  return name.length >= 8 && /[a-z][A-Z]/.test(name) && /Lock|Wait|Mutex|Block|Park/.test(name);
}

function push<R>(map: Map<string, R[]>, key: string, row: R): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}

function placed(row: FramePattern, frame: Frame): boolean {
  if (row.files !== undefined && !row.files.some((ending) => endsAtSlash(frame.file, ending))) return false;
  if (row.modules === undefined) return true;
  const module = baseName(frame.module ?? '');
  // with line numbers py-spy prints the source's path in place of the library: libgomp/config/linux/wait.h
  const folders = frame.module === undefined ? (frame.file ?? '').split('/').slice(0, -1) : [];
  return row.modules.some(
    (beginning) => module.startsWith(beginning) || folders.some((folder) => folder.startsWith(beginning)),
  );
}

function endsAtSlash(path: string | undefined, ending: string): boolean {
  if (path === undefined || !path.endsWith(ending)) return false;
  const before = path[path.length - ending.length - 1];
  return before === undefined || before === '/' || before === '\\';
}

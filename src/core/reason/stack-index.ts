import { isPointer, parseArgs } from '../args.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { SectionRow } from '../knowledge/rows.ts';
import type { Frame, Frames } from '../model.ts';
import { isUnnamed } from '../names.ts';
import type { Process, Task } from './incident.ts';

/** How far out a critical section is looked for. */
export const searchedFrames = 60;

/**
 * Which threads of a process have a function, an address or a named section on their stacks: built once, so that the
 * holders of a lock are looked up and not searched for through every frame for every waiter.
 */
export class StackIndex {
  readonly #process: Process;
  readonly #knowledge: Knowledge;
  #functions: Map<string, Set<Task>> | undefined;
  #addresses: Map<string, Set<Task>> | undefined;
  #sections: Map<SectionRow, Set<Task>> | undefined;
  #nameless: Set<Task> | undefined;

  constructor(process: Process, knowledge: Knowledge) {
    this.#process = process;
    this.#knowledge = knowledge;
  }

  withFunction(fn: string): ReadonlySet<Task> {
    this.#functions ??= this.#by((frames, index) => [frames.fn(index)]);
    return this.#functions.get(fn) ?? none;
  }

  withAddress(address: string): ReadonlySet<Task> {
    this.#addresses ??= this.#by((frames, index) =>
      parseArgs(frames.get(index).args).flatMap((argument) => (isPointer(argument.address) ? [argument.address] : [])),
    );
    return this.#addresses.get(address) ?? none;
  }

  withSection(section: SectionRow): ReadonlySet<Task> {
    this.#sections ??= this.#by((frames, index) => {
      const row = this.#knowledge.sections.find(frames, index);
      return row === undefined ? [] : [row];
    });
    return this.#sections.get(section) ?? none;
  }

  /** Threads with frames that have no name. */
  get nameless(): ReadonlySet<Task> {
    this.#nameless ??= this.#by((frames, index) => (isUnnamed(frames.fn(index)) ? [true] : [])).get(true) ?? new Set();
    return this.#nameless;
  }

  #by<K>(keysOf: (frames: Frames, index: number) => readonly K[]): Map<K, Set<Task>> {
    const found = new Map<K, Set<Task>>();
    for (const task of [...this.#process.tasks, ...this.#process.ghosts]) {
      for (let index = 0; index < Math.min(task.frames.length, searchedFrames); index++) {
        for (const key of keysOf(task.frames, index)) {
          const tasks = found.get(key);
          if (tasks === undefined) found.set(key, new Set([task]));
          else tasks.add(task);
        }
      }
    }
    return found;
  }
}

const none: ReadonlySet<Task> = new Set();

const indexes = new WeakMap<Process, StackIndex>();

export function stackIndex(process: Process, knowledge: Knowledge): StackIndex {
  const known = indexes.get(process);
  if (known !== undefined) return known;
  const made = new StackIndex(process, knowledge);
  indexes.set(process, made);
  return made;
}

/** Frames that are decoded once, however often they are asked for. */
export class RememberedFrames implements Frames {
  readonly #frames: Frames;
  readonly #known: (Frame | undefined)[] = [];

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  get length(): number {
    return this.#frames.length;
  }

  fn(index: number): string {
    return this.#frames.fn(index);
  }

  get(index: number): Frame {
    const known = this.#known[index];
    if (known !== undefined) return known;
    const frame = this.#frames.get(index);
    this.#known[index] = frame;
    return frame;
  }
}

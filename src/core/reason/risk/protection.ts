import { atForkHandlers, cpythonAtFork, libcAtFork } from '../../knowledge/at-fork.ts';
import { type Versions, versionInModule } from '../../knowledge/libc-resets.ts';
import type { Place } from '../../model.ts';
import { baseName } from '../../names.ts';
import type { Protection } from '../../risk.ts';
import { isAtLeast } from '../../version.ts';
import { factsOf, type Process } from '../incident.ts';

/** What decides which locks fork resets in this process. */
export interface ForkVersions {
  readonly versions: Versions;
  readonly libc: 'glibc' | 'musl';
}

interface Seen {
  readonly modules: ReadonlyMap<string, Place>;
  readonly functions: ReadonlyMap<string, Place>;
}

export function versionsOf(process: Process): ForkVersions {
  const { modules, functions } = seenIn(process);
  const found = [...modules.keys()].map(versionInModule).filter((each) => each !== undefined);
  const isMusl =
    [...modules.keys()].some((path) => /(?:^|\/)(?:ld|libc\.)-?musl/.test(path)) ||
    ['__syscall_cp_c', '__timedwait_cp', '__syscall_cp_asm'].some((name) => functions.has(name));
  return {
    versions: {
      ...Object.fromEntries(found.map(({ by, version }) => [by, version])),
      ...(process.python === undefined ? {} : { cpython: process.python }),
    },
    libc: isMusl ? 'musl' : 'glibc',
  };
}

export function protections(process: Process): Protection[] {
  const { versions, libc } = versionsOf(process);
  const seen = seenIn(process);
  const first = process.tasks[0]?.place ?? { input: '', line: 1 };
  const libcVersion = versions[libc];
  const { python } = process;
  const row = python === undefined ? undefined : cpythonAtFork.find(({ from }) => isAtLeast(python, from));
  return [
    { by: libc, ...(libcVersion === undefined ? {} : { version: libcVersion }), ...libcAtFork[libc], ...first },
    ...(python === undefined || row === undefined
      ? []
      : [
          {
            by: 'CPython',
            version: python,
            says: row.says,
            source: 'CPython Modules/posixmodule.c PyOS_AfterFork_Child',
            ...first,
          },
        ]),
    ...atForkHandlers.flatMap(({ by, modules, fns, says, source }) => {
      const place =
        firstOf(seen.modules, (path) => modules.some((start) => baseName(path).startsWith(start))) ??
        firstOf(seen.functions, (name) => fns.some((start) => name.startsWith(start)));
      return place === undefined ? [] : [{ by, says, source, ...place }];
    }),
  ];
}

function firstOf(seen: ReadonlyMap<string, Place>, test: (name: string) => boolean): Place | undefined {
  for (const [name, place] of seen) if (test(name)) return place;
  return undefined;
}

const depth = 80;

function seenIn(process: Process): Seen {
  const modules = new Map<string, Place>();
  const functions = new Map<string, Place>();
  for (const { path, place } of factsOf(process.facts, 'mapping')) if (!modules.has(path)) modules.set(path, place);
  for (const { frames, place } of process.tasks) {
    for (let index = 0; index < Math.min(frames.length, depth); index++) {
      const frame = frames.get(index);
      const at = { input: frame.input ?? place.input, line: frame.inputLine };
      if (frame.module !== undefined && !modules.has(frame.module)) modules.set(frame.module, at);
      if (frame.language === 'native' && !functions.has(frame.fn)) functions.set(frame.fn, at);
    }
  }
  return { modules, functions };
}

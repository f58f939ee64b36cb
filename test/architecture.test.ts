import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** One import that survives compilation. `import type` is gone by then: sharing types across layers is free. */
interface Edge {
  readonly from: string;
  /** A path below the project, or the bare name of a package. */
  readonly to: string;
  readonly isLazy: boolean;
}

const root = path.resolve(import.meta.dirname, '..');
let edges: readonly Edge[] = [];

beforeAll(async () => {
  edges = await readEdges();
});

test('there are imports to judge', () => {
  expect(edges.filter(({ from }) => from.startsWith('src/core/')).length).toBeGreaterThan(0);
});

describe('the core runs anywhere', () => {
  test('imports nothing from Node', () => {
    forbid(
      (from, to) => inCore(from) && to.startsWith('node:'),
      'Reading files, processes and streams belongs outside src/core: pass the core text or bytes.',
    );
  });

  test('does not import zod', () => {
    forbid(
      (from, to) => inCore(from) && isPackage(to, 'zod'),
      'Validate in src/schema.ts, outside the core; `import type` from there costs nothing.',
    );
  });

  test('imports nothing from outside src/core', () => {
    forbid(
      (from, to) =>
        inCore(from) &&
        !inCore(to) &&
        !to.startsWith('node:') &&
        !isPackage(to, 'zod') &&
        !isPackage(to, 'fast-xml-parser'),
      'Move what is needed into src/core, or let the caller pass it in. Packages stay in the shell round the core.',
    );
  });
});

describe('data flows one way: read -> reason -> report', () => {
  test.each([
    {
      layer: 'model.ts',
      mayNotImport: ['read', 'knowledge', 'reason', 'report'],
      advice: 'The model is plain data: what computes on it belongs into a layer.',
    },
    {
      layer: 'read/',
      mayNotImport: ['knowledge', 'reason', 'report'],
      advice: 'A reader puts into the model what the text states. What it means is for knowledge and reason to say.',
    },
    {
      layer: 'knowledge/',
      mayNotImport: ['read', 'reason', 'report'],
      advice: 'Knowledge is data. Put the function that uses it into reason.',
    },
    {
      layer: 'reason/',
      mayNotImport: ['read', 'report'],
      advice: 'Reason sees the model only: let the reader put the fact there, and let report find the words.',
    },
    {
      layer: 'report/',
      mayNotImport: ['read', 'reason'],
      advice: 'A report prints a Diagnosis and decides nothing: let reason put what is missing into the Diagnosis.',
    },
  ])('core/$layer does not import $mayNotImport', ({ layer, mayNotImport, advice }) => {
    // The pipeline imports every layer, so importing it would be a way round these rules.
    const folders = [...mayNotImport.map((name) => `src/core/${name}/`), 'src/core/diagnose.ts'];
    forbid(
      (from, to) => from.startsWith(`src/core/${layer}`) && folders.some((folder) => to.startsWith(folder)),
      advice,
    );
  });
});

test('the command line loads heavy packages only when a command needs them', () => {
  const loadedAtStart = reachableAtStart('src/cli.ts');
  forbid(
    (from, to, isLazy) =>
      !isLazy &&
      loadedAtStart.has(from) &&
      ['zod', 'cli-table3', 'fast-xml-parser'].some((name) => isPackage(to, name)),
    "--help pays for what src/cli.ts imports at its top: use `await import('./commands/…')` inside the handler.",
  );
});

function forbid(isForbidden: (from: string, to: string, isLazy: boolean) => boolean, advice: string): void {
  const offences = edges.filter(({ from, to, isLazy }) => isForbidden(from, to, isLazy));
  if (offences.length === 0) return;
  throw new Error(`${offences.map(({ from, to }) => `${from} imports ${to}`).join('\n')}\n\n${advice}`);
}

function inCore(file: string): boolean {
  return file.startsWith('src/core/');
}

function isPackage(to: string, name: string): boolean {
  return to === name || to.startsWith(`${name}/`);
}

function reachableAtStart(entry: string): ReadonlySet<string> {
  const reached = new Set([entry]);
  // A set hands out what is added while it is walked.
  for (const file of reached) {
    for (const { from, to, isLazy } of edges) if (from === file && !isLazy) reached.add(to);
  }
  return reached;
}

async function readEdges(): Promise<Edge[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: sourceFiles(),
    outdir: 'unwritten',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path: to, kind, external }) => ({
      from,
      to: external && isNodeModule(to) ? `node:${to.replace(/^node:/, '')}` : to,
      isLazy: kind === 'dynamic-import',
    })),
  );
}

function isNodeModule(name: string): boolean {
  return builtinModules.includes(name.replace(/^node:/, ''));
}

/** Every file, reached from an entry point or not. */
function sourceFiles(): string[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `src/${name.replaceAll(path.sep, '/')}`)
    .sort();
}

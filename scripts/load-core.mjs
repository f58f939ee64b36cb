// src/core for scripts: the modules are TypeScript, which Node 20 does not run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = path.resolve(import.meta.dirname, '..');

/** What these files of src/core export, as one object: `loadCore('read/read.ts', 'read/formats.ts')`. */
export async function loadCore(...files) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-core-'));
  try {
    const outfile = path.join(folder, 'core.mjs');
    const contents = files.map((file) => `export * from ${JSON.stringify(path.join(root, 'src/core', file))};`);
    await build({
      stdin: { contents: contents.join('\n'), resolveDir: root, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

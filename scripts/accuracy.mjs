/**
 * How often ghostlock is right: every sample in every capture, the hand-written and the derived ones.
 *
 *   npm run accuracy                    prints the figures and writes docs/accuracy.md
 *   npm run accuracy -- --json          the figures as JSON, nothing written
 *   npm run accuracy -- --wrong [REGEX] every verdict that is not right, of samples that match
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(root, 'node_modules', '.accuracy-'));
try {
  const { main } = await load();
  const page = main(process.argv.slice(2));
  if (page !== undefined) writeFileSync(path.join(root, 'docs/accuracy.md'), page);
} finally {
  rmSync(folder, { recursive: true });
}

/** The modules are TypeScript, which Node 20 does not run. */
async function load() {
  const outfile = path.join(folder, 'accuracy.mjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['scripts/accuracy/main.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // test/expectation.ts finds the samples from where it stands
    define: { 'import.meta.dirname': JSON.stringify(path.join(root, 'test')) },
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

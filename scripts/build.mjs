/**
 * src -> dist: cli.js (the command), index.js (the library), worker.js (its threads), the chunks they share or load
 * later, types/ for the library, ghostlock.html (the paste page).
 *
 *   node scripts/build.mjs              everything
 *   node scripts/build.mjs --no-types   only what runs (a fifth of a second)
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { buildPage } from './build-page.mjs';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const shebang = '#!/usr/bin/env node\n';

try {
  await buildScripts();
  write(path.join(dist, 'ghostlock.html'), await buildPage(root));
} catch (error) {
  if (!error.errors) throw error;
  process.exit(1); // esbuild has already shown each error with its line
}
if (!process.argv.includes('--no-types')) await buildTypes();

async function buildScripts() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts', 'src/index.ts', 'src/worker.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true, // a handler behind `await import()` becomes a chunk that --help never loads
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    chunkNames: 'chunks/[name]-[hash]',
    alias: { 'string-width': path.join(root, 'scripts/string-width.cjs') },
    // Bundled CommonJS packages still call require() for Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    write: false,
    logLevel: 'warning',
  });

  for (const { path: file, text } of outputFiles) {
    const isCommand = path.relative(dist, file) === 'cli.js';
    write(file, isCommand ? shebang + text.replace(/^#!.*\n/, '') : text);
    if (isCommand) chmodSync(file, 0o755);
  }
  removeOldChunks(new Set(outputFiles.map(({ path: file }) => file)));
}

/** In one step, so that a test that runs meanwhile never sees half a file. */
function write(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

function removeOldChunks(current) {
  const folder = path.join(dist, 'chunks');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (!current.has(file) && name.endsWith('.js')) rmSync(file, { force: true });
  }
}

/** Declarations of what src/index.ts reaches. Type errors are the business of `npm run check`. */
async function buildTypes() {
  const { default: ts } = await import('typescript');
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/index.ts'] }, ts.sys, root);
  const folder = path.join(dist, 'types');
  rmSync(folder, { recursive: true, force: true });
  const program = ts.createProgram([path.join(root, 'src/index.ts')], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    rootDir: path.join(root, 'src'),
    outDir: folder,
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length === 0) return;
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
  console.error(ts.formatDiagnostics(diagnostics, host));
  process.exitCode = 1;
}

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { codeOf, UserError } from '../user-error.ts';
import type { Manifest } from './manifest.ts';

/** Where the files of a capture go: a folder, or a folder that becomes an archive, or one that is thrown away. */
export interface Bundle {
  readonly folder: string;
  /** The path for the user; absent where nothing is kept. */
  readonly kept?: string;
  finish(manifest: Manifest): Promise<void>;
  discard(): void;
}

const archive = /\.(?:tar\.gz|tgz)$/;

export function openBundle(output: string | undefined): Bundle {
  if (output === undefined || archive.test(output)) {
    // what was captured before is nowhere else
    if (output !== undefined && existsSync(output))
      throw new UserError(`--output ${output}: exists; give another name`);
    const folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-'));
    return {
      folder,
      ...(output !== undefined && { kept: output }),
      finish: async (manifest) => {
        describe(folder, manifest);
        if (output !== undefined) await writeArchive(folder, output, manifest);
      },
      discard: () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  make(output);
  return { folder: output, kept: output, finish: async (manifest) => describe(output, manifest), discard: () => {} };
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`--output ${folder}: cannot be made: ${codeOf(error) ?? String(error)}`);
  }
  if (readdirSync(folder).length > 0) throw new UserError(`--output ${folder}: exists and is not empty`);
}

function describe(folder: string, manifest: Manifest): void {
  writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function writeArchive(folder: string, file: string, manifest: Manifest): Promise<void> {
  const top = path.basename(file).replace(archive, '');
  const mtime = new Date(manifest.to);
  const tar = pack();
  for (const name of fileNames(folder))
    tar.entry({ name: `${top}/${name}`, mtime }, readFileSync(path.join(folder, name)));
  tar.finalize();
  try {
    writeFileSync(file, gzipSync(await buffer(tar)));
  } catch (error) {
    throw new UserError(`--output ${file}: cannot be written: ${codeOf(error) ?? String(error)}`);
  }
}

/** What tools printed, and the manifest; not what the capture keeps for itself. */
export function fileNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
}

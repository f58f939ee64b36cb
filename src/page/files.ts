import { unzipSync } from 'fflate';
import { decompress as unzstd } from 'fzstd';
import { parseTar } from 'nanotar';
import { XzReadableStream } from 'xz-decompress';
import { kindOf } from '../node/archive/kind.ts';
import type { Dump } from './messages.ts';

/** The files that were dropped or chosen; of bundles and other archives, what is in them. */
export async function dumpsOf(files: Iterable<File>): Promise<Dump[]> {
  const all: Dump[] = [];
  for (const file of files) {
    try {
      all.push(...(await unpacked(file.name, new Uint8Array(await file.arrayBuffer()))));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${file.name}: cannot be opened: ${why}`, { cause: error });
    }
  }
  return all;
}

/** What lies beside the dumps of a bundle. */
const documents = /^(?:readme|changelog|license|licence|contributing)(?:\.|$)|^manifest\.json$|^\./i;

async function unpacked(name: string, bytes: Uint8Array): Promise<Dump[]> {
  switch (kindOf(bytes)) {
    case 'gz':
      return unpacked(inner(name), await gunzip(bytes));
    case 'zst':
      return unpacked(inner(name), unzstd(bytes));
    case 'tar':
      return members(parseTar(bytes).map(({ name: path, data, type }) => [path, type === 'file' ? data : undefined]));
    case 'zip':
      return members(Object.entries(unzipSync(bytes)));
    case 'xz':
      return unpacked(inner(name), await unxz(bytes));
    case 'bz2':
      throw new Error('bzip2 is not read here; unpack it first: bunzip2 FILE');
    case undefined:
      return [{ name, bytes }];
  }
}

function members(entries: readonly (readonly [string, Uint8Array | undefined])[]): Dump[] {
  const dumps: Dump[] = [];
  for (const [path, bytes] of entries) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    if (file === '' || documents.test(file) || bytes === undefined || bytes.length === 0) continue;
    // A copy: the archive is not to be kept in memory for one file of it.
    if (!isBinary(bytes)) dumps.push({ name: path, bytes: bytes.slice() });
  }
  return dumps;
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 4096).filter((byte) => byte < 9).length > 200;
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unxz(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new XzReadableStream(new Blob([bytes as BlobPart]).stream())).arrayBuffer());
}

function inner(name: string): string {
  return name.replace(/\.(?:gz|zst|xz)$/i, '').replace(/\.t[gx]z$/i, '.tar');
}

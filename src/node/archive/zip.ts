import { crc32 } from 'node:zlib';
import { fromBuffer, open, type Entry as ZipEntry, type ZipFile } from 'yauzl';
import { collectBytes } from './collect-bytes.ts';
import type { Chunks } from './decompress.ts';
import type { Entry } from './entry.ts';
import { Damaged, largestFile, tooLarge } from './limits.ts';

const encrypted = 1;

/** Of a file, or of bytes where the archive stands in another one. */
export async function* zipEntries(from: string | Uint8Array, wanted: (name: string) => boolean): AsyncIterable<Entry> {
  const archive = await opened(from);
  try {
    for await (const entry of centralDirectory(archive)) {
      if (entry.fileName.endsWith('/')) continue;
      const time = entry.getLastModDate().getTime();
      const stamp = { name: entry.fileName, ...(Number.isNaN(time) ? {} : { time }) };
      if (entry.uncompressedSize > largestFile) yield { ...stamp, content: tooLarge().message };
      else if (!wanted(entry.fileName)) yield { ...stamp, content: new Uint8Array(0) };
      else if ((entry.generalPurposeBitFlag & encrypted) !== 0)
        yield { ...stamp, content: 'encrypted with a password' };
      else yield { ...stamp, content: await bytesOf(archive, entry) };
    }
  } finally {
    archive.close();
  }
}

function opened(from: string | Uint8Array): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, archive?: ZipFile): void => {
      if (archive === undefined) reject(damaged(error));
      else resolve(archive);
    };
    if (typeof from === 'string') open(from, options, done);
    else fromBuffer(Buffer.from(from.buffer, from.byteOffset, from.byteLength), options, done);
  });
}

async function* centralDirectory(archive: ZipFile): AsyncIterable<ZipEntry> {
  for (;;) {
    const entry = await new Promise<ZipEntry | undefined>((resolve, reject) => {
      const settle = (act: () => void) => (): void => {
        archive.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        act();
      };
      archive.once('entry', (found: ZipEntry) => settle(() => resolve(found))());
      archive.once(
        'end',
        settle(() => resolve(undefined)),
      );
      archive.once('error', (error: Error) => settle(() => reject(damaged(error)))());
      archive.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

function bytesOf(archive: ZipFile, entry: ZipEntry): Promise<Uint8Array | string> {
  return new Promise((resolve) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error !== null || stream === undefined) resolve(damaged(error).message);
      else
        collectBytes(stream as Chunks).then(
          (bytes) => resolve(crc32(bytes) === entry.crc32 ? bytes : damaged(new Error('checksum differs')).message),
          (problem: Error) => resolve(damaged(problem).message),
        );
    });
  });
}

function damaged(error: Error | null): Damaged {
  if (error instanceof Damaged) return error;
  return new Damaged(`damaged zip archive (${error?.message.toLowerCase() ?? 'it cannot be opened'})`);
}

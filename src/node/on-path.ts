import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const answers = new Map<string, boolean>();

/** Whether there is such a command to run. */
export function isOnPath(command: string): boolean {
  const known = answers.get(command);
  if (known !== undefined) return known;
  const found = (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => isExecutable(path.join(folder, command)));
  answers.set(command, found);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

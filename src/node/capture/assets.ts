import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: this file is in src/ when tested and in dist/ or dist/chunks/ when installed. */
function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'scripts/capture/steps.sh'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('scripts/capture/steps.sh is missing from the installation');
    folder = parent;
  }
  return folder;
}

/** What gdb is given, by its path below scripts/gdb. */
export function helperNames(): string[] {
  const folder = helpersFolder();
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .sort();
}

export function helpersFolder(): string {
  return path.join(packageFolder(), 'scripts/gdb');
}

export function helper(name: string): string {
  return readFileSync(path.join(helpersFolder(), name), 'utf8');
}

export function shellSteps(): string {
  return readFileSync(path.join(packageFolder(), 'scripts/capture/steps.sh'), 'utf8');
}

export function shellMain(): string {
  return readFileSync(path.join(packageFolder(), 'scripts/capture/main.sh'), 'utf8');
}

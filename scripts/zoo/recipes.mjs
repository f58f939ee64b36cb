/**
 * Reads scripts/hangs/<hang>/hang.json. One hang may have several builds; each is a sample of its own,
 * `hang` for the build called "" and `hang-build` for the others.
 */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const hangsFolder = fileURLToPath(new URL('../hangs', import.meta.url));

/** hang.json's keys, of which a build may override any. */
const defaults = {
  about: '',
  make: [],
  run: '',
  python: null,
  packages: [],
  hung: {},
  captures: {},
  timeout: 60,
};

export function allSamples() {
  return readdirSync(hangsFolder)
    .filter((hang) => existsSync(join(hangsFolder, hang, 'hang.json')))
    .sort()
    .flatMap(samplesOf);
}

export function findSamples(names) {
  const all = allSamples();
  return names.flatMap((name) => {
    // a hang's name stands for all its builds, a sample's name for one
    const found = all.filter((sample) => sample.name === name || sample.hang === name);
    if (found.length === 0) throw new Error(`no hang called ${name}; --list shows them`);
    return found;
  });
}

export function findSample(name) {
  const sample = allSamples().find((candidate) => candidate.name === name);
  if (!sample) throw new Error(`no hang called ${name}; --list shows them`);
  return sample;
}

function samplesOf(hang) {
  const { builds = { '': {} }, ...common } = JSON.parse(readFileSync(join(hangsFolder, hang, 'hang.json'), 'utf8'));
  return Object.entries(builds).map(([build, own]) => ({
    ...defaults,
    ...common,
    ...own,
    hang,
    build,
    name: build === '' ? hang : `${hang}-${build}`,
    sources: join(hangsFolder, hang),
  }));
}

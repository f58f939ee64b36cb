/** Writes a sample: the dumps, and capture.json. What people wrote there stays. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export function writeSample(target, { sample, roles, locks }, { files, tools }) {
  mkdirSync(target, { recursive: true });
  removeOld(target);
  const substituted = new Set();
  for (const [file, { text }] of Object.entries(files)) {
    writeFileSync(join(target, file), withoutPrivatePaths(text, substituted));
  }
  const capture = {
    hang: sample.hang,
    build: sample.build,
    roles,
    locks,
    tools,
    ...(substituted.size > 0 ? { substituted: [...substituted] } : {}),
    files: Object.fromEntries(Object.entries(files).map(([file, { command }]) => [file, command])),
  };
  writeFileSync(join(target, 'capture.json'), `${JSON.stringify(capture, null, 2)}\n`);
  return Object.keys(files).length;
}

/** Only what an earlier capture wrote: a renamed role must not leave its dump behind. */
function removeOld(target) {
  const file = join(target, 'capture.json');
  if (!existsSync(file)) return;
  for (const old of Object.keys(JSON.parse(readFileSync(file, 'utf8')).files)) {
    rmSync(join(target, old), { force: true });
  }
}

/** The place is neutral, so this normally finds nothing; what it does find, the sample's README must say. */
function withoutPrivatePaths(text, substituted) {
  const secrets = [
    ['the checkout', fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''), '/src'],
    ['the home directory', homedir(), '/home/user'],
    ['the host name', hostname().length > 3 ? hostname() : null, 'host'],
  ];
  for (const [what, secret, instead] of secrets) {
    if (!secret || !text.includes(secret)) continue;
    text = text.replaceAll(secret, instead);
    substituted.add(`${what} → ${instead}`);
  }
  return text;
}

import type { Finding } from '../diagnosis.ts';
import { bare } from '../names.ts';

/**
 * The cause as a short hexadecimal word, the same for every run of the same bug: class, kind and name of the lock,
 * the function that asked for it and the fork point enter; pids, TIDs, addresses, line numbers and order do not.
 * FNV-1a over two seeds (64 bits): an identity, not a secret.
 */
export function fingerprintOf(finding: Finding | undefined, callers: readonly string[]): string {
  const name = finding?.resource?.name;
  const parts = [
    finding?.class ?? 'unknown',
    finding?.resource?.kind ?? '',
    name === undefined || /\d{3,}/.test(name) ? '' : name.replace(/\+\d+$/, ''),
    ...callers.map((fn) => bare(fn)),
    finding?.forkPoint === null || finding?.forkPoint === undefined ? '' : bare(finding.forkPoint.function),
  ];
  const text = parts.join('\u0000');
  return hash(text, 0x811c9dc5) + hash(text, 0x01000193);
}

function hash(text: string, seed: number): string {
  let value = seed;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}

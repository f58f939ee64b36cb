/** Containers and compressions, known by their first bytes. */

export type Compression = 'gz' | 'zst' | 'xz' | 'bz2';
export type Kind = Compression | 'zip' | 'tar';

const signatures: readonly (readonly [Kind, readonly number[], number])[] = [
  ['gz', [0x1f, 0x8b, 0x08], 0],
  ['zst', [0x28, 0xb5, 0x2f, 0xfd], 0],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 0],
  ['bz2', [0x42, 0x5a, 0x68], 0],
  ['zip', [0x50, 0x4b, 0x03, 0x04], 0],
  ['zip', [0x50, 0x4b, 0x05, 0x06], 0],
  ['tar', [0x75, 0x73, 0x74, 0x61, 0x72], 257],
];

/** How many bytes `kindOf` looks at. */
export const headSize = 512;

export function kindOf(head: Uint8Array): Kind | undefined {
  return signatures.find(([, bytes, offset]) => bytes.every((byte, index) => head[offset + index] === byte))?.[0];
}

export function isCompression(kind: Kind | undefined): kind is Compression {
  return kind !== undefined && kind !== 'zip' && kind !== 'tar';
}

const compressedName = /\.(?:gz|zst|xz|bz2)$/i;

export function withoutCompression(name: string): string {
  return name.replace(compressedName, '');
}

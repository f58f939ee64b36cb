/** What bytes are when they are not text: named where well known, with what to do about it. */

interface Signature {
  readonly bytes: readonly number[];
  readonly offset?: number;
  readonly says: string;
}

const signatures: readonly Signature[] = [
  { bytes: [0xff, 0xd8, 0xff], says: 'a JPEG image, not text' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], says: 'a PNG image, not text' },
  { bytes: [0x47, 0x49, 0x46, 0x38], says: 'a GIF image, not text' },
  { bytes: [0x25, 0x50, 0x44, 0x46], says: 'a PDF document; copy the dump out of it as text' },
  {
    bytes: [0x7f, 0x45, 0x4c, 0x46],
    says: `an ELF file; for a core dump: gdb -batch -ex 'thread apply all bt' PROGRAM CORE > dump.txt`,
  },
  { bytes: [0x1f, 0x8b], says: 'compressed with gzip; unpack it first: zcat FILE | ghostlock -' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], says: 'compressed with zstd; unpack it first: zstdcat FILE | ghostlock -' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], says: 'compressed with xz; unpack it first: xzcat FILE | ghostlock -' },
  { bytes: [0x42, 0x5a, 0x68], says: 'compressed with bzip2; unpack it first: bzcat FILE | ghostlock -' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], says: 'a zip archive; unpack it first' },
  { bytes: [0x75, 0x73, 0x74, 0x61, 0x72], offset: 257, says: 'a tar archive; unpack it first' },
];

const sampled = 16_384;

export function describeBinary(bytes: Uint8Array): string | undefined {
  const known = signatures.find(({ bytes: magic, offset = 0 }) =>
    magic.every((byte, index) => bytes[offset + index] === byte),
  );
  if (known !== undefined) return known.says;
  const head = bytes.subarray(0, sampled);
  return isUtf16(head) || controlShare(head) < 0.05 ? undefined : 'binary data, not text';
}

function isUtf16(head: Uint8Array): boolean {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  // Without a byte order mark: nearly all text of dumps is ASCII, so every other byte is zero.
  const even = head.filter((byte, index) => byte === 0 && index % 2 === 0).length;
  const odd = head.filter((byte, index) => byte === 0 && index % 2 === 1).length;
  const half = head.length / 2;
  return (even > 0.8 * half && odd < 0.05 * half) || (odd > 0.8 * half && even < 0.05 * half);
}

/** Control bytes that text does not use; tabs, line breaks, backspaces and escape sequences are met in pastes. */
function controlShare(head: Uint8Array): number {
  let controls = 0;
  for (const byte of head) {
    const isUsual = byte >= 32 || (byte >= 8 && byte <= 13) || byte === 27;
    if (!isUsual) controls += 1;
  }
  return head.length === 0 ? 0 : controls / head.length;
}

/** Small helpers over text that several stages share. */

/** `0x000055D0` → `0x55d0`; decimal text is not accepted. */
export function address(text: string): string {
  const digits = text
    .slice(2)
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
  return `0x${digits}`;
}

/** A decimal pthread id (`140427197119360`, as Python prints it) as an address. */
export function addressOfDecimal(text: string): string {
  return `0x${BigInt(text).toString(16)}`;
}

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Bytes [start, end) as text; malformed UTF-8 becomes U+FFFD. */
export function decode(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** Whether a byte is an ASCII digit; no byte is none. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

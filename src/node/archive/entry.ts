/** A file inside an archive. */
export interface Entry {
  readonly name: string;
  /** All there is: a file that is only compressed, or no archive at all, whatever its name says. */
  readonly isAll?: true;
  /** When it was written, in milliseconds; absent where the archive does not say. */
  readonly time?: number;
  /** Its bytes, or why they are not to be had. */
  readonly content: Uint8Array | string;
}

/** A file that unpacks to more is not unpacked: a diagnosis of it by itself is `ghostlock FILE`, and bombs end here. */
export const largestFile = 256 * 1024 * 1024;

export class Damaged extends Error {}

export function tooLarge(): Damaged {
  return new Damaged(`larger than ${largestFile / 1024 / 1024} MiB; unpack it and diagnose it by itself`);
}

import type { WriteStream } from 'node:tty';

const defaultWidth = 80;
const narrowest = 40;

export type ColorChoice = 'auto' | 'always' | 'never';

/** https://no-color.org: any value but the empty one switches colours off. */
export function wantsColor(choice: ColorChoice, stream: WriteStream | NodeJS.WriteStream | undefined): boolean {
  if (choice !== 'auto') return choice === 'always';
  return stream?.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}

export function widthOf(stream: NodeJS.WriteStream | undefined): number {
  const columns = stream?.isTTY ? stream.columns : defaultWidth;
  return Math.max(narrowest, columns || defaultWidth);
}

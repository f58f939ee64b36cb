const defaultWidth = 80;
const narrowest = 40;

export type ColorChoice = 'auto' | 'always' | 'never';

/** https://no-color.org: any value but the empty one switches colours off. */
export function wantsColor(choice: ColorChoice, stream: NodeJS.WriteStream | undefined): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR, TERM } = process.env;
  return stream?.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}

export function widthOf(stream: NodeJS.WriteStream | undefined): number {
  const columns = stream?.isTTY ? stream.columns : defaultWidth;
  return Math.max(narrowest, columns || defaultWidth);
}

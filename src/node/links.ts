import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSupportsHyperlinks } from 'supports-hyperlinks';
import { type ColorChoice, wantsColor } from './terminal.ts';

/** Whoever wants no colours wants no other escapes either; what is piped is for programs. */
export function wantsLinks(color: ColorChoice, stream: NodeJS.WriteStream | undefined): boolean {
  return stream?.isTTY === true && wantsColor('auto', stream) && color !== 'never' && createSupportsHyperlinks(stream);
}

/**
 * Where a terminal finds a line of an input; nothing for what came out of an archive or a pipe. It names the host, as
 * `ls --hyperlink` does, so that a terminal at the other end of ssh does not open a file of its own.
 */
export function fileLinks(): (input: string, line: number) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (input, line) => {
    if (!known.has(input)) known.set(input, urlOf(input));
    const url = known.get(input);
    return url === undefined ? undefined : `${url}#${line}`;
  };
}

function urlOf(input: string): string | undefined {
  if (statSync(input, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return pathToFileURL(path.resolve(input)).href.replace(/^file:\/\/(?=\/)/, `file://${hostname()}`);
}

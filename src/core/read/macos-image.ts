import type { Fact, Place } from '../model.ts';
import { address } from '../text.ts';

/** "       0x104c2a000 -        0x104c2bfff +org.python.python (3.12.1) <…> /opt/python/bin/python3.12" of crash reports and `sample`. */
export const imageLine =
  /^\s*0x([0-9a-f]{4,16}) - +0x([0-9a-f]{4,16}) \+?(\S.*?) (?:\(.*?\) )?(?:\w+ +)?<[^>]*>\s+(\/.*|\?\?\?)$/;

/** A row of "Binary Images:"; `start` and `end` are hexadecimal, and the path `???` where macOS does not know it. */
export function imageFact(
  [start, end, name, path = '???']: readonly (string | undefined)[],
  pid: number | undefined,
  place: Place,
): Fact {
  return {
    kind: 'mapping',
    place,
    ...(pid !== undefined && { pid }),
    start: address(`0x${start}`),
    end: address(`0x${end}`),
    path: path === '???' ? (name ?? '') : path,
  };
}

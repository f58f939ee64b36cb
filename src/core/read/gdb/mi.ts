import { address } from '../../text.ts';
import type { FrameText } from '../span-frames.ts';
import { ascii, matches } from './frame-line.ts';
import { type ThreadId, targetId } from './thread-id.ts';

/**
 * gdb/MI, as IDEs log it: `^done,stack=[frame={level="0",addr="0x…",func="main",file="a.c",line="5"},frame={…}]` and
 * `^done,threads=[{id="2",target-id="Thread 0x… (LWP 9)",name="x",frame={level="0",…},state="stopped"},…]`.
 * Printed by mi_ui_out in gdb/mi/mi-out.c.
 */
export interface MiFrame {
  start: number;
  end: number;
  level: number;
  thread: ThreadId | undefined;
}

const opening = ascii('frame={');

export function isMi(text: string): boolean {
  return (
    /^(?:\d*\^done,|\*stopped,)?(?:(?:stack|threads)=\[|.{0,200}frame=\{)/.test(text) &&
    text.includes('frame={') &&
    text.includes('func="')
  );
}

/** The frames of one line; each is `frame={…}`. */
export function miFrames(
  bytes: Uint8Array,
  start: number,
  end: number,
  letters: (from: number, to: number) => string,
): MiFrame[] {
  const found: MiFrame[] = [];
  let after = start;
  for (let i = bytes.indexOf(0x66, start); i >= 0 && i < end; i = bytes.indexOf(0x66, i + 1)) {
    if (!matches(bytes, i, opening)) continue;
    const close = closing(bytes, i + 6, end);
    const level = /level="(\d+)"/.exec(letters(i, Math.min(close, i + 60)))?.[1];
    found.push({
      start: i,
      end: close,
      level: Number(level ?? 0),
      thread: threadBefore(letters(Math.max(after, i - 300), i)),
    });
    after = close;
    i = close;
  }
  return found;
}

function threadBefore(text: string): ThreadId | undefined {
  const match = /\{id="(\d+)",target-id="([^"]*)"(?:,.{0,40}?name="([^"]*)")?/.exec(text);
  if (match?.[2] === undefined) return undefined;
  const id = targetId(match[2]) ?? {};
  id.number = Number(match[1]);
  if (match[3] !== undefined) id.name = match[3];
  return id;
}

/** Behind the brace that closes the one at `at`. */
function closing(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0x22) {
      for (i++; i < end && bytes[i] !== 0x22; i++) if (bytes[i] === 0x5c) i++;
    } else if (byte === 0x7b) depth++;
    else if (byte === 0x7d && --depth === 0) return i + 1;
  }
  return end;
}

export function miField(text: string, name: string): string | undefined {
  const match = new RegExp(`[{,]${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(text);
  return match?.[1]?.replace(/\\(.)/g, '$1');
}

export function miFrameText(text: string): FrameText {
  const at = miField(text, 'addr');
  const file = miField(text, 'file') ?? miField(text, 'fullname');
  const line = miField(text, 'line');
  const module = miField(text, 'from');
  const args = /,args=\[(.*)\]/.exec(text)?.[1];
  return {
    language: 'native',
    ...(at === undefined || !at.startsWith('0x') ? {} : { address: address(at) }),
    ...(args === undefined ? {} : { args: argumentsOf(args) }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(module === undefined ? {} : { module }),
  };
}

function argumentsOf(text: string): string {
  const pairs = text.matchAll(/\{name="([^"]*)"(?:,[a-z-]+="[^"]*")*?(?:,value="((?:[^"\\]|\\.)*)")?\}/g);
  return [...pairs]
    .map(([, name, value]) => (value === undefined ? (name ?? '') : `${name}=${value.replace(/\\(.)/g, '$1')}`))
    .join(', ');
}

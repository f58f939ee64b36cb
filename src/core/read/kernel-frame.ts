import type { Frame } from '../model.ts';
import { address } from '../text.ts';

// "[<0>] futex_wait_queue+0x60/0x90", "[<ffffffff816bf91c>] pipe_wait+0x61/0x7b", "[<ffffffffa02b1c2e>] ? nfs_wait+0x1e/0x50 [nfs]",
// and the word before it that `cat wchan stack` glues on: wchan ends without a line break
const stackLine =
  /^\s*([a-z_]\w*|0)?\[<(?:0x)?([0-9a-f]{1,16})>\] (\? )?(\S+?)(\+0x[0-9a-f]+\/0x[0-9a-f]+)?(?: \[(\w+)\])?$/;
// The same in the kernel's own log since 4.11: " ? schedule+0x2f/0xb0 [xfs]"
const logLine = /^\s*(\? )?([A-Za-z_][\w.]*)(\+0x[0-9a-f]+\/0x[0-9a-f]+)(?: \[(\w+)\])?$/;

export interface KernelLine {
  /** Absent for the mark at the end of a stack and for what the unwinder itself distrusts (`? `). */
  readonly frame?: Frame;
  readonly wchan?: string;
}

/** A line of /proc/PID/stack. The source: proc_pid_stack in fs/proc/base.c. */
export function stackFrame(text: string, inputLine: number): KernelLine | undefined {
  const match = stackLine.exec(text);
  if (match === null) return undefined;
  const [, wchan, pc, doubtful, fn = '', offset, module] = match;
  if (offset === undefined && !fn.startsWith('0x')) return undefined;
  const ends = fn === '0xffffffffffffffff' || doubtful !== undefined;
  return {
    ...(wchan !== undefined && wchan !== '0' && { wchan }),
    ...(!ends && { frame: kernelFrame(fn.startsWith('0x') ? '??' : fn, inputLine, pc, module) }),
  };
}

/** A line of a call trace in the kernel log. */
export function logFrame(text: string, inputLine: number): KernelLine | undefined {
  const match = logLine.exec(text);
  if (match === null) return stackFrame(text, inputLine);
  const [, doubtful, fn = '', , module] = match;
  return doubtful === undefined ? { frame: kernelFrame(fn, inputLine, undefined, module) } : {};
}

export function kernelFrame(fn: string, inputLine: number, pc?: string, module?: string): Frame {
  const known = pc !== undefined && !/^0*$/.test(pc);
  return {
    fn,
    language: 'kernel',
    inputLine,
    ...(known && { address: address(`0x${pc}`) }),
    ...(module !== undefined && { module }),
  };
}

import { gdb } from './gdb/gdb.ts';
import { pySpy } from './py-spy.ts';
import { proc } from './proc.ts';
import { ps } from './ps.ts';
import type { Format } from './reader.ts';

/** Every format that is read, in the order in which a line is offered. A new format is one file and one line here. */
export const formats: readonly Format[] = [gdb, pySpy, proc, ps];

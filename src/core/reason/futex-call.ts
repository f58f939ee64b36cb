import type { Knowledge } from '../knowledge/knowledge.ts';
import type { WaitRow } from '../knowledge/rows.ts';
import { baseName } from '../names.ts';
import type { Process, Task } from './incident.ts';

/**
 * What a futex call waits for, by the value that it expects to find there. No lock is waited for while its word is 0
 * (free): that is a condition or a semaphore (of which CPython makes its locks), and a thread's TID is the word of a
 * join. Measured, and glibc nptl/lowlevellock.c (expects 2), pthread_cond_wait.c and sem_waitcommon.c (0),
 * pthread_join_common.c (the TID). `args`: as strace or /proc/PID/syscall print them.
 */
export function futexRow(args: readonly string[], task: Task, { waits }: Knowledge): WaitRow | undefined {
  const op = args[1] ?? '';
  const isWait = /^FUTEX_WAIT/.test(op) || (/^(?:0x)?[\da-f]+$/.test(op) && [0, 9].includes(Number(op) & 127));
  const expected = Number(args[2]);
  if (!isWait || args[2] === undefined || !Number.isInteger(expected)) return undefined;
  if (expected === 0)
    return waits.rowsFor(runsPython(task.process) ? 'PyThread_acquire_lock' : 'futex_abstimed_wait_cancelable')[0];
  const joins = expected > 3 && task.process.tasks.some(({ tid }) => tid === expected && tid !== task.tid);
  return joins ? waits.rowsFor('pthread_join')[0] : undefined;
}

function runsPython({ python, program }: Process): boolean {
  return python !== undefined || /^(?:python|pypy)[\d.]*/.test(baseName(program ?? ''));
}

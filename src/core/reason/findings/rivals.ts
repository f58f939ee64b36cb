import type { Wait } from '../waits.ts';

/** What else leaves a lock that nobody in the process can release. */
export function orphanRivals(wait: Wait): string[] {
  if (wait.kind === 'semaphore' || wait.kind === 'condition')
    return ['a missing post or signal: a semaphore or condition has no owner'];
  return [
    'a lock held at fork by a thread that was not copied (or by the forking thread itself)',
    'a thread that exited or was cancelled while it held the lock',
    'a missing unlock on an error path, or the same thread taking the lock twice',
    'a lock that was never initialised, or overwritten memory',
    ...(wait.sharing === 'unknown' && wait.symbol === undefined && wait.section === undefined && !wait.task.pythonOnly
      ? ['the lock lies in memory that processes share, and another one has it, or was killed with it']
      : []),
  ];
}

/** The command that prints the owner of the lock. */
export function ownerCommands(wait: Wait): string[] {
  const pid = wait.task.process.pid ?? wait.task.tid;
  const target = pid === undefined ? 'PID' : String(pid);
  if (wait.row.id === 'postgres/lock') {
    return [
      `psql -c "SELECT pid, pg_blocking_pids(pid), state, xact_start, query FROM pg_stat_activity WHERE pid = ${target} OR pid = ANY (pg_blocking_pids(${target}))"   # who has it`,
    ];
  }
  if (wait.row.id.startsWith('rust/') && wait.address !== undefined) {
    return [
      `gdb -nx -batch -p ${target} -ex 'x/2wx ${wait.address}' -ex 'thread apply all bt full'   # Rust's locks have no owner: which thread has a guard of it, only stacks and code tell`,
    ];
  }
  if (wait.kind === 'mutex' && wait.address !== undefined) {
    return [
      `gdb -nx -batch -p ${target} -ex 'p ((pthread_mutex_t *) ${wait.address})->__data.__owner' -ex 'x/4dw ${wait.address}'   # lock, count, owner TID, users`,
    ];
  }
  if (wait.kind === 'mutex') {
    return [
      `gdb -nx -batch -p ${target} -ex 'frame function ___pthread_mutex_lock' -ex 'p mutex->__data.__owner'   # needs libc's debug symbols`,
      `grep -H . /proc/${target}/task/*/syscall   # second field: the lock's address; then: gdb -nx -batch -p ${target} -ex 'x/4dw ADDRESS'   # lock, count, owner TID, users (__owner is the third)`,
    ];
  }
  if (wait.kind === 'rwlock' && wait.address !== undefined) {
    return [
      `gdb -nx -batch -p ${target} -ex 'p ((pthread_rwlock_t *) ${wait.address})->__data.__cur_writer'   # a writer's TID; readers are not recorded`,
    ];
  }
  if (wait.kind === 'buffered file lock') {
    return [
      `gdb -nx -batch -p ${target} -ex 'frame function _enter_buffered_busy' -ex 'p/x self->owner'   # pthread id of the owner; needs the interpreter's debug symbols`,
    ];
  }
  if (wait.task.pythonOnly || wait.kind === 'unknown') {
    return [
      `py-spy dump --native --locals --pid ${target}   # the lock call and its object`,
      `gdb -nx -batch -p ${target} -ex 'thread apply all bt'`,
    ];
  }
  return [
    `py-spy dump --locals --pid ${target}   # if it is a Python process: which lock object`,
    `grep -H . /proc/${target}/status /proc/${target}/task/*/syscall   # parent, threads, futex addresses`,
  ];
}

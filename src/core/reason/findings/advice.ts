import type { Knowledge } from '../../knowledge/knowledge.ts';
import { remedyFor } from '../../knowledge/remedy-for.ts';
import { processWords } from './draft.ts';
import type { Wait } from '../waits.ts';

/** What to do about a lock that came orphaned with a fork. */
export function orphanAdvice(wait: Wait, parentWaits: boolean, knowledge: Knowledge): { now: string; fix: string } {
  const child = processWords(wait.task.process);
  const pid = wait.task.process.pid ?? wait.task.tid;
  const kill = pid === undefined ? '' : ` (kill -9 ${pid})`;
  const now = `Kill ${child}${kill}: nothing inside it can ever release the lock.${parentWaits ? ' Its parent, which waits for it, then goes on.' : ''} It can happen again at any fork, until the cause is fixed.`;
  return { now, fix: wait.section?.advice ?? remedyWords(wait, knowledge) ?? fixFor(wait) };
}

/** What the makers of the library say, with the reason they give. */
export function remedyWords(wait: Wait, knowledge: Knowledge): string | undefined {
  const remedy = remedyFor(wait.task.frames, knowledge);
  return remedy === undefined ? undefined : `${remedy.fix} (${remedy.library}: ${remedy.says}.)`;
}

function fixFor(wait: Wait): string {
  const python = isPython(wait);
  if (python && wait.kind === 'import lock')
    return 'Import the module before the fork, never lazily in a thread while another thread forks.';
  if (python) {
    return 'Do not fork while other threads run: start worker processes before threads, use the spawn or forkserver start method of multiprocessing (the default from 3.14 on), subprocess without preexec_fn, or re-create this lock in the child with os.register_at_fork(after_in_child=…).';
  }
  return 'In the child of a threaded process call only async-signal-safe functions until exec: use posix_spawn, or fork before the first thread starts, or protect this lock with pthread_atfork (take it in prepare, release it in parent and child).';
}

export function isPython(wait: Wait): boolean {
  const { frames, process } = wait.task;
  if (process.python !== undefined || wait.task.pythonOnly) return true;
  for (let index = 0; index < Math.min(frames.length, 60); index++) {
    if (/^_?Py[A-Z_]/.test(frames.fn(index)) || frames.get(index).language === 'python') return true;
  }
  return false;
}

export const lockOrderAdvice = {
  now: 'Kill or restart the process: no thread of the ring can go on.',
  fix: 'Take these locks in one order everywhere, or hold only one at a time; std::scoped_lock, try-lock with back-off, or a lock hierarchy check in tests keep it so.',
};

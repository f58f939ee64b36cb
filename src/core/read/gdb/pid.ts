import type { Dump } from '../../model.ts';
import type { Session } from '../reader.ts';
import type { Draft } from './draft.ts';

/** The process a dump is of: from gdb's words, or from what stood above the dump if its threads do not contradict. */
export function pidOf(draft: Draft, session: Session): Pick<Dump, 'pid' | 'pidFrom'> {
  const [first] = draft.threads;
  const process = draft.threads.length === 1 && first?.process === true ? first.tid : undefined;
  const stated = draft.pid ?? draft.threads.find((thread) => thread.pid !== undefined)?.pid ?? process;
  if (stated !== undefined) return { pid: stated, pidFrom: 'tool' };
  const hint = session.pidHint();
  if (hint === undefined) return {};
  const main = draft.threads.find((thread) => thread.number === 1)?.tid;
  if (main !== undefined && !draft.threads.some((thread) => thread.tid === hint.pid)) return {};
  return { pid: hint.pid, pidFrom: hint.from };
}

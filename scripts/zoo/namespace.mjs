/**
 * A program in a PID namespace of its own reports the numbers that it sees. Tools outside see others; the last
 * number of NSpid in /proc says which is which.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** The same facts with the numbers of outside; roles whose thread is not there any more are left out. */
export function seenFromOutside(facts, pids) {
  const outside = new Map(pids.flatMap(threadsOf).map(({ inner, ...thread }) => [inner, thread]));
  const translate = (roles) =>
    Object.fromEntries(
      Object.entries(roles)
        .filter(([, { tid }]) => outside.has(tid))
        .map(([role, thread]) => [role, { ...thread, ...outside.get(thread.tid), inner: thread.tid }]),
    );
  return { ...facts, roles: translate(facts.roles), announced: translate(facts.announced) };
}

function threadsOf(pid) {
  return tasks(pid)
    .map((tid) => ({ pid, tid: Number(tid), numbers: namespacePids(`/proc/${pid}/task/${tid}/status`) }))
    .filter(({ numbers }) => numbers.length > 1)
    .map(({ pid, tid, numbers }) => ({ pid, tid, inner: numbers.at(-1) }));
}

function tasks(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function namespacePids(file) {
  try {
    const line = readFileSync(file, 'utf8').match(/^NSpid:\s*(.*)$/m);
    return line ? line[1].split(/\s+/).map(Number) : [];
  } catch {
    return [];
  }
}

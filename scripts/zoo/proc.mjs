/** What /proc says about one thread, and whether it moves. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const stillFor = 1200;
const pollEvery = 100;

/** One line that changes whenever the thread does anything; null when it is gone. */
export function glance(pid, tid) {
  const task = `/proc/${pid}/task/${tid}`;
  try {
    const { state, ticks } = stat(task);
    return { state, ticks, where: `${read(`${task}/syscall`)} ${read(`${task}/wchan`)}` };
  } catch {
    return null;
  }
}

function stat(task) {
  const text = readFileSync(`${task}/stat`, 'utf8');
  // the command name may hold spaces and brackets: the fields start after the last one
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], ticks: Number(fields[11]) + Number(fields[12]) };
}

/** Root only, and absent in some containers: what cannot be read does not count. */
function read(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '?';
  }
}

/** How a thread shows that it has reached its end state. */
const criteria = {
  /** asleep at one place, without a single tick of CPU */
  still: (before, now) => /[SDTt]/.test(now.state) && now.ticks === before.ticks && now.where === before.where,
  /** on a CPU for a good part of the time: others may compete for it */
  busy: (before, now) => now.ticks - before.ticks > stillFor / 60,
  /** has ended and was not waited for */
  zombie: (_before, now) => now.state === 'Z',
  /** asleep at every look, wherever: a poll loop or a timed wait */
  dozing: (before, now) => /[SD]/.test(now.state) && now.ticks - before.ticks <= 2,
};

/** True when the thread satisfied the criterion over the whole while. */
export async function holds(criterion, { pid, tid }) {
  const test = criteria[criterion];
  if (!test) throw new Error(`hang.json: no criterion called ${criterion}`);
  const before = glance(pid, tid);
  if (!before) return false;
  const until = Date.now() + stillFor;
  while (Date.now() < until) {
    await sleep(pollEvery);
    const now = glance(pid, tid);
    if (!now) return false;
    if (criterion !== 'busy' && !test(before, now)) return false;
  }
  const last = glance(pid, tid);
  return last !== null && test(before, last);
}

/** The process and all that descend from it, children last. */
export function family(root) {
  const parents = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const text = read(`/proc/${entry}/stat`);
    const ppid = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
    if (!Number.isNaN(ppid)) parents.set(Number(entry), ppid);
  }
  const members = [root];
  for (const member of members) {
    for (const [pid, ppid] of parents) if (ppid === member && !members.includes(pid)) members.push(pid);
  }
  return members;
}

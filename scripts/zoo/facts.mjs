/**
 * What a hanging program says about itself, on a channel that no dump shows: lines of key=value words,
 * appended to the file named by HANG_FACTS.
 *
 *   role=holder pid=4179 tid=4182 pthread=0x7f15a7bff6c0
 *   lock=log_lock address=0x55681cf9d080
 *   about-to-hang role=child pid=4186 tid=4186
 *   not-yet                                  (the race was lost: what was announced so far does not count)
 */
import { existsSync, readFileSync } from 'node:fs';

export function readFacts(file) {
  const facts = { roles: {}, locks: {}, announced: {} };
  if (!existsSync(file)) return facts;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === 'not-yet') facts.announced = {};
    const words = Object.fromEntries(line.split(' ').map((word) => word.split('=')));
    if (words.lock) facts.locks[words.lock] = words.address;
    if (!words.role) continue;
    const thread = threadOf(words);
    // a program that tries again and again announces each child: the last one counts
    if ('about-to-hang' in words) facts.announced[words.role] = thread;
    facts.roles[words.role] = { ...facts.roles[words.role], ...thread };
  }
  return facts;
}

function threadOf({ pid, tid, pthread }) {
  return { pid: Number(pid), tid: Number(tid ?? pid), ...(pthread ? { pthread } : {}) };
}

import type { Address } from '../../model.ts';
import type { Case } from '../case.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import { lockOrderAdvice } from './advice.ts';
import { type Draft, draft, evidence, processWords, whoIn } from './draft.ts';

/**
 * A checker (helgrind, ThreadSanitizer) saw two locks taken in both orders. That is a ring that may close, not one
 * that has: `possible`, and it says so.
 */
export function lockOrders(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const byPair = new Map<string, Order[]>();
    for (const order of ordersIn(process)) {
      const key = [order.address, order.wants].sort().join(' ');
      byPair.set(key, [...(byPair.get(key) ?? []), order]);
    }
    return [...byPair.values()].flatMap((orders) => build(process, orders));
  });
}

type Order = ReturnType<typeof factsOf<'held'>>[number] & { readonly wants: Address };

function ordersIn({ facts }: Process): Order[] {
  return factsOf(facts, 'held').filter((fact): fact is Order => fact.wants !== undefined);
}

function build(process: Process, orders: readonly Order[]): Draft[] {
  const [first] = orders;
  const takers = orders.flatMap(({ number }) => process.tasks.filter((task) => task.number === number));
  const [task] = takers;
  if (first === undefined || task === undefined) return [];
  return [
    draft({
      class: 'deadlock-cycle',
      certainty: 'possible',
      permanent: 'unknown',
      headline: `two locks of ${processWords(process)} are taken in both orders (${first.address} and ${first.wants}): threads that do so at the same moment wait for each other for ever.`,
      task,
      members: takers,
      resource: { kind: 'mutex', address: first.wants },
      evidence: [
        ...orders.map(({ says, place }) => evidence(says, place)),
        ...takers.flatMap((taker) => placeOfOrder(taker)),
      ],
      rivals: ['the two orders are never taken at the same time: then nothing hangs here, and the risk stays'],
      advice: {
        now: 'The checker saw the orders, not a hang. If the program hangs, dump it and give that dump together with this report.',
        fix: lockOrderAdvice.fix,
      },
      next: [`gdb -nx -batch -p ${process.pid ?? 'PID'} -ex 'thread apply all bt'   # while it hangs`],
      cause: `lock order/${orders.map(({ address, wants }) => `${address} ${wants}`).join('/')}`,
    }),
  ];
}

/** Where it took the second lock: the outermost frames say more than the checker's own. */
function placeOfOrder(task: Task): ReturnType<typeof evidence>[] {
  for (let index = 0; index < task.frames.length; index++) {
    const { fn, file, line, inputLine, input = task.place.input } = task.frames.get(index);
    if (file === undefined || line === undefined || /^(?:pthread_|mutex_)/.test(fn)) continue;
    return [
      evidence(`${whoIn(task)} took the second lock in ${fn} (${file.slice(file.lastIndexOf('/') + 1)}:${line})`, {
        input,
        line: inputLine,
      }),
    ];
  }
  return [];
}

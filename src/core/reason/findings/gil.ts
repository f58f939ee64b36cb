import type { Certainty } from '../../diagnosis.ts';
import type { Case } from '../case.ts';
import type { Process, Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { gilRing } from './gil-ring.ts';
import { type Draft, draft, evidence, ownerOf, processWords, threadRef, waitWords, whoIn } from './draft.ts';

/** Threads wait for the GIL: whoever has it is in native code, or waits itself. */
export function gilWaits(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const waiting = process.tasks.flatMap((task): [Task, Wait][] => {
      const wait = state.waits.get(task);
      return wait?.kind === 'GIL' ? [[task, wait]] : [];
    });
    const [first] = waiting;
    if (first === undefined) return [];
    return [gilRing(state, process, waiting) ?? gilDraft(state, process, first, waiting)];
  });
}

function gilDraft(state: Case, process: Process, [task, wait]: [Task, Wait], waiting: [Task, Wait][]): Draft {
  const holder = process.tasks.find((other) =>
    other.marks.some((mark) => /gil/i.test(mark) && !/wait|drop/i.test(mark)),
  );
  const holding = holder === undefined ? undefined : state.waits.get(holder);
  const certainty: Certainty = holder === undefined ? 'possible' : holding === undefined ? 'likely' : 'strong';
  return draft({
    class: 'gil',
    certainty,
    permanent: 'unknown',
    headline:
      holder === undefined
        ? `${waiting.length === 1 ? whoIn(task) : `${waiting.length} threads of ${processWords(process)}`} waits for the GIL; who has it, the dump does not show.`.replace(
            /^(\d+ threads .*?) waits/,
            '$1 wait',
          )
        : `${whoIn(holder)} has the GIL ${holding === undefined ? 'and runs native code' : `and ${waitWords(holding)}`}; ${waiting.length} ${waiting.length === 1 ? 'thread waits' : 'threads wait'} for it.`,
    task: holder ?? task,
    wait,
    resource: { kind: 'GIL' },
    owner: holder === undefined ? null : ownerOf(holder, 'stated', false),
    chain:
      holder === undefined
        ? []
        : waiting.map(([from]) => ({ waiter: threadRef(from), resource: { kind: 'GIL' }, owner: threadRef(holder) })),
    evidence: [
      ...waiting.slice(0, 4).map(([from, each]) => evidence(`${whoIn(from)} waits for the GIL`, each.place)),
      ...(holder === undefined ? [] : [evidence(`${whoIn(holder)} is marked as the owner of the GIL`, holder.place)]),
    ],
    rivals:
      holder === undefined
        ? [
            'the GIL changes hands all the time in a busy process: a second dump tells',
            'a thread that holds the GIL waits for a native lock whose owner waits for the GIL',
          ]
        : [],
    advice: {
      now: `py-spy dump --native --pid ${process.pid ?? 'PID'} twice: the thread marked active+gil is the owner.`,
      fix: 'Native code must release the GIL (Py_BEGIN_ALLOW_THREADS, pybind11::gil_scoped_release, `with nogil`) before it blocks or takes a lock, and never wait for a lock while holding the GIL.',
    },
    next: [
      `py-spy dump --native --pid ${process.pid ?? 'PID'}`,
      `gdb -nx -batch -p ${process.pid ?? 'PID'} -ex 'thread apply all bt'`,
    ],
    members: waiting.map(([from]) => from),
    cause: 'gil',
  });
}

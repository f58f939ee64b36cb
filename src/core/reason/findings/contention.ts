import type { Certainty, Link } from '../../diagnosis.ts';
import type { ResourceKind } from '../../knowledge/rows.ts';
import type { Case } from '../case.ts';
import { type Edge, edgesOf } from '../edges.ts';
import type { Process, Task } from '../incident.ts';
import type { Wait } from '../waits.ts';
import { isAtRest } from './rest.ts';
import { bare } from '../../names.ts';
import {
  type Draft,
  draft,
  evidence,
  lockWords,
  ownerOf,
  processWords,
  resourceOf,
  threadRef,
  waitEvidence,
  waitWords,
  whoIn,
} from './draft.ts';

/** Many wait, directly or through one another, for a lock whose owner lives and works: the chain and its head. */
export function contentions(state: Case): Draft[] {
  const edges = edgesOf(state).filter(({ how }) => how === 'stated' || how === 'inferred');
  const next = new Map(edges.map((edge) => [edge.from, edge]));
  const chains = new Map<Task, Edge[]>();
  for (const edge of edges) {
    const head = headOf(edge, next);
    if (head === undefined || !works(state, head)) continue;
    const chain = chains.get(head);
    if (chain === undefined) chains.set(head, [edge]);
    else chain.push(edge);
  }
  return [
    ...[...chains].flatMap(([head, chain]) => (chain.length < 2 ? [] : [build(state, head, chain)])),
    ...convoys(state),
  ];
}

/** So many threads at one condition, deep in their work, are a convoy even where the dump does not show its head. */
const crowd = 8;

function convoys(state: Case): Draft[] {
  return state.incident.processes.flatMap((process) => {
    const groups = new Map<string, [Task, Wait][]>();
    for (const task of process.tasks) {
      const wait = state.waits.get(task);
      if (wait?.kind !== 'condition' || wait.caller === undefined || wait.deadline === 'some' || isAtRest(state, task))
        continue;
      const key = `${wait.address ?? ''}/${bare(task.frames.fn(wait.caller))}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [[task, wait]]);
      else group.push([task, wait]);
    }
    return [...groups.values()]
      .filter((group) => group.length >= crowd && group.length * 4 >= process.tasks.length)
      .flatMap((group) => convoy(process, group));
  });
}

function convoy(process: Process, group: readonly [Task, Wait][]): Draft[] {
  const [first] = group;
  if (first === undefined) return [];
  const [task, wait] = first;
  return [
    draft({
      class: 'contention',
      certainty: 'possible',
      permanent: 'unknown',
      headline: `${group.length} threads of ${processWords(process)} wait at one place: ${waitWords(wait).replace(/^waits for /, '')}. Who has to let them go on, the dump does not show.`,
      task,
      wait,
      evidence: group.slice(0, 4).map(([, each]) => evidence(`${whoIn(each.task)} ${waitWords(each)}`, each.place)),
      rivals: [
        'the signal they wait for was lost, or its sender has ended',
        'a busy server looks the same for a moment: a second dump tells',
      ],
      advice: {
        now: `Look at the few threads of ${processWords(process)} that do not wait there.`,
        fix: 'Let fewer threads wait for one resource, and hold it for a shorter time.',
      },
      next: [`Dump process ${process.pid ?? 'PID'} again after some seconds: are the same threads there?`],
      members: group.map(([member]) => member),
      cause: `convoy/${wait.row.id}`,
    }),
  ];
}

/** The end of the chain; none where it runs into a ring. */
function headOf(start: Edge, next: ReadonlyMap<Task, Edge>): Task | undefined {
  const seen = new Set<Task>([start.from]);
  let task = start.to;
  for (let edge = next.get(task); edge !== undefined; edge = next.get(task)) {
    if (seen.has(task)) return undefined;
    seen.add(task);
    task = edge.to;
  }
  return seen.has(task) ? undefined : task;
}

const outward = new Set<ResourceKind>([
  'descriptors',
  'socket',
  'pipe',
  'file',
  'terminal',
  'timer',
  'child process',
  'process',
]);

/** Runs, or waits for something outside the process that can come at any time. */
function works(state: Case, task: Task): boolean {
  const wait = state.waits.get(task);
  if (wait === undefined) return task.frames.length > 0;
  return outward.has(wait.kind);
}

function build(state: Case, head: Task, unsorted: readonly Edge[]): Draft {
  const chain = [...unsorted].sort(
    (a, b) =>
      Number(b.to === head) - Number(a.to === head) ||
      (a.from.tid ?? a.from.number ?? 0) - (b.from.tid ?? b.from.number ?? 0),
  );
  const [first] = chain;
  if (first === undefined) throw new Error('a chain has at least one link');
  const certainty: Certainty = chain.every(({ how }) => how === 'stated') ? 'strong' : 'likely';
  const doing = state.waits.get(head);
  return draft({
    class: 'contention',
    certainty,
    // a poll with a timeout ends, and may come again under the same lock; a sleep is work that goes on
    permanent: doing?.kind === 'timer' ? 'no' : 'unknown',
    headline: `${chain.length} threads of ${processWords(head.process)} wait for ${lockWords(first.wait)}, which ${whoIn(head)} holds${certainty === 'strong' ? '' : ', by its stack'}: it lives and ${doing === undefined ? 'runs' : waitWords(doing)}.`,
    task: first.from,
    wait: first.wait,
    owner: ownerOf(head, first.how === 'stated' ? 'stated' : 'inferred', false),
    chain: chain
      .slice(0, 40)
      .map(
        (edge): Link => ({ waiter: threadRef(edge.from), resource: resourceOf(edge.wait), owner: threadRef(edge.to) }),
      ),
    evidence: [
      ...waitEvidence(first.wait),
      evidence(`${whoIn(first.to)}: ${first.says}`, first.place),
      evidence(`${whoIn(head)} ${doing === undefined ? 'runs' : waitWords(doing)}`, doing?.place ?? head.place),
      ...chain
        .slice(1, 9)
        .map(({ from, wait }) =>
          evidence(`the same: ${waitWords(wait)}`, { input: from.place.input, line: wait.place.line }),
        ),
    ],
    rivals: [
      ...(certainty === 'strong' ? [] : ['the owner is inferred from its stack: another thread may hold the lock']),
      'a busy lock in a snapshot of a busy process looks the same: two dumps a few seconds apart tell whether the owner changes',
    ],
    advice: {
      now: `Look at ${whoIn(head)}: the others go on when it does.`,
      fix: 'Do slow work (I/O, waiting, computing) outside the lock: copy what is needed, release, then work; or split the lock.',
    },
    next: [
      `Dump process ${head.process.pid ?? 'PID'} again after some seconds: does ${whoIn(head)} stand in the same place?`,
    ],
    members: chain.map(({ from }) => from),
    cause: `contention/${head.tid ?? head.place.line}`,
  });
}

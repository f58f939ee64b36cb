import type { Place } from '../model.ts';
import { bestHold } from './best-hold.ts';
import type { Case } from './case.ts';
import { factsOf, type Task } from './incident.ts';
import { joined } from './joined.ts';
import { statedOwner } from './owners.ts';
import type { Wait } from './waits.ts';

/** Thread waits, other thread would have to act. */
export interface Edge {
  readonly from: Task;
  readonly to: Task;
  readonly wait: Wait;
  readonly how: 'stated' | 'inferred' | 'join' | 'remaining';
  /** An inferred owner for which two pieces of evidence agree, or that carries the lock itself. */
  readonly firm?: boolean;
  readonly says: string;
  readonly place: Place;
}

/** Who waits for whom inside processes, as far as it is stated or can be inferred. Unknowable owners give no edge. */
export function edgesOf(state: Case): readonly Edge[] {
  const known = edgesByCase.get(state);
  if (known !== undefined) return known;
  const edges = [...state.waits].flatMap(([task, wait]) => edgeOf(state, task, wait));
  edgesByCase.set(state, edges);
  return edges;
}

/** Several findings ask for the same edges. */
const edgesByCase = new WeakMap<Case, readonly Edge[]>();

function edgeOf(state: Case, task: Task, wait: Wait): Edge[] {
  const siblings = task.process.tasks;
  if (wait.kind === 'thread') {
    const [target] = joined(task, wait);
    return target === undefined
      ? []
      : [{ from: task, to: target, wait, how: 'join', says: 'joins it', place: wait.place }];
  }
  if (wait.row.wokenBy !== 'owner') return [];
  const told = factsOf(task.process.facts, 'blocked-by').find(({ tid }) => tid === task.tid);
  if (told !== undefined) {
    const home = state.incident.processes.find(({ pid }) => pid !== undefined && pid === told.ownerPid);
    const owner = home?.tasks.find(({ tid }) => tid === told.ownerTid);
    if (owner === undefined) return [];
    // the kernel remembers who took a mutex last: "likely owned by"
    const how = told.says.includes('likely') ? 'inferred' : 'stated';
    return [{ from: task, to: owner, wait, how, says: `the dump says ${told.says}`, place: told.place }];
  }
  const stated = statedOwner(wait);
  if (stated !== undefined) {
    const owner = siblings.find(
      ({ tid, pthread }) =>
        (stated.tid !== undefined && tid === stated.tid) ||
        (stated.pthread !== undefined && pthread === stated.pthread),
    );
    return owner === undefined
      ? []
      : [
          {
            from: task,
            to: owner,
            wait,
            how: stated.by === 'only' ? 'inferred' : 'stated',
            says: `the lock says ${stated.says}`,
            place: stated.place,
          },
        ];
  }
  const hold = bestHold(wait, siblings, state.waits, state.knowledge);
  if (hold === undefined) return [];
  return [
    {
      from: task,
      to: hold.task,
      wait,
      how: 'inferred',
      firm: hold.firm || hold.how === 'address',
      says: hold.says,
      place: hold.place,
    },
  ];
}

/** Strongly connected rings (Tarjan), each once, in the order of the chain. */
export function ringsOf(edges: readonly Edge[]): Edge[][] {
  const outgoing = new Map<Task, Edge[]>();
  for (const edge of edges) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  const index = new Map<Task, number>();
  const low = new Map<Task, number>();
  const onStack = new Set<Task>();
  const stack: Task[] = [];
  const groups: Set<Task>[] = [];
  let counter = 0;

  const visit = (root: Task): void => {
    // an explicit work list: chains of thousands of waiting threads are real
    const work: { task: Task; next: number }[] = [{ task: root, next: 0 }];
    while (work.length > 0) {
      const top = work.at(-1);
      if (top === undefined) break;
      const { task } = top;
      if (top.next === 0) {
        index.set(task, counter);
        low.set(task, counter);
        counter += 1;
        stack.push(task);
        onStack.add(task);
      }
      const edge = (outgoing.get(task) ?? [])[top.next];
      top.next += 1;
      if (edge !== undefined) {
        if (!index.has(edge.to)) work.push({ task: edge.to, next: 0 });
        else if (onStack.has(edge.to)) low.set(task, Math.min(low.get(task) ?? 0, index.get(edge.to) ?? 0));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.task;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(task) ?? 0));
      if (low.get(task) === index.get(task)) groups.push(popGroup(task, stack, onStack));
    }
  };
  for (const task of outgoing.keys()) if (!index.has(task)) visit(task);
  return groups.flatMap((group) => ringIn(group, outgoing));
}

function popGroup(root: Task, stack: Task[], onStack: Set<Task>): Set<Task> {
  const group = new Set<Task>();
  for (;;) {
    const task = stack.pop();
    if (task === undefined) break;
    onStack.delete(task);
    group.add(task);
    if (task === root) break;
  }
  return group;
}

/** One ring through a strongly connected group: follow edges inside it until a thread comes round again. */
function ringIn(group: Set<Task>, outgoing: ReadonlyMap<Task, Edge[]>): Edge[][] {
  const [start] = group;
  if (start === undefined) return [];
  const walked: Edge[] = [];
  const seen = new Map<Task, number>();
  let task = start;
  while (!seen.has(task)) {
    seen.set(task, walked.length);
    const edge = outgoing.get(task)?.find(({ to }) => group.has(to));
    if (edge === undefined) return [];
    walked.push(edge);
    task = edge.to;
  }
  return [walked.slice(seen.get(task) ?? 0)];
}

import type { Certainty, Link } from '../../diagnosis.ts';
import type { ResourceKind } from '../../knowledge/rows.ts';
import type { Case } from '../case.ts';
import { type Edge, edgesOf } from '../edges.ts';
import type { Task } from '../incident.ts';
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
    if (head !== undefined && works(state, head)) chains.set(head, [...(chains.get(head) ?? []), edge]);
  }
  return [...chains].flatMap(([head, chain]) => (chain.length < 2 ? [] : [build(state, head, chain)]));
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
    permanent: doing?.deadline === 'some' ? 'no' : 'unknown',
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

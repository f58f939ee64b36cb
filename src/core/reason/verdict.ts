import { type Finding, findingClasses, levelOf, type Victim } from '../diagnosis.ts';
import type { Case } from './case.ts';
import { edgesOf } from './edges.ts';
import { type Draft, evidence, threadRef, waitWords } from './findings/draft.ts';
import { healthy } from './findings/healthy.ts';
import { explanations } from './findings/index.ts';
import { isHiddenWait } from './findings/lock-waits.ts';
import type { Task } from './incident.ts';
import type { Wait } from './waits.ts';

/** All findings of a case: one per cause, most important first, with their victims. */
export function findingsOf(state: Case): Finding[] {
  const drafts = explanations.flatMap((explain) => explain(state));
  const best = bestPerTask(drafts);
  const merged = mergeAlike(best);
  const roots = merged.sort(compare);
  const told = assignVictims(state, roots);
  if (told.some(({ finding }) => isHang(finding))) return withoutGuesses(told).map(({ finding }) => finding);
  const calm = healthy(state).map(({ finding }) => finding);
  return [...told.map(({ finding }) => finding), ...calm].sort(compareCalm);
}

/** Beside an explanation that is likely or more, threads that merely wait somewhere, or seem to, are no news. */
function withoutGuesses(told: readonly Draft[]): readonly Draft[] {
  const [first] = told;
  if (first === undefined || levelOf(first.finding.certainty) < levelOf('likely')) return told;
  return told.filter(
    (each) =>
      each === first ||
      each.finding.certainty !== 'possible' ||
      !(each.finding.class.startsWith('waiting-on-') || isGuess(each)),
  );
}

function isGuess({ wait }: Draft): boolean {
  return wait !== undefined && isHiddenWait(wait);
}

/** Whether the finding claims that something hangs, and not only that something waits. */
function isHang(finding: Finding): boolean {
  if (finding.class === 'crash') return true;
  return (
    levelOf(finding.certainty) >= levelOf('likely') ||
    !(finding.class.startsWith('waiting') || finding.class === 'spinning')
  );
}

function compareCalm(a: Finding, b: Finding): number {
  return levelOf(b.certainty) - levelOf(a.certainty) || Number(b.class === 'healthy') - Number(a.class === 'healthy');
}

/** Specific causes win over general ones; what is only possible comes after what is likely. */
function compare(a: Draft, b: Draft): number {
  return rank(a) - rank(b) || levelOf(b.finding.certainty) - levelOf(a.finding.certainty) || order(a.task, b.task);
}

function rank({ finding, wait }: Draft): number {
  const place = findingClasses.indexOf(finding.class);
  // a guess that a thread stands still at all says less than any wait that is seen
  if (wait?.row.id === 'python/unsure' && finding.owner === null) return place + 400;
  // that it is for ever may be sure although the cause is not: this says more than that somebody waits for somebody
  const forever = finding.permanent === 'proven' || finding.permanent === 'strong';
  if (levelOf(finding.certainty) < levelOf('likely')) return place + (forever ? 100 : 300);
  return finding.class.startsWith('waiting-on-') ? place + 200 : place;
}

/** The same whatever the order of the inputs. */
function order(a: Task, b: Task): number {
  return (
    (a.process.pid ?? 0) - (b.process.pid ?? 0) ||
    (a.tid ?? a.number ?? 0) - (b.tid ?? b.number ?? 0) ||
    a.place.line - b.place.line
  );
}

/** Each thread has one explanation: the best of those offered for it. */
function bestPerTask(drafts: readonly Draft[]): Draft[] {
  const best = new Map<Task, Draft>();
  const claimed = new Set<Task>();
  for (const each of [...drafts].sort(compare)) {
    if (best.has(each.task) || claimed.has(each.task)) continue;
    best.set(each.task, each);
    for (const member of each.members ?? []) if (member !== each.task) claimed.add(member);
  }
  return [...best.values()];
}

/** One finding where several threads hang for one cause: eight children of one parent. */
function mergeAlike(drafts: readonly Draft[]): Draft[] {
  const groups = new Map<string, Draft[]>();
  for (const each of drafts) {
    const key = `${each.finding.class}/${each.cause}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].map((group) => {
    const sorted = [...group].sort(compare);
    const [first, ...others] = sorted;
    if (first === undefined) throw new Error('a group has at least one member');
    if (others.length === 0) return first;
    const processes = new Set(sorted.map(({ task }) => task.process)).size;
    const what =
      processes === sorted.length
        ? `${others.length} more ${others.length === 1 ? 'process hangs' : 'processes hang'}`
        : `${others.length} more ${others.length === 1 ? 'thread hangs' : 'threads hang'}`;
    return {
      ...first,
      members: sorted.flatMap(({ task, members }) => [task, ...(members ?? [])]),
      finding: {
        ...first.finding,
        headline: `${first.finding.headline} ${what} for the same reason.`,
        alike: others.map(({ task }) => threadRef(task)),
        advice: { ...first.finding.advice, now: `${first.finding.advice.now}${alsoKill(first, others)}` },
        evidence: [
          ...first.finding.evidence,
          ...others.flatMap(({ task, wait }) =>
            wait === undefined
              ? []
              : [evidence(`the same: ${waitWords(wait)}`, { input: task.place.input, line: wait.place.line })],
          ),
        ],
      },
    };
  });
}

/** Where the advice is to kill a process, the others that hang alike have to go too. */
function alsoKill(first: Draft, others: readonly Draft[]): string {
  if (!first.finding.advice.now.includes('kill -9')) return '';
  const pids = new Set(others.map(({ task }) => task.process.pid).filter((pid) => pid !== first.task.process.pid));
  const known = [...pids].filter((pid) => pid !== undefined);
  return known.length === 0
    ? ''
    : ` The same goes for ${known.length === 1 ? 'the other' : `the ${known.length} others`}: kill -9 ${known.join(' ')}`;
}

/**
 * Threads that wait, directly or through others, for the root's waiter are its victims, not findings of their own:
 * the parent in waitpid for the stuck child, the join on a deadlocked thread.
 */
function assignVictims(state: Case, roots: readonly Draft[]): Draft[] {
  const edges = edgesOf(state);
  const victims = new Map(roots.map((root) => [root, victimsOf(state, root, edges)]));
  const isTold = (other: Draft): boolean =>
    roots.some(
      (root) =>
        root !== other &&
        (victims.get(root)?.includes(other.task) ?? false) &&
        explains(root, other) &&
        !(victims.get(other)?.includes(root.task) ?? false),
    );
  return roots
    .filter((root) => !isTold(root))
    .map((root) => ({
      ...root,
      finding: {
        ...root.finding,
        victims: (victims.get(root) ?? []).map(
          (task): Victim => ({ ...threadRef(task), says: victimWords(state, task) }),
        ),
      },
    }));
}

/**
 * A mere wait is always told by what it waits for (if that is known to wait, and not only likely to); another
 * explanation only by one that is at least as sure.
 */
function explains(root: Draft, other: Draft): boolean {
  const guess = root.wait !== undefined && isHiddenWait(root.wait) && root.finding.class === 'blocked-on-lock';
  return (
    (other.finding.class.startsWith('waiting-on-') && !guess) ||
    levelOf(other.finding.certainty) <= levelOf(root.finding.certainty)
  );
}

function victimsOf(state: Case, root: Draft, edges: ReturnType<typeof edgesOf>): Task[] {
  const stuck = new Set<Task>([root.task, ...(root.members ?? [])]);
  const victims: Task[] = [];
  for (let grown = true; grown; ) {
    grown = false;
    for (const [task, wait] of state.waits) {
      if (stuck.has(task)) continue;
      const onThread = edges.some(({ from, to }) => from === task && stuck.has(to)) || joinsSomeoneOf(task, wait, root);
      if (!onThread && !waitsForProcessOf(state, task, stuck)) continue;
      stuck.add(task);
      victims.push(task);
      grown = true;
    }
  }
  return victims;
}

/** A join that does not say whom it joins, in the process of a thread that is stuck for a reason of its own. */
function joinsSomeoneOf(task: Task, wait: Wait, root: Draft): boolean {
  if (wait.kind !== 'thread' || wait.target !== undefined || root.finding.class.startsWith('waiting-on-')) return false;
  return task.process === root.task.process && root.task !== task;
}

function waitsForProcessOf(state: Case, task: Task, stuck: ReadonlySet<Task>): boolean {
  const wait = state.waits.get(task);
  if (wait === undefined) return false;
  for (const other of stuck) {
    const { process } = other;
    if (process === task.process) continue;
    if (wait.target?.pid !== undefined) {
      if (wait.target.pid === process.pid) return true;
      continue;
    }
    const kin = state.kin.find(({ parent, child }) => parent === task.process && child === process);
    if (kin === undefined) continue;
    if (wait.kind === 'child process') return true;
    // the parent reads what the child should write: subprocess's error pipe, a pool's results
    if (kin.forker === task && ['descriptors', 'pipe', 'queue', 'future'].includes(wait.kind)) return true;
  }
  return false;
}

function victimWords(state: Case, task: Task): string {
  const wait = state.waits.get(task);
  if (wait === undefined) return 'waits';
  const pid = wait.target?.pid;
  return `waits for ${wait.row.says}${pid === undefined ? '' : `: process ${pid}`}`;
}

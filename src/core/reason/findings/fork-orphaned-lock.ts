import type { Certainty, Evidence, Owner } from '../../diagnosis.ts';
import { isResetAtFork, versionInModule } from '../../knowledge/libc-resets.ts';
import type { SectionRow } from '../../knowledge/rows.ts';
import { aloneAtFork, isRawFork, isRecovered, isReliable, soleGhost, waitsAtFork } from '../at-fork.ts';
import type { Place } from '../../model.ts';
import { type Case, parentKin } from '../case.ts';
import { forkPointOf } from '../fork-point.ts';
import { inferHolds, type InferredHold } from '../holds.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import { commonFrames, type Kin } from '../kinship.ts';
import { copyIn, isFree, type StatedOwner, statedOwner } from '../owners.ts';
import { namelessStopOf, type Wait } from '../waits.ts';
import { isPython, orphanAdvice } from './advice.ts';
import { type Draft, draft, evidence, lockWords, ownerOf, processWords, waitEvidence, whoIn } from './draft.ts';
import { forkSigns, sharesMemory } from './fork-signs.ts';
import { insideFork, interruptedAt, isHiddenWait, isLockWait } from './lock-waits.ts';
import { permanence } from './permanence.ts';
import { orphanRivals, ownerCommands } from './rivals.ts';

/** The lock was held at fork by a thread (or by the forker itself) that this process does not have as owner. */
export function forkOrphanedLocks(state: Case): Draft[] {
  return [
    ...[...state.waits].flatMap(([task, wait]) => {
      if (!(isLockWait(wait) || isHiddenWait(wait)) || wait.kind === 'GIL' || isPthreadOnce(wait)) return [];
      if (
        interruptedAt(state, wait) !== undefined ||
        wait.sharing === 'shared' ||
        wait.row.shared === true ||
        wait.deadline === 'some'
      )
        return [];
      const inside = insideFork(state, task);
      if (inside !== undefined && state.marks.get(task)?.forks.some(({ row }) => row.phase === 'child') !== true)
        return [];
      const found = explain(state, task, wait);
      return found === undefined ? [] : [found];
    }),
    ...state.kin.flatMap((kin) => namelessOrphan(state, kin)),
  ];
}

/**
 * Nothing but `?? ()`, in both processes: the child is known by equal return addresses, and one thread of the parent
 * returns into the same function a little after the place from which the child called on. A lock is the best
 * explanation, not the only one.
 */
function namelessOrphan(state: Case, kin: Kin): Draft[] {
  const { child, heir } = kin;
  if (
    state.waits.has(heir) ||
    child.tasks.length !== 1 ||
    child.complete === undefined ||
    !kin.evidence.some(({ kind }) => kind === 'addresses')
  )
    return [];
  const wait = namelessStopOf(heir);
  if (wait === undefined) return [];
  const { point, limit } = forkPointOf(
    heir,
    state.marks.get(heir) ?? { signals: [], forks: [], forkNames: [] },
    kin,
    state.knowledge,
  );
  const others = kin.parent.tasks.filter((task) => task !== kin.forker);
  const [hold] = inferHolds(wait, others, state.waits, limit, state.knowledge);
  if (hold?.how !== 'return address' || hold.index === 0) return [];
  const setting: Setting = {
    state,
    task: heir,
    wait,
    kin,
    forkEvidence: forkSigns(state, heir, kin),
    limit,
    point,
  };
  const rivals = ['the child computes, or waits for something else: /proc/PID/syscall and wchan of it tell'];
  return [
    build(setting, {
      owner: ownerOf(hold.task, 'inferred', true),
      ownerTask: hold.task,
      certainty: 'likely',
      evidence: [evidence(`${whoIn(hold.task)} ${hold.says}`, hold.place)],
      rivals,
    }),
  ];
}

/** libc restarts a pthread_once that was in progress at fork; C++ guards and call_once it does not know. */
function isPthreadOnce(wait: Wait): boolean {
  return wait.kind === 'once' && /^_*pthread_once/.test(wait.task.frames.fn(wait.outer));
}

interface Setting {
  readonly state: Case;
  readonly task: Task;
  readonly wait: Wait;
  readonly kin: Kin | undefined;
  readonly forkEvidence: Evidence[];
  readonly limit: number;
  readonly point: ReturnType<typeof forkPointOf>['point'];
}

function explain(state: Case, task: Task, wait: Wait): Draft | undefined {
  const marks = state.marks.get(task);
  if (marks === undefined) return undefined;
  const kin = parentKin(state, task.process);
  const usable = kin !== undefined && sharesMemory(kin) ? kin : undefined;
  const { point, limit } = forkPointOf(task, marks, usable, state.knowledge);
  const setting: Setting = {
    state,
    task,
    wait,
    kin: usable,
    forkEvidence: forkSigns(state, task, usable),
    limit,
    point,
  };
  const stated = statedOwner(wait);
  if (stated !== undefined) return byStatedOwner(setting, stated);
  return byInference(setting);
}

function byStatedOwner(setting: Setting, stated: StatedOwner): Draft | undefined {
  const { task, wait, kin } = setting;
  const { process } = task;
  const own = process.tasks.find((other) => isTask(other, stated, process));
  if (own !== undefined) return undefined;
  const said = evidence(`the lock that it waits for says ${stated.says}`, stated.place);
  const sure = stated.by === 'address' || stated.by === 'symbol' || stated.by === 'frame';
  const cap = (certainty: Certainty): Certainty => (sure || certainty !== 'proven' ? certainty : 'strong');

  const inParent = kin?.parent.tasks.find((other) => isTask(other, stated, kin.parent));
  if (kin !== undefined && inParent !== undefined) {
    const forker = inParent === kin.forker && stated.tid !== undefined;
    if (inParent === kin.forker && stated.pthread !== undefined) return undefined;
    const seen = evidence(
      forker
        ? `that is the TID of ${whoIn(inParent)}, the very thread that forked: the child inherited the lock as taken, under a TID that is not its own`
        : `that is the TID of ${whoIn(inParent)}, which ${processWords(process)} does not have`,
      inParent.place,
    );
    return build(setting, {
      owner: ownerOf(inParent, 'stated', !forker),
      ownerTask: inParent,
      // equal lines of code alone could be two runs of one program, on two machines with equal TIDs
      certainty: kin.evidence.every(({ kind }) => kind === 'frames') ? 'strong' : cap('proven'),
      evidence: [said, seen, ...copyEvidence(wait, kin)],
      forker,
    });
  }
  if (stated.pthread !== undefined) return byForeignPthread(setting, stated, said);
  return byBirthOrder(setting, stated, said, cap);
}

function isTask(task: Task, stated: StatedOwner, process: Process): boolean {
  if (stated.pthread !== undefined) return task.pthread === stated.pthread;
  if (task.tid === undefined || stated.tid === undefined) return false;
  return task.tid === stated.tid || innerTid(process, task.tid) === stated.tid;
}

/** The TID as the process itself sees it, in the innermost PID namespace. */
function innerTid(process: Process, tid: number): number | undefined {
  const status = factsOf(process.facts, 'status').find(
    (fact) => (fact.tid ?? fact.pid) === tid && (fact.nspid?.length ?? 0) > 1,
  );
  return status?.nspid?.at(-1);
}

function copyEvidence(wait: Wait, kin: Kin): Evidence[] {
  const copy = copyIn(kin.parent, wait);
  if (copy === undefined) return [];
  return [
    evidence(
      isFree(copy.fields)
        ? `the parent's own copy of the lock is free by now: its owner has let go of it there, and cannot here`
        : `the parent's own copy of the lock at the same address is held`,
      copy.place,
    ),
  ];
}

function byForeignPthread(setting: Setting, stated: StatedOwner, said: Evidence): Draft | undefined {
  const { task, forkEvidence } = setting;
  if (task.process.complete === undefined) return undefined;
  const owner: Owner = { pthread: stated.pthread ?? '', how: 'stated', ghost: true };
  const ghost = task.process.ghosts.find((each) => isRecovered(each) && each.pthread === stated.pthread);
  const certainty: Certainty = ghost !== undefined ? 'proven' : forkEvidence.length > 0 ? 'strong' : 'likely';
  return build(setting, {
    owner,
    certainty,
    evidence: [
      said,
      ...(ghost === undefined
        ? []
        : [evidence('a thread with this pthread id existed at the fork: its stack is still here', ghost.place)]),
      evidence(`no thread of ${processWords(task.process)} has this pthread id`, task.process.complete.place),
    ],
  });
}

/** A TID below the process's own pid was given out before the process existed: the lock came with the fork. */
function byBirthOrder(
  setting: Setting,
  stated: StatedOwner,
  said: Evidence,
  cap: (certainty: Certainty) => Certainty,
): Draft | undefined {
  const { task, forkEvidence } = setting;
  const born = task.process.pid ?? (task.process.tasks.length === 1 ? task.tid : undefined);
  const tid = stated.tid;
  if (born === undefined || tid === undefined || tid >= born) return byInference(setting);
  const { kin } = setting;
  if (kin?.parent.pid !== undefined && tid < kin.parent.pid) return byInference(setting);
  const leader = tid === task.process.ppid;
  const inside = leader ? undefined : onlyGhostInside(setting);
  const owner: Owner = {
    tid,
    how: 'stated',
    ghost: true,
    ...(leader ? { pid: tid } : {}),
    ...(inside?.task.pthread !== undefined && { pthread: inside.task.pthread }),
  };
  const says = leader
    ? `TID ${tid} is the main thread of its parent`
    : `TID ${tid} is lower than the process's own pid ${born}: that thread is older than this process, so the lock came with the fork (unless TIDs have wrapped round)`;
  return build(setting, {
    owner,
    certainty: cap(leader && forkEvidence.length > 0 ? 'proven' : 'strong'),
    evidence: [said, evidence(says, task.place), ...(inside === undefined ? [] : [holdEvidence(inside, setting)])],
  });
}

/** The one stack in the child's memory that stood inside the critical section at the fork: the owner's, then. */
function onlyGhostInside({ state, task, wait, limit }: Setting): InferredHold | undefined {
  const ghosts = task.process.ghosts.filter(isRecovered);
  const waits = waitsAtFork(task.process, state.knowledge);
  const holds = inferHolds(wait, ghosts, waits, limit, state.knowledge).filter(isReliable);
  return new Set(holds.map((hold) => hold.task)).size === 1 ? holds[0] : undefined;
}

function byInference(setting: Setting): Draft | undefined {
  const { state, task, wait, kin, forkEvidence, limit } = setting;
  const excluded = isReset(wait.section, task);
  if (excluded === 'yes') return undefined;
  const candidates = [...(kin?.parent.tasks.filter((other) => other !== kin.forker) ?? []), ...task.process.ghosts];
  const parentWaits = new Map([
    ...(kin === undefined ? [] : state.waits),
    ...waitsAtFork(task.process, state.knowledge),
  ]);
  const holds = forkEvidence.length > 0 ? inferHolds(wait, candidates, parentWaits, limit, state.knowledge) : [];
  const [best] = holds;
  if (best !== undefined) return byHolder(setting, best, holds, excluded);
  return isHiddenWait(wait) ? hidden(setting) : withoutOwner(setting, excluded);
}

function byHolder(
  setting: Setting,
  best: InferredHold,
  holds: readonly InferredHold[],
  excluded: 'no' | 'unknown',
): Draft {
  const { task, wait, state } = setting;
  const alone = permanence(wait, state);
  const isOne = wait.symbol !== undefined || (wait.section !== undefined && best.how === 'section');
  const rivals = new Set(
    holds
      .filter(({ task: other, firm }) => other !== best.task && firm === best.firm && !isTwin(other, best.task))
      .map(({ task: other }) => other),
  );
  // the child's own memory of the thread, and the parent's thread itself, both stand past the door
  const remembered = holds.filter(
    (hold) =>
      hold !== best &&
      [hold, best].some((each) => task.process.ghosts.includes(each.task)) &&
      isTwin(hold.task, best.task) &&
      isReliable(hold),
  );
  const second =
    best.firm ||
    remembered.length > 0 ||
    (isOne && best.how !== 'return address' && (alone === 'proven' || alone === 'strong'));
  const isSure = second && isReliable(best) && rivals.size === 0 && excluded === 'no';
  const certainty: Certainty = isSure ? 'strong' : 'likely';
  const ghost =
    setting.kin?.parent.tasks.find((other) => other.pthread !== undefined && other.pthread === best.task.pthread) ??
    best.task;
  return build(setting, {
    owner: ownerOf(ghost, 'inferred', true),
    ownerTask: ghost,
    certainty,
    evidence: [holdEvidence(best, setting), ...remembered.map((hold) => holdEvidence(hold, setting))],
    rivals: [...rivals].map((other) => `${whoIn(other)} is in a like place`),
  });
}

function holdEvidence(hold: InferredHold, { task }: Setting): Evidence {
  const says = isRecovered(hold.task)
    ? `at the fork, if it was blocked then, thread ${hold.task.pthread ?? 'main'} was here: it ${hold.says} (its stack is still in the child's memory)`
    : task.process.ghosts.includes(hold.task)
      ? `the child's interpreter remembers that thread at the same place: it ${hold.says}`
      : `${whoIn(hold.task)} ${hold.says}`;
  return evidence(says, hold.place);
}

/** The same thread, seen in the parent and remembered in the child. */
function isTwin(a: Task, b: Task): boolean {
  if (a.pthread !== undefined && a.pthread === b.pthread) return true;
  if (a.process === b.process || a.frames.length !== b.frames.length) return false;
  return commonFrames(a.frames, b.frames).common === a.frames.length;
}

function withoutOwner(setting: Setting, excluded: 'no' | 'unknown'): Draft | undefined {
  const { task, wait, state, forkEvidence, kin } = setting;
  const alone = permanence(wait, state);
  const forever = alone === 'proven' || alone === 'strong';
  const named = wait.section !== undefined && excluded === 'no';
  if (forkEvidence.length === 0) return undefined;
  // another living thread of the child may hold it
  if (!forever && task.process.tasks.length > 1 && !named && alone !== 'likely') return undefined;
  // no thread of the parent's could have stayed behind: a lock in memory that its children share looks the same
  if (!named && wait.sharing === 'unknown' && wait.symbol === undefined && isSingle(kin?.parent)) return undefined;
  // wchan alone does not tell a lock from a semaphore that another process will post
  const isVague = task.partial && wait.address === undefined;
  const certainty: Certainty = isVague ? 'possible' : forever && named && forkEvidence.length > 0 ? 'strong' : 'likely';
  const nobodyElse = aloneAtFork(task.process);
  if (nobodyElse !== undefined && kin !== undefined && !isVague) return byForker(setting, nobodyElse);
  const ghost = certainty === 'likely' ? soleGhost(task.process, state.knowledge) : undefined;
  if (ghost !== undefined) return bySoleGhost(setting, ghost);
  return build(setting, {
    owner: null,
    certainty,
    evidence: [],
    rivals: certainty === 'strong' ? [] : [...namelessPython(wait), ...orphanRivals(wait).slice(1)],
  });
}

function isSingle(process: Process | undefined): boolean {
  return process?.tasks.length === 1 && process.complete !== undefined && process.cut === undefined;
}

/** CPython's conditions, queues and futures wait in a lock of their own: from C alone they look like any. */
function namelessPython({ kind, symbol, task: { frames } }: Wait): string[] {
  if (kind !== 'Python lock' || symbol !== undefined) return [];
  for (let index = 0; index < frames.length; index++) if (frames.get(index).language === 'python') return [];
  return [
    'it waits for a condition, a queue or a future, of which the thread that serves it is missing: Python frames (py-spy dump) tell',
  ];
}

/** There was no other thread: who held the lock at the fork was the one that forked, or one that had ended before. */
function byForker(setting: Setting, place: Place): Draft {
  const { kin, task, wait } = setting;
  const owner: Owner =
    kin?.forker === undefined
      ? { how: 'inferred', ghost: false, ...(task.pthread === undefined ? {} : { pthread: task.pthread }) }
      : ownerOf(kin.forker, 'inferred', false);
  return build(setting, {
    owner,
    ...(kin?.forker === undefined ? {} : { ownerTask: kin.forker }),
    certainty: 'likely',
    evidence: [evidence('the memory of the child shows no other thread at the fork than the one that forked', place)],
    forker: true,
    rivals: ['a thread that had ended before the fork while it held the lock', ...orphanRivals(wait).slice(1)],
  });
}

/** Nothing ties the thread to the lock but that there was no other. */
function bySoleGhost(setting: Setting, ghost: Task): Draft {
  const owner =
    setting.kin?.parent.tasks.find(({ pthread }) => pthread !== undefined && pthread === ghost.pthread) ?? ghost;
  return build(setting, {
    owner: ownerOf(owner, 'inferred', true),
    ownerTask: owner,
    certainty: 'likely',
    evidence: [evidence(`${whoIn(owner)} is the only thread that the fork did not copy`, ghost.place)],
    rivals: ['the thread that forked had taken the lock itself', ...orphanRivals(setting.wait).slice(1)],
  });
}

/** A fork that has not exec'd yet, stopped in something that Python frames do not show: most often a lock. */
function hidden(setting: Setting): Draft | undefined {
  const { state, task, forkEvidence, kin } = setting;
  const launching = state.marks.get(task)?.forks.some(({ row }) => row.site === true || row.where === 'child') ?? false;
  if (kin === undefined || !launching || forkEvidence.length === 0) return undefined;
  return build(setting, {
    owner: null,
    certainty: 'possible',
    evidence: [],
    rivals: ['a blocking call (input, a slow disk, the network) in the child: native frames tell'],
  });
}

/** Whether fork itself frees this lock in the child, for the libc or Python at hand. */
function isReset(section: SectionRow | undefined, task: Task): 'yes' | 'no' | 'unknown' {
  if (section?.reset === undefined || isRawFork(task.process)) return 'no';
  const paths = modulesOf(task);
  const found = paths.map(versionInModule).filter((each) => each !== undefined);
  const versions = {
    ...Object.fromEntries(found.map(({ by, version }) => [by, version])),
    ...(task.process.python === undefined ? {} : { cpython: task.process.python }),
  };
  const isMusl = section.id.startsWith('musl/') || paths.some((path) => /(?:^|\/)(?:ld|libc\.)-?musl/.test(path));
  return isResetAtFork(section.reset, versions, isMusl ? 'musl' : 'glibc');
}

function modulesOf(task: Task): string[] {
  const paths = new Set(factsOf(task.process.facts, 'mapping').map(({ path }) => path));
  for (let index = 0; index < Math.min(task.frames.length, 40); index++) {
    const { module } = task.frames.get(index);
    if (module !== undefined) paths.add(module);
  }
  return [...paths];
}

interface Conclusion {
  owner: Owner | null;
  ownerTask?: Task;
  certainty: Certainty;
  evidence: Evidence[];
  forker?: boolean;
  rivals?: string[];
}

function build(setting: Setting, conclusion: Conclusion): Draft {
  const { state, task, wait, kin, forkEvidence, point } = setting;
  const { owner, ownerTask, certainty } = conclusion;
  const permanent = permanence(wait, state);
  const complete = task.process.complete;
  const lock = isHiddenWait(wait) ? 'a lock' : lockWords(wait);
  const sureness = { proven: '', strong: '', likely: ', most likely', possible: ', perhaps' }[certainty];
  const holder =
    owner === null
      ? `held at fork by a thread that was not copied${sureness}; the dumps do not show which`
      : conclusion.forker === true
        ? `held by the thread that forked${ownerTask === undefined ? '' : ` (${whoIn(ownerTask)})`}, whose TID the child does not have`
        : `held at fork by ${ownerTask === undefined ? (owner.tid === undefined ? `the thread with pthread id ${owner.pthread}` : `thread ${owner.tid}`) : whoIn(ownerTask)}, which was not copied into the child${sureness}`;
  const parentWaits = kin?.parent.tasks.some((other) => state.waits.get(other)?.kind === 'child process') ?? false;
  return draft({
    class: 'fork-orphaned-lock',
    certainty,
    permanent,
    headline: `${processWords(task.process)} waits${permanent === 'proven' ? ' for ever' : ''} for ${lock}, ${holder}.`,
    task,
    wait,
    owner,
    forkPoint: point,
    evidence: [
      ...waitEvidence(wait),
      ...conclusion.evidence,
      ...forkEvidence,
      ...(complete === undefined || permanent === 'unknown'
        ? []
        : [
            evidence(
              `nobody else in ${processWords(task.process)} could release it: ${complete.because}`,
              complete.place,
            ),
          ]),
    ],
    rivals: conclusion.rivals ?? (certainty === 'likely' ? orphanRivals(wait).slice(1, 3) : []),
    advice: orphanAdvice(wait, parentWaits, state.knowledge),
    next: certainty === 'proven' ? [] : ownerCommands(wait),
    cause: `orphan/${lockIdentity(wait)}/${owner?.tid ?? owner?.pthread ?? ''}/${isPython(wait) ? 'py' : ''}`,
  });
}

/** The same lock in several children of one parent: by address, name, or the place that asks for it. */
function lockIdentity(wait: Wait): string {
  const caller = wait.caller === undefined ? '' : wait.task.frames.fn(wait.caller);
  return wait.address ?? wait.symbol ?? wait.section?.id ?? `${wait.row.id}/${caller}`;
}

import { isPointer } from '../../args.ts';
import type { Certainty, Evidence, Resource } from '../../diagnosis.ts';
import { isResetAtFork } from '../../knowledge/libc-resets.ts';
import type { SectionRow } from '../../knowledge/rows.ts';
import type { Fact } from '../../model.ts';
import type { Fate, HeldLock } from '../../risk.ts';
import { type Case, placeOf } from '../case.ts';
import { edgesOf } from '../edges.ts';
import { evidence, lockWords, resourceOf, threadRef, whoIn } from '../findings/draft.ts';
import { isHiddenWait, isLockWait } from '../findings/lock-waits.ts';
import { isAtRest, isIdle } from '../findings/rest.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import { statedOwner } from '../owners.ts';
import type { Wait } from '../waits.ts';
import { workOf } from './work.ts';
import type { ForkVersions } from './protection.ts';

type LockFact = Extract<Fact, { kind: 'lock' }>;

const fates: readonly Fate[] = ['orphaned', 'unknown', 'reset'];
const levels: readonly Certainty[] = ['proven', 'strong', 'likely', 'possible'];

/** Locks that threads of this process hold at the moment of the dump, the worst first. */
export function heldLocks(state: Case, process: Process, versions: ForkVersions): HeldLock[] {
  const found = [
    ...printed(state, process),
    ...waitedFor(state, process),
    ...process.tasks.flatMap((task) => inSections(state, task, versions)),
  ];
  const busy = process.tasks
    .filter(
      (task) =>
        !found.some(
          ({ holder, fate }) =>
            fate !== 'reset' && holder?.line === task.place.line && holder.input === task.place.input,
        ),
    )
    .flatMap((task) => atWork(state, task));
  return unique([...found, ...busy]).sort(
    (a, b) =>
      fates.indexOf(a.fate) - fates.indexOf(b.fate) ||
      levels.indexOf(a.certainty) - levels.indexOf(b.certainty) ||
      suspicion(b) - suspicion(a),
  );
}

/** Of two unnamed ones, that whose functions speak of locks comes first. */
function suspicion({ functions }: HeldLock): number {
  return functions.some((name) => /lock|guard|mutex|synchroni[sz]|critical|transaction|log/i.test(name)) ? 1 : 0;
}

function unique(locks: readonly HeldLock[]): HeldLock[] {
  const keys = new Set<string>();
  return locks.filter(({ holder, resource, functions }) => {
    const key = `${holder?.input}:${holder?.line}/${resource.address ?? resource.name ?? functions.join()}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}

/** Locks that a debugger printed with their owner. */
function printed(state: Case, process: Process): HeldLock[] {
  return factsOf(process.facts, 'lock').flatMap((lock) => {
    const task = ownerIn(process, lock);
    if (task === undefined) return [];
    const waits = [...state.waits.values()].some(
      ({ aliases }) => isPointer(lock.address) && aliases.includes(lock.address),
    );
    return held(task, {
      fate: 'orphaned',
      certainty: isPointer(lock.address) || waits ? 'proven' : 'strong',
      resource: { kind: lock.shape === 'word' ? 'lock' : lock.shape, ...named(lock) },
      says: `${whoIn(task)} holds ${lock.expression ?? lock.address ?? 'the printed lock'}`,
      evidence: [evidence(`the lock says that its owner is ${whoIn(task)}`, lock.place)],
      functions: workOf(state, task),
    });
  });
}

function named({ address, expression }: LockFact): Pick<Resource, 'address' | 'name'> {
  return {
    ...(address === undefined ? {} : { address }),
    ...(expression !== undefined && /^[A-Za-z_][\w.>-]*$/.test(expression) ? { name: expression } : {}),
  };
}

function ownerIn({ tasks }: Process, { fields }: LockFact): Task | undefined {
  const owner = fields.owner ?? fields.cur_writer;
  if (owner === undefined || owner === 0) return undefined;
  const pthread = `0x${owner.toString(16)}`;
  return tasks.find((task) => task.tid === owner || task.pthread === pthread);
}

/** Locks that another thread waits for: somebody has them. */
function waitedFor(state: Case, process: Process): HeldLock[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if (task.process !== process || !isLockWait(wait) || isHiddenWait(wait) || wait.kind === 'GIL') return [];
    const edge = edgesOf(state).find(({ from }) => from === task);
    const waits = evidence(`${whoIn(task)} waits for ${lockWords(wait)}`, wait.place);
    if (edge === undefined) return statedOwner(wait) === undefined ? [somebodys(wait, waits)] : [];
    return held(edge.to, {
      fate: 'orphaned',
      certainty: edge.how === 'stated' ? 'proven' : 'likely',
      resource: resourceOf(wait),
      says: `${whoIn(edge.to)} holds ${lockWords(wait)}, for which ${whoIn(task)} waits`,
      evidence: [waits, evidence(`${whoIn(edge.to)} ${edge.says}`, edge.place)],
      functions: workOf(state, edge.to),
    });
  });
}

function somebodys(wait: Wait, waits: Evidence): HeldLock {
  const caller = wait.caller === undefined ? [] : [wait.task.frames.fn(wait.caller)];
  return {
    fate: 'orphaned',
    certainty: 'likely',
    resource: resourceOf(wait),
    holder: null,
    functions: caller,
    says: `${lockWords(wait)} is held by some thread: ${whoIn(wait.task)} waits for it`,
    evidence: [waits],
    advice: adviceFor(wait.section),
  };
}

/** Functions that are known to take a lock of their own. */
function inSections(state: Case, task: Task, versions: ForkVersions): HeldLock[] {
  const wait = state.waits.get(task);
  const start = wait === undefined ? 0 : Math.max(0, wait.outer + 1);
  const seen = new Set<SectionRow>();
  const found: HeldLock[] = [];
  for (let index = start; index < Math.min(task.frames.length, 60); index++) {
    const row = state.knowledge.sections.find(task.frames, index);
    if (row === undefined || seen.has(row)) continue;
    seen.add(row);
    // at the door of the same lock
    if (wait?.section === row && isLockWait(wait)) continue;
    const reset = isResetAtFork(row.reset, versions.versions, versions.libc);
    const fn = task.frames.fn(index);
    found.push(
      ...held(task, {
        fate: reset === 'yes' ? 'reset' : reset === 'no' ? 'orphaned' : 'unknown',
        certainty: 'likely',
        resource: {
          kind: row.resource === 'lock word' ? 'lock' : row.resource,
          name: importedModule(task, row, index) ?? row.lock,
        },
        says: `${whoIn(task)} is inside ${fn}, which takes ${row.says}`,
        evidence: [evidence(`${fn} takes ${row.says}`, placeOf(task, index))],
        functions: [fn, ...workOf(state, task)],
        section: row,
      }),
    );
  }
  return found;
}

/** The module whose body runs inside importlib's frames: `<module> (thumbnails.py:3)`. */
function importedModule({ frames }: Task, row: SectionRow, index: number): string | undefined {
  if (row.resource !== 'import lock') return undefined;
  for (let inner = index; inner >= 0; inner--) {
    const frame = frames.get(inner);
    if (frame.fn !== '<module>') continue;
    const parts = (frame.file ?? '').split('/');
    const name = (parts.at(-1) === '__init__.py' ? parts.at(-2) : parts.at(-1))?.replace(/\.py$/, '');
    if (name !== undefined && name !== '') return name;
  }
  return undefined;
}

/** In the middle of work that the tables do not know: whatever it has locked on the way stays locked in a child. */
function atWork(state: Case, task: Task): HeldLock[] {
  const functions = workOf(state, task);
  const [inner] = functions;
  if (inner === undefined || rests(state, task, functions)) return [];
  return held(task, {
    fate: 'unknown',
    certainty: 'possible',
    resource: { kind: 'perhaps a lock' },
    says: `${whoIn(task)} is in the middle of ${inner}: what it or its callers have locked would stay locked`,
    evidence: [evidence(`${whoIn(task)} is in ${functions.join(', called by ')}`, task.place)],
    functions,
  });
}

/**
 * At rest, and not in the middle of something: a sleep or a read two functions deep in the program's own code may well
 * stand under a lock, a main function that waits for a child or for input does not say so.
 */
function rests(state: Case, task: Task, functions: readonly string[]): boolean {
  const kind = state.waits.get(task)?.kind;
  const deep = functions.filter((fn) => fn !== 'main').length >= 2;
  if (functions.every((fn) => fn === 'main') && kind !== undefined) return true;
  if (kind === 'timer' || kind === 'descriptors' || kind === 'socket')
    return isIdle(state, task) || (!deep && isAtRest(state, task));
  return isAtRest(state, task);
}

interface Parts extends Pick<HeldLock, 'fate' | 'certainty' | 'resource' | 'says' | 'evidence' | 'functions'> {
  readonly section?: SectionRow;
}

function held(task: Task, { section, ...parts }: Parts): HeldLock[] {
  return [
    {
      ...parts,
      functions: [...new Set(parts.functions)].slice(0, 4),
      holder: threadRef(task),
      advice: adviceFor(section),
    },
  ];
}

function adviceFor(section: SectionRow | undefined): string {
  return (
    section?.advice ??
    'Take a lock of your own in a pthread_atfork (os.register_at_fork) prepare handler and release it on both sides, or do not hold it over slow calls.'
  );
}

import { type Argument, isPointer, parseArgs, pointerOf } from '../args.ts';
import { isGlue, isLibcModule, isThreadStart } from '../knowledge/glue.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { ResourceKind, SectionRow, WaitRow } from '../knowledge/rows.ts';
import type { Frame, Frames, Place } from '../model.ts';
import { bare, isUnnamed, isSignalFrame } from '../names.ts';
import { futexRow } from './futex-call.ts';
import { factsOf, type Task } from './incident.ts';
import { teamWaitOf } from './team-wait.ts';

/** What a thread waits for, read off the innermost frames of its stack. */
export interface Wait {
  readonly task: Task;
  readonly row: WaitRow;
  readonly kind: ResourceKind;
  readonly address?: string;
  /** All addresses under which layers of the wait know the lock: the Python object, its semaphore, the futex word. */
  readonly aliases: readonly string[];
  /** Symbol at the address, or the name of the lock that the caller is known to take. */
  readonly symbol?: string;
  /** Frame indexes: the innermost and the outermost frame of the primitive. */
  readonly inner: number;
  readonly outer: number;
  /** The frame that asked for the lock: the first one further out that is neither libc's nor glue. */
  readonly caller?: number;
  readonly deadline: 'none' | 'some' | 'unknown';
  readonly sharing: 'private' | 'shared' | 'unknown';
  /** The named lock that the caller takes. */
  readonly section?: SectionRow;
  /** The TID or pthread id that a join names, or the pid that a waitpid names. */
  readonly target?: {
    readonly tid?: number;
    readonly pthread?: string;
    readonly pid?: number;
    /** The library's object of the joined thread: `this` of QThread::wait. */
    readonly object?: string;
  };
  /** Where the frame that names the resource stands. */
  readonly place: Place;
  /** The address comes from /proc/PID/syscall, not from a frame. */
  readonly addressFrom?: Place;
}

/** How many frames that mean nothing may stand between two layers of one wait. */
const maxGap = 2;
const helperGap = 3;
const libraryGap = 8;
const searchDepth = 8;

/** `from`: the innermost frame to look at; the code that a signal interrupted begins behind the signal frame. */
export function waitOf(task: Task, knowledge: Knowledge, from = 0): Wait | undefined {
  const frames = task.frames;
  const team = teamWaitOf(task, knowledge);
  if (team !== undefined) return team;
  const start = from === 0 ? afterPrinter(frames) : from;
  const shown = firstMatch(frames, knowledge, start);
  const own = shown === undefined ? undefined : userOf(frames, shown, knowledge);
  if (own === 'running') return undefined;
  const first = own ?? shown;
  if (first === undefined)
    return from > 0
      ? undefined
      : (sourceWaitOf(task, start) ?? sourceCallOf(task, start, knowledge) ?? namelessWaitOf(task, knowledge));
  const layers = climb(frames, first, knowledge);
  const naming = cancelable(
    layers.reduce((best, layer) => (layer.row.layer >= best.row.layer ? layer : best)),
    task,
    knowledge,
  );
  const outer = layers.at(-1)?.index ?? first.index;
  return describe(task, layers, naming, first.index, outer, knowledge);
}

/**
 * The kernel's stack and the debugger's are of two moments, and of a thread that goes on they may disagree: the kernel saw
 * it wait for a futex, the debugger elsewhere. Then the debugger's stack, which shows all threads at one moment, is it.
 */
function userOf(frames: Frames, shown: Layer, knowledge: Knowledge): Layer | 'running' | undefined {
  if (frames.get(shown.index).language !== 'kernel' || shown.row.layer > 1 || shown.row.resource !== 'lock word')
    return undefined;
  let user = shown.index;
  while (user < frames.length && frames.get(user).language === 'kernel') user += 1;
  if (user >= frames.length || frames.get(user).language === 'python') return undefined;
  const own = firstMatch(frames, knowledge, user);
  if (own !== undefined) return outsideFutexes.has(own.row.resource) ? own : undefined;
  const fn = frames.fn(user);
  return isUnnamed(fn) || isLibcModule(frames.get(user).module) || isGlue(bare(fn)) ? undefined : 'running';
}

/** What is waited for without a futex. */
const outsideFutexes = new Set<ResourceKind>([
  'timer',
  'descriptors',
  'socket',
  'file',
  'pipe',
  'terminal',
  'child process',
  'process',
  'signal',
]);

/** A Python program that prints its own stacks shows, innermost, the line that prints them: the thread stood still below it. */
function afterPrinter(frames: Frames): number {
  const frame = frames.length > 1 ? frames.get(0) : undefined;
  return frame?.language === 'python' && stackPrinter.test(frame.source?.slice(0, 300) ?? '') ? 1 : 0;
}

const stackPrinter =
  /\b(?:traceback\.(?:print|format|extract)_stack|sys\._current_frames|faulthandler\.dump_traceback|StackSummary\.extract)\(/;

/** A row of `info threads` ends at the futex call: one that can be cancelled is a condition, a semaphore or a join, never a lock. */
function cancelable(naming: Layer, task: Task, knowledge: Knowledge): Layer {
  if (naming.row.id !== 'kernel/futex') return naming;
  const { waits } = knowledge;
  const args = parseArgs(task.frames.get(naming.index).args);
  if (!args.some(({ name, value }) => name === 'cancel' && value === 'true')) {
    const row = futexRow(syscallOf(task)?.args ?? [], task, knowledge);
    return row === undefined ? naming : { index: naming.index, row };
  }
  const expected = args.find(({ name }) => name === 'expected')?.number;
  const joins = expected !== undefined && expected > 0 && task.process.tasks.some(({ tid }) => tid === expected);
  const [row] = waits.rowsFor(joins ? 'pthread_join' : 'futex_abstimed_wait_cancelable');
  return row === undefined ? naming : { index: naming.index, row };
}

/** A debugger's whole stack that ends in code of the program's own: at that moment it ran, whatever the kernel saw before. */
function showsOwnCode({ frames, partial, process }: Task): boolean {
  const fn = frames.fn(0);
  const { language, module } = frames.get(0);
  if (partial || language !== 'native' || isUnnamed(fn) || isLibcModule(module) || isGlue(bare(fn))) return false;
  return process.dumps.some(
    ({ format, threads }) => format === 'gdb' && threads.some(({ frames: own }) => own.length > 0 && own.fn(0) === fn),
  );
}

/** No frame says so, but the kernel does: the thread waits on a futex. */
function namelessWaitOf(task: Task, knowledge: Knowledge): Wait | undefined {
  const syscall = syscallOf(task);
  const row =
    futexRow(syscall?.args ?? [], task, knowledge) ??
    knowledge.waits.rowsFor('futex').find(({ id }) => id === 'kernel/futex');
  if (syscall === undefined || row === undefined || task.frames.length === 0 || showsOwnCode(task)) return undefined;
  return {
    task,
    row,
    kind: row.resource,
    address: syscall.address,
    aliases: [syscall.address],
    inner: 0,
    outer: 0,
    deadline: isNull(syscall.timeout) ? 'none' : 'unknown',
    sharing: sharingOf(task.frames, [], syscall, row),
    place: syscall.place,
    addressFrom: syscall.place,
  };
}

function isNull(pointer: string | undefined): boolean {
  return pointer === '0x0' || pointer === 'NULL' || pointer === '0';
}

interface Layer {
  readonly index: number;
  readonly row: WaitRow;
}

function firstMatch(frames: Frames, { waits }: Knowledge, from: number): Layer | undefined {
  const depth = Math.min(frames.length, from + searchDepth);
  for (let index = from; index < depth; index++) {
    const row = waits.find(frames, index);
    if (row !== undefined && row.wrapper !== true && row.above === undefined) return { index, row };
    if (!isStepOver(frames, index)) return undefined;
  }
  return undefined;
}

/** Frames that may stand inside the first known frame of a wait: unnamed ones of libc, the vdso, glue. */
function isStepOver(frames: Frames, index: number): boolean {
  const fn = frames.fn(index);
  if (frames.get(index).language === 'kernel') return true;
  if (isUnnamed(fn)) return isLibcModule(frames.get(index).module) || frames.get(index).module === undefined;
  return isGlue(bare(fn)) || /^(?:L_\w+|restore_rt|internal_\w+|libc_\w+|GI_\w+|Py_[A-Z]\w+)$/.test(bare(fn));
}

function climb(frames: Frames, first: Layer, { waits }: Knowledge): Layer[] {
  const layers = [first];
  let gap = 0;
  for (let index = first.index + 1; index < frames.length; index++) {
    const last = layers.at(-1) ?? first;
    if (last.row.final === true) break;
    const row = waits.find(frames, index);
    if (row !== undefined && follows(last.row, row)) {
      layers.push({ index, row });
      gap = 0;
      continue;
    }
    if (row !== undefined) break;
    const name = bare(frames.fn(index));
    if (isGlue(name) || frames.get(index).language === 'kernel') continue;
    if (isInsideLibraryCall(frames, index, last.row, waits)) continue;
    gap += 1;
    const belongs = isUnnamed(frames.fn(index))
      ? isLibcModule(frames.get(index).module)
      : carriesSame(frames, index, layers);
    // between a bare system call and the lock function that made it stand helpers that no table knows
    const helper =
      last.row.layer <= 1 &&
      (last.row.resource === 'unknown' || last.row.resource === 'lock word') &&
      !isUnnamed(frames.fn(index));
    if (gap > (helper ? helperGap : maxGap) || !(belongs || helper)) break;
  }
  return layers;
}

/** Helpers without names, in a library without symbols, below the exported function that makes them a known wait. */
function isInsideLibraryCall(frames: Frames, index: number, inner: WaitRow, waits: Knowledge['waits']): boolean {
  const { module } = frames.get(index);
  if (module === undefined || !isUnnamed(frames.fn(index))) return false;
  for (let outer = index + 1; outer < Math.min(frames.length, index + libraryGap); outer++) {
    if (frames.get(outer).module !== module) return false;
    if (isUnnamed(frames.fn(outer))) continue;
    const row = waits.find(frames, outer);
    return row !== undefined && row.layer >= 3 && follows(inner, row);
  }
  return false;
}

/** Whether `outer` can be the function that called the wait `inner`. */
function follows(inner: WaitRow, outer: WaitRow): boolean {
  if (outer.above?.includes(inner.resource) === false) return false;
  if (outer.layer < inner.layer) return inner.layer <= 1;
  // who waits for a lock does not spin for a team, although the same function does both
  if (outer.spins === true && outer.wokenBy === 'team' && inner.layer >= 2 && inner.wokenBy === 'owner') return false;
  if (inner.resource === 'unknown' || inner.layer <= 1) return true;
  if (outer.resource === inner.resource) return true;
  // a GIL is a condition and a mutex; a Python lock is a semaphore or a condition; a pool's get is a condition;
  // an RLock is a Python lock
  return (
    outer.layer > inner.layer || (outer.layer >= 3 && outer.layer === inner.layer && outer.wokenBy === inner.wokenBy)
  );
}

/**
 * An application's wrapper passes the lock on: `my_mutex_lock (m=0x55d0)` above `pthread_mutex_lock (mutex=0x55d0)`,
 * or above a `pthread_mutex_lock ()` whose library has no symbols.
 */
function carriesSame(frames: Frames, index: number, layers: readonly Layer[]): boolean {
  const held = layers
    .map((layer) => pointerOf(parseArgs(frames.get(layer.index).args), layer.row.address ?? [])?.address)
    .filter(isPointer);
  if (!/lock|wait|acquire|enter|cond|sem|mutex/i.test(frames.fn(index))) return false;
  const args = parseArgs(frames.get(index).args);
  if (args.length > 4) return false;
  return held.length === 0
    ? pointerOf(args, wrapperNames) !== undefined && layers.every(({ row }) => row.wokenBy === 'owner')
    : args.some(({ address }) => isPointer(address) && held.includes(address));
}

/** What wrappers of lock functions call their argument. */
const wrapperNames = ['mutex', 'lock', 'mtx', 'rwlock', 'm', 'l', 'lck', 'mp', 'spinlock', 'rw', 'w'];

function describe(
  task: Task,
  layers: readonly Layer[],
  naming: Layer,
  inner: number,
  climbed: number,
  knowledge: Knowledge,
): Wait {
  const frames = task.frames;
  const outer = wrapperEnd(frames, layers, climbed);
  const pointer =
    addressOf(frames, layers) ??
    (outer > climbed && isLockKind(naming.row.resource)
      ? pointerOf(parseArgs(frames.get(climbed + 1).args), wrapperNames)
      : undefined);
  const syscall = syscallOf(task);
  const caller = callerOf(frames, outer);
  const imported =
    caller !== undefined && pythonLocks.has(naming.row.resource) ? importedOn(frames.get(caller)) : undefined;
  const row = imported === undefined ? naming.row : importing;
  const section = sectionOf(frames, caller, pointer?.symbol, row, knowledge);
  const address =
    pointer?.address ?? (naming.row.layer >= 1 && isLockKind(naming.row.resource) ? syscall?.address : undefined);
  const symbol =
    pointer?.symbol ??
    printedName(task, address) ??
    imported ??
    namedInPython(frames, inner, outer, caller, naming.row);
  const target = targetOf(frames, layers, naming.row);
  const named = frames.get(naming.index);
  const place: Place = { input: named.input ?? task.place.input, line: named.inputLine };
  return {
    task,
    row,
    kind: row.resource,
    aliases: aliasesOf(frames, layers, address),
    inner,
    outer,
    deadline: isPolledCall(naming.row, layers) ? 'unknown' : deadlineOf(frames, layers, syscall),
    sharing:
      naming.row.shared === true
        ? 'shared'
        : pointer?.symbol !== undefined || layers.some((layer) => layer.row.private === true)
          ? 'private'
          : sharingOf(frames, layers, syscall, naming.row),
    place,
    ...(address === undefined ? {} : { address }),
    ...(pointer === undefined && address !== undefined && syscall !== undefined ? { addressFrom: syscall.place } : {}),
    ...(symbol === undefined ? {} : { symbol }),
    ...(caller === undefined ? {} : { caller }),
    ...(section === undefined ? {} : { section }),
    ...(target === undefined ? {} : { target }),
  };
}

/** The name under which a debugger printed the lock at this address. */
function printedName(task: Task, address: string | undefined): string | undefined {
  if (!isPointer(address)) return undefined;
  const lock = factsOf(task.process.facts, 'lock').find((fact) => fact.address === address);
  return lock?.expression !== undefined && /^[A-Za-z_]\w*$/.test(lock.expression) ? lock.expression : undefined;
}

/** What Python's frames call it: the lock on the source line, the module that is being imported. */
function namedInPython(
  frames: Frames,
  inner: number,
  outer: number,
  caller: number | undefined,
  row: WaitRow,
): string | undefined {
  if (row.resource === 'import lock') return importedModule(frames, inner, outer);
  return caller === undefined || !pythonLocks.has(row.resource) ? undefined : lockExpression(frames.get(caller));
}

/** `name: "thumbnails"` among the locals of importlib's frames. */
function importedModule(frames: Frames, inner: number, outer: number): string | undefined {
  for (let index = inner; index <= Math.min(outer + 1, frames.length - 1); index++) {
    const frame = frames.get(index);
    if (frame.language !== 'python' || !/importlib/.test(frame.file ?? '')) continue;
    const match = /^\s*(?:name|fullname)\s*[=:]\s*['"]([\w.]+)['"]/m.exec((frame.locals ?? '').slice(0, 4000));
    if (match?.[1] !== undefined) return match[1];
  }
  return undefined;
}

const pythonLocks = new Set<ResourceKind>(['Python lock', 'RLock', 'lock word', 'semaphore']);

function isLockKind(kind: ResourceKind): boolean {
  return !['child process', 'descriptors', 'socket', 'timer', 'signal', 'file', 'pipe'].includes(kind);
}

/** Wrappers of the application directly above the primitive belong to it when they pass the same lock on. */
function wrapperEnd(frames: Frames, layers: readonly Layer[], climbed: number): number {
  let outer = climbed;
  while (outer + 1 < frames.length && !isUnnamed(frames.fn(outer + 1)) && carriesSame(frames, outer + 1, layers))
    outer += 1;
  return outer;
}

function addressOf(frames: Frames, layers: readonly Layer[]): Argument | undefined {
  // outermost first: a condition's own address, not the futex word inside it
  const ranked = [...layers].sort((a, b) => b.row.layer - a.row.layer || b.index - a.index);
  let found: Argument | undefined;
  let symbol: string | undefined;
  for (const layer of ranked) {
    const pointer = pointerOf(parseArgs(frames.get(layer.index).args), layer.row.address ?? []);
    if (pointer === undefined) continue;
    found ??= pointer;
    if (pointer.address === found.address) symbol ??= pointer.symbol;
  }
  if (found === undefined || symbol === undefined || found.symbol !== undefined) return found;
  return { ...found, symbol };
}

function aliasesOf(frames: Frames, layers: readonly Layer[], address: string | undefined): string[] {
  const found = layers.flatMap(({ index, row }) => {
    const pointer = pointerOf(parseArgs(frames.get(index).args), row.address ?? [])?.address;
    return isPointer(pointer) ? [pointer] : [];
  });
  return [...new Set([...(address === undefined ? [] : [address]), ...found])];
}

export function callerOf(frames: Frames, outer: number): number | undefined {
  for (let index = outer + 1; index < frames.length; index++) {
    const fn = frames.fn(index);
    const name = bare(fn);
    if (isSignalFrame(fn) || isThreadStart(name)) return undefined;
    if (isGlue(name) || frames.get(index).language === 'kernel') continue;
    if (isUnnamed(fn) && isLibcModule(frames.get(index).module)) continue;
    return index;
  }
  return undefined;
}

const lockResources = new Set<ResourceKind>([
  'mutex',
  'rwlock',
  'spinlock',
  'lock word',
  'RLock',
  'Python lock',
  'import lock',
  'buffered file lock',
  'semaphore',
  'condition',
]);

function sectionOf(
  frames: Frames,
  caller: number | undefined,
  symbol: string | undefined,
  row: WaitRow,
  knowledge: Knowledge,
): SectionRow | undefined {
  if (!lockResources.has(row.resource)) return undefined;
  const named = symbol === undefined ? undefined : knowledge.sectionOfLock(symbol);
  if (named !== undefined) return named;
  if (row.resource === 'buffered file lock' || row.resource === 'import lock')
    return knowledge.sectionOfResource(row.resource);
  if (caller === undefined) return undefined;
  return knowledge.sections.find(frames, caller);
}

interface SyscallFact {
  readonly args: readonly string[];
  readonly address: string;
  readonly op: number | undefined;
  readonly timeout: string | undefined;
  readonly place: Place;
}

const futexNumbers: ReadonlySet<number> = new Set([202, 98, 240, 422]); // x86-64; aarch64 and riscv; i386 and arm; futex_time64

function syscallOf(task: Task): SyscallFact | undefined {
  if (task.marks.includes('ghost')) return undefined; // what /proc says is of threads that are there
  const calls = factsOf(task.process.facts, 'syscall').filter(
    ({ tid, pid }) =>
      tid === task.tid ||
      (task.process.tasks.length === 1 && task.tid === undefined) ||
      (tid === undefined && (pid ?? task.process.pid) === task.tid),
  );
  const call = calls.find(({ number, name }) => name === 'futex' || (number !== undefined && futexNumbers.has(number)));
  const word = call?.args[0];
  if (call === undefined || word === undefined || !isPointer(word)) return undefined;
  const op = call.args[1];
  return {
    args: call.args,
    address: word,
    op: op === undefined ? undefined : /^FUTEX/.test(op) ? (op.includes('PRIVATE') ? 128 : 0) : Number(op),
    timeout: call.args[3],
    place: call.place,
  };
}

/** A library that waits for an answer polls in a loop: the timeout of one poll is not the call's. */
function isPolledCall(naming: WaitRow, layers: readonly Layer[]): boolean {
  return (
    naming.wokenBy === 'peer' &&
    naming.layer === 3 &&
    naming.timed !== true &&
    layers.some(({ row }) => row.id === 'kernel/poll')
  );
}

function deadlineOf(frames: Frames, layers: readonly Layer[], syscall: SyscallFact | undefined): Wait['deadline'] {
  let answer: Wait['deadline'] = 'unknown';
  for (const { index, row } of layers) {
    if (row.timed === true) return 'some';
    const frame = frames.get(index);
    for (const arg of parseArgs(frame.args)) {
      const said = deadlineArgument(arg);
      if (said === 'some') return 'some';
      if (said === 'none') answer = 'none';
    }
    const name = bare(frame.fn);
    if (answer === 'unknown' && untimed.test(name)) answer = 'none';
    if (
      answer === 'unknown' &&
      /timed|clockwait|clocklock|wait_for$|wait_until$|WithTimeout/.test(name) &&
      !mayBeUntimed.test(name)
    )
      answer = 'some';
  }
  if (answer === 'unknown' && isNull(syscall?.timeout)) answer = 'none';
  return answer;
}

/** These exist in a timed and an untimed form, and are the untimed one. */
const untimed =
  /^(?:pthread_mutex_lock|pthread_mutex_lock_full|lll_lock_wait|lll_lock_wait_private|pthread_cond_wait|sem_wait|new_sem_wait|pthread_rwlock_rdlock|pthread_rwlock_wrlock|waitpid|wait4|PyThread_acquire_lock|take_gil|PyEval_RestoreThread|std::mutex::lock|enter_buffered_busy|pthread_join|std::condition_variable::wait)$/;
/** Names with `timed` in them that also serve the untimed form. */
const mayBeUntimed =
  /^(?:futex_abstimed|PyThread_acquire_lock_timed|acquire_timed|lock_acquire_timed|PyMutex_LockTimed|PyEvent_WaitTimed|pthread_timedjoin_ex|pthread_clockjoin_ex|timedwait|pthread_mutex_timedlock|absl::|std::__atomic_futex_unsigned_base::)/;

function deadlineArgument({ name, value, number, address }: Argument): 'none' | 'some' | undefined {
  if (name === 'abstime' || name === 'reltime' || name === 'at' || name === 'to' || name === 'timeout_ts') {
    if (address === '0x0' || number === 0) return 'none';
    return isPointer(address) ? 'some' : undefined;
  }
  if (name === 'timeout' || name === 'timeout_ms' || name === 'microseconds' || name === 'cur_timeout') {
    if (number !== undefined) return number < 0 ? 'none' : 'some';
    if (address === '0x0' || /^NULL/.test(value)) return 'none';
    return isPointer(address) ? 'some' : undefined;
  }
  return undefined;
}

/**
 * Whether other processes could wake it. A lock that a debugger finds under a symbol lies in the program's own data,
 * which no other process shares, whatever the flag says (robust mutexes always use shared futexes).
 */
function sharingOf(
  frames: Frames,
  layers: readonly Layer[],
  syscall: SyscallFact | undefined,
  row: WaitRow,
): Wait['sharing'] {
  for (const { index } of layers) {
    const frame = frames.get(index);
    if (bare(frame.fn) === 'lll_lock_wait_private') return 'private';
    const args = parseArgs(frame.args);
    const op = args.find(({ name }) => name === 'op')?.number;
    if (op !== undefined && /futex/.test(frame.fn)) return (op & 128) === 128 ? 'private' : 'shared';
    const flag = args.find(({ name }) => name === 'private' || name === 'priv')?.number;
    if (flag !== undefined && /futex_(?:abstimed_|reltimed_)?wait|futex_lock_pi|lll_lock_wait|timedwait/.test(frame.fn))
      return flag === 0 || (flag === 128 && /timedwait/.test(frame.fn) && !frame.fn.includes('futex'))
        ? 'private'
        : 'shared';
  }
  if (syscall?.op === undefined) return 'unknown';
  if ((syscall.op & 128) === 128) return 'private';
  // C++ guards and OpenMP teams use plain futexes for private words
  return row.resource === 'once' || row.resource === 'team' ? 'unknown' : 'shared';
}

function targetOf(frames: Frames, layers: readonly Layer[], row: WaitRow): Wait['target'] {
  if (row.resource === 'thread') return joinTarget(frames, layers);
  if (row.resource !== 'child process') return undefined;
  for (const { index } of layers) {
    const pid = parseArgs(frames.get(index).args).find(
      ({ name }) => name === 'pid' || name === 'id' || name === 'upid',
    )?.number;
    if (pid !== undefined && pid > 0) return { pid };
  }
  return undefined;
}

function joinTarget(frames: Frames, layers: readonly Layer[]): Wait['target'] {
  let tid: number | undefined;
  let pthread: string | undefined;
  let object: string | undefined;
  for (const { index, row } of layers) {
    const args = parseArgs(frames.get(index).args);
    const futex = /futex|lll_wait_tid/.test(frames.fn(index));
    if (futex)
      tid ??= args.find(
        ({ name, number }) => (name === 'expected' || name === 'tid') && number !== undefined && number > 0,
      )?.number;
    const id = args.find(({ name }) => name === 'threadid' || name === 'thread' || name === 'th' || name === 't');
    if (id?.number !== undefined && id.number > 65_535) pthread ??= `0x${id.number.toString(16)}`;
    else if (isPointer(id?.address)) pthread ??= id.address;
    const self = row.resource === 'thread' && row.layer >= 4 ? args.find(({ name }) => name === 'this') : undefined;
    if (isPointer(self?.address)) object ??= self.address;
  }
  if (tid === undefined && pthread === undefined && object === undefined) return undefined;
  return {
    ...(tid === undefined ? {} : { tid }),
    ...(pthread === undefined ? {} : { pthread }),
    ...(object === undefined ? {} : { object }),
  };
}

/** The frame's function for people: the name, or where it stands when there is none. */
export function nameOf(frame: Frame): string {
  return isUnnamed(frame.fn) ? (frame.address ?? frame.module ?? '??') : frame.fn;
}

const withLock: WaitRow = {
  kind: 'wait',
  id: 'python/source-line',
  fns: [],
  resource: 'Python lock',
  wokenBy: 'owner',
  layer: 4,
  says: 'a Python-level lock',
  source: 'a thread that stands still on the line of a `with lock:` or `lock.acquire()` is inside the lock',
};

/** The source line under a Python frame says which lock: `with self._lock:`. */
function lockExpression(frame: Frame): string | undefined {
  const source = frame.language === 'python' ? frame.source?.trim().slice(0, 300) : undefined;
  if (source === undefined) return undefined;
  const match =
    /^(?:with\s+([A-Za-z_][\w.]*(?:\[[^\]]{0,60}\])?)\s*(?:as\s+\w+\s*)?:|(?:\w+\s*=\s*|if\s+(?:not\s+)?)?([A-Za-z_][\w.]*)\.acquire\()/.exec(
      source,
    );
  const expression = match?.[1] ?? match?.[2];
  // `self.acquire()` inside the lock's own class says nothing
  return expression === 'self' || expression === 'cls' ? undefined : expression;
}

/** The source line under a Python frame is an import: CPython 2's import lock has no Python frame of its own. */
function importedOn(frame: Frame): string | undefined {
  if (frame.language !== 'python') return undefined;
  return /^(?:import\s+([\w.]+)|from\s+([\w.]+)\s+import\b)/
    .exec(frame.source?.trim() ?? '')
    ?.slice(1)
    .find((name) => name !== undefined);
}

const importing: WaitRow = {
  kind: 'wait',
  id: 'python/import-line',
  fns: [],
  resource: 'import lock',
  wokenBy: 'owner',
  layer: 4,
  says: 'the import lock',
  source:
    'a thread that stands still in a lock on the line of an `import` is inside the import lock (CPython 2 Python/import.c)',
};

function sourceWaitOf(task: Task, index: number): Wait | undefined {
  const expression = index < task.frames.length ? lockExpression(task.frames.get(index)) : undefined;
  if (expression === undefined) return undefined;
  const frame = task.frames.get(index);
  return {
    task,
    row: withLock,
    kind: 'Python lock',
    symbol: expression,
    aliases: [],
    inner: index,
    outer: index - 1,
    caller: index,
    deadline: /timeout/.test(frame.source ?? '') ? 'unknown' : 'none',
    sharing: 'unknown',
    place: { input: frame.input ?? task.place.input, line: frame.inputLine },
  };
}

/** Calls that wait, by the module's own name on the source line, and what the table calls them. */
const waitingCalls: readonly (readonly [RegExp, string])[] = [
  [/\bos\.(?:waitpid|wait|wait3|wait4|waitid)\(/, 'waitpid'],
  [/\btime\.sleep\(/, 'nanosleep'],
  [/\bsignal\.pause\(/, 'pause'],
  [/\bselect\.select\(/, 'select'],
  [/\.(?:recv|recv_into|recvfrom|recvmsg)\(/, 'recv'],
  [/\.accept\(\)/, 'accept'],
];

/** A function of C has no Python frame, but the line that calls it names it: `os.waitpid(pid, 0)`. */
function sourceCallOf(task: Task, index: number, { waits }: Knowledge): Wait | undefined {
  if (!task.pythonOnly || index >= task.frames.length || task.marks.some((mark) => /active|running|gil/i.test(mark)))
    return undefined;
  const frame = task.frames.get(index);
  const source = frame.source?.slice(0, 300) ?? '';
  const name = waitingCalls.find(([call]) => call.test(source))?.[1];
  const row = name === undefined ? undefined : waits.rowsFor(name).find(({ files }) => files === undefined);
  if (row === undefined) return undefined;
  return {
    task,
    row,
    kind: row.resource,
    aliases: [],
    inner: index,
    outer: index - 1,
    caller: index,
    deadline: row.timed === true ? 'some' : 'unknown',
    sharing: 'unknown',
    place: { input: frame.input ?? task.place.input, line: frame.inputLine },
  };
}

const hidden: WaitRow = {
  kind: 'wait',
  id: 'python/hidden',
  fns: [],
  resource: 'unknown',
  wokenBy: 'owner',
  layer: 4,
  says: 'something that Python frames do not show (a lock, or a blocking call)',
  source: "a lock's acquire and other C functions have no Python frame",
};

/** The same, where even that it stands still is only a guess. */
const unsure: WaitRow = { ...hidden, id: 'python/unsure' };

/**
 * A Python thread that does not run and whose innermost frame is not one that the standard library waits in: it is
 * inside a C function, most often a lock's `acquire` or `with`.
 */
export function hiddenWaitOf(task: Task): Wait | undefined {
  if (!task.pythonOnly || task.partial || task.marks.some((mark) => /active|running|gil/i.test(mark))) return undefined;
  const stands = task.marks.some((mark) => /idle|sleep|waiting/i.test(mark));
  // a watchdog's dump says nothing of who runs, but it was taken because nothing went on
  const watchdog = !stands && task.process.dumps.every(({ format }) => format === 'faulthandler');
  if (!stands && !watchdog) return undefined;
  return { ...unknownStop(task, watchdog ? unsure : hidden), outer: -1, caller: 0 };
}

const nameless: WaitRow = {
  kind: 'wait',
  id: 'nameless',
  fns: [],
  resource: 'unknown',
  wokenBy: 'owner',
  layer: 4,
  says: 'something that frames without names do not show',
  source: 'static and stripped programs: return addresses are all there is',
};

/** A stack of `?? ()` alone: what it waits in is unknown, but its return addresses can still be compared. */
export function namelessStopOf(task: Task): Wait | undefined {
  if (task.frames.length < 3) return undefined;
  for (let index = 0; index < task.frames.length; index++) if (!isUnnamed(task.frames.fn(index))) return undefined;
  return unknownStop(task, nameless);
}

/** The innermost frame stands still, in what it does not say. */
function unknownStop(task: Task, row: WaitRow): Wait {
  const { input = task.place.input, inputLine: line } = task.frames.get(0);
  return {
    task,
    row,
    kind: 'unknown',
    aliases: [],
    inner: 0,
    outer: 0,
    deadline: 'unknown',
    sharing: 'unknown',
    place: { input, line },
  };
}

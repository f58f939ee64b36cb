import type { MissingThreads } from '../../risk.ts';
import type { Case } from '../case.ts';
import { threadRef } from '../findings/draft.ts';
import { isIdle } from '../findings/rest.ts';
import type { Process, Task } from '../incident.ts';

interface Role {
  readonly role: string;
  /** Beginnings of the ids of idle rows. */
  readonly rows: readonly string[];
  readonly says: string;
  readonly advice: string;
}

const roles: readonly Role[] = [
  {
    role: 'OpenMP or BLAS team',
    rows: ['openmp/', 'openblas/'],
    says: 'the next parallel region in a child waits for threads that it does not have',
    advice: 'Fork before the first parallel region, or limit the child to one thread (OMP_NUM_THREADS=1).',
  },
  {
    role: 'workers of a pool',
    rows: ['python/executor-worker', 'python/process-worker', 'native/pools', 'libuv/', 'python/server-workers'],
    says: 'work that a child submits is never done: its results are waited for in vain',
    advice: 'Create pools in the process that uses them, after the fork, or anew in an after-fork hook.',
  },
  {
    role: 'feeder of a queue',
    rows: ['python/feeder'],
    says: 'what a child puts into the queue before it is used there anew is never written',
    advice: 'Create queues where they are used, or let the child only read from them.',
  },
  {
    role: 'timers and helpers',
    rows: [
      'python/timer',
      'python/helper',
      'rcu/',
      'cuda/',
      'ruby/timer',
      'dotnet/',
      'java/',
      'python/resource-tracker',
    ],
    says: 'what they do at intervals (flushing, refreshing, reclaiming) never happens in a child',
    advice: 'Start helper threads after the fork, or again in the child.',
  },
  {
    role: 'event loops and servers',
    rows: ['native/event-loops', 'python/servers', 'servers/', 'python/gunicorn', 'python/gui', 'dpdk/'],
    says: 'calls that a child hands to the loop are never answered, and their sockets are shared with the parent',
    advice: 'Start the loop in the child, or exec after the fork.',
  },
];

const other: Role = {
  role: 'other threads',
  rows: [],
  says: 'a child that waits for them, joins them or expects them to signal waits for ever',
  advice: 'Start threads after the fork, in the process that uses them.',
};

/** All threads but the one that forks: a child has only that one. Which forks is not known, so the main thread is left out. */
export function missingThreads(state: Case, process: Process): MissingThreads[] {
  const [main] = process.tasks.filter(
    ({ tid, number, name }) => tid === process.pid || number === 1 || name === 'MainThread',
  );
  const groups = new Map<Role, Task[]>();
  for (const task of process.tasks) {
    if (task === main) continue;
    const role = roleOf(state, task);
    groups.set(role, [...(groups.get(role) ?? []), task]);
  }
  return [...roles, other].flatMap((role) => {
    const tasks = groups.get(role);
    return tasks === undefined
      ? []
      : [{ role: role.role, threads: tasks.map(threadRef), says: role.says, advice: role.advice }];
  });
}

function roleOf(state: Case, task: Task): Role {
  if (state.waits.get(task)?.kind === 'team') return roles[0] ?? other;
  const id = isIdle(state, task) ? state.marks.get(task)?.idle?.row.id : undefined;
  if (id === undefined) return other;
  return roles.find(({ rows }) => rows.some((start) => id.startsWith(start))) ?? other;
}

import * as z from 'zod';
import type { KnowledgeRow } from './core/knowledge/rows.ts';

const name = z.string().min(1).max(400);
const pattern = {
  id: z
    .string()
    .regex(/^[a-z0-9.+-]+(?:\/[a-z0-9.+-]+)+$/, 'must be like library/what, in lower case')
    .describe('unique: library/what'),
  source: z.string().min(4).describe('where this is known from: file and version, URL, or a measurement'),
  seen: z.array(name).exactOptional().describe('samples in which the row fires; without any it is a draft'),
  notSeen: z.array(name).exactOptional().describe('samples in which it must not fire'),
  fns: z
    .array(name)
    .describe('names of functions without leading underscores; =name as printed; name* a beginning; *name an ending'),
  files: z.array(name).min(1).exactOptional().describe('endings of the source file; required of Python functions'),
  modules: z.array(name).min(1).exactOptional().describe("beginnings of the library's file name"),
};
const says = z.string().min(3).max(200);
const resource = z.enum([
  'mutex',
  'rwlock',
  'spinlock',
  'semaphore',
  'condition',
  'barrier',
  'lock word',
  'once',
  'GIL',
  'Python lock',
  'RLock',
  'buffered file lock',
  'import lock',
  'queue',
  'event',
  'future',
  'thread',
  'child process',
  'process',
  'pipe',
  'socket',
  'file',
  'terminal',
  'descriptors',
  'timer',
  'signal',
  'team',
  'unknown',
]);
const yes = z.literal(true).exactOptional();
const version = z
  .string()
  .regex(/^\d+(?:\.\d+)*$/)
  .exactOptional();

const wait = z.strictObject({
  kind: z.literal('wait').describe('a function that blocks'),
  ...pattern,
  resource: resource.describe('what it waits for'),
  wokenBy: z
    .enum(['owner', 'signaller', 'process', 'thread', 'peer', 'clock', 'signal', 'team'])
    .describe('who can end the wait'),
  address: z.array(name).exactOptional().describe("arguments that carry the resource's address, best first"),
  layer: z
    .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
    .describe('0 system call, 1 futex, 2 libc lock, 3 library, 4 language, 5 built on the language'),
  final: yes,
  spins: yes,
  timed: yes,
  shared: yes,
  private: yes,
  wrapper: yes,
  above: z.array(resource).exactOptional().describe('only ever the caller of a wait for one of these'),
  stopsAll: yes,
  says: says.describe('completes: thread 4186 waits for …'),
});

const idle = z.strictObject({
  kind: z.literal('idle').describe('a place where threads rest'),
  ...pattern,
  reach: z.int().min(0).max(40).exactOptional().describe('how many frames may stand between the wait and this one'),
  turns: yes.describe('threads rest here in a lock, too: they take turns to accept'),
  says,
});

const fork = z.strictObject({
  kind: z.literal('fork').describe('a frame that tells of a fork'),
  ...pattern,
  where: z.enum(['inside', 'child', 'parent', 'either']),
  phase: z.enum(['prepare', 'parent', 'child']).exactOptional(),
  site: yes,
  says,
});

const section = z.strictObject({
  kind: z.literal('section').describe('functions that take a lock of their own'),
  ...pattern,
  lock: name.describe("the lock's name"),
  resource,
  symbols: z.array(name).exactOptional().describe("names that debuggers print at the lock's address"),
  says,
  reset: z
    .array(
      z.strictObject({
        by: z.enum(['glibc', 'musl', 'cpython', 'jemalloc', 'gperftools', 'openblas', 'llvm-openmp']),
        from: version,
        until: version,
        note: z.string().exactOptional(),
        source: z.string(),
      }),
    )
    .exactOptional()
    .describe('who frees it in the child of a fork'),
  advice: z.string().exactOptional(),
});

const crash = z.strictObject({ kind: z.literal('crash').describe('frames of a dying process'), ...pattern, says });

const remedy = z.strictObject({
  kind: z.literal('remedy').describe('a library that is not fork safe'),
  ...pattern,
  library: name,
  says,
  fix: z.string().min(10).max(600),
});

const knowledgeRow = z
  .discriminatedUnion('kind', [wait, idle, fork, section, crash, remedy])
  .meta({ id: 'KnowledgeRow', description: 'what a frame means' });

const knowledgeRows = z
  .array(knowledgeRow)
  .meta({ title: 'ghostlock/knowledge@1', description: 'rows for --knowledge' });

/** Rows, or one complaint for each field that is wrong: which row, which field, what is wrong with it. */
export function checkRows(value: unknown): { rows: KnowledgeRow[] } | { complaints: string[] } {
  const list = isObject(value) && Array.isArray(value.rows) ? (value.rows as unknown[]) : value;
  if (!Array.isArray(list)) return { complaints: ['expected a list of rows, or {"rows": [...]}'] };
  const result = knowledgeRows.safeParse(list);
  if (result.success) return { rows: result.data };
  const complaints = result.error.issues.map(({ path, message }) => {
    const [index, ...field] = path;
    const row = typeof index === 'number' ? (list[index] as unknown) : undefined;
    const id = isObject(row) && typeof row.id === 'string' ? ` (${row.id})` : '';
    const where = typeof index === 'number' ? `row ${index + 1}${id}` : 'the list';
    return `${where}${field.length === 0 ? '' : `, ${field.map(String).join('.')}`}: ${message}`;
  });
  return { complaints };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

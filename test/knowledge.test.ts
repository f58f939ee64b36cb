import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rowsFiring } from '../src/core/knowledge/firing.ts';
import { builtIn, builtInRows, extendKnowledge } from '../src/core/knowledge/knowledge.ts';
import { isResetAtFork, libcResets, cpythonResets, versionInModule } from '../src/core/knowledge/libc-resets.ts';
import type { KnowledgeRow } from '../src/core/knowledge/rows.ts';
import { seen } from '../src/core/knowledge/seen.ts';
import { ListedFrames } from '../src/core/listed-frames.ts';
import { bare } from '../src/core/names.ts';
import { read } from '../src/core/read/read.ts';
import { incidentOf } from '../src/core/reason/incident.ts';
import { checkRows } from '../src/schema-knowledge.ts';

const samples = path.resolve(import.meta.dirname, '../samples');
const isPublished = existsSync(samples);
const fired = new Map<string, ReadonlySet<string>>();

describe('every row', () => {
  test('has an id of its own', () => {
    const ids = builtInRows.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('has the right fields', () => {
    const checked = checkRows(builtInRows);
    expect('complaints' in checked ? checked.complaints : []).toEqual([]);
  });

  test('gives names as frames are compared: without underscores in front, arguments and templates', () => {
    const odd = builtInRows.flatMap(({ id, fns, files }) =>
      fns
        .filter((fn) => !/^[=*]/.test(fn) && !(files !== undefined && /^__\w+__$/.test(fn)))
        .map((fn) => fn.replace(/\*$/, ''))
        .filter((fn) => bare(fn) !== fn)
        .map((fn) => `${id}: ${fn}, compared as ${bare(fn)}`),
    );
    expect(odd).toEqual([]);
  });

  test('gives each name once', () => {
    const twice = builtInRows.flatMap(({ id, fns }) =>
      fns.filter((fn, index) => fns.indexOf(fn) !== index).map((fn) => `${id}: ${fn}`),
    );
    expect(twice).toEqual([]);
  });

  test('fires somewhere: names, or a module', () => {
    const idle = builtInRows.filter(
      ({ kind, fns, modules }) => fns.length === 0 && !(kind === 'remedy' && modules !== undefined),
    );
    expect(idle.map(({ id }) => id)).toEqual([]);
  });

  (isPublished ? test : test.skip)('fires on the samples that it names, and on no near miss', () => {
    const wrong = builtInRows.flatMap((row) => [
      ...(row.seen ?? [])
        .filter((sample) => !firing(sample).has(row.id))
        .map((sample) => `${row.id} does not fire on ${sample}`),
      ...(row.notSeen ?? [])
        .filter((sample) => firing(sample).has(row.id))
        .map((sample) => `${row.id} fires on ${sample}`),
    ]);
    expect(wrong).toEqual([]);
  });

  test('that has samples exists', () => {
    const ids = new Set(builtInRows.map(({ id }) => id));
    expect(Object.keys(seen).filter((id) => !ids.has(id))).toEqual([]);
  });
});

function firing(sample: string): ReadonlySet<string> {
  const known = fired.get(sample);
  if (known !== undefined) return known;
  const folder = path.join(samples, sample);
  const found = new Set<string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    const { dumps } = read([{ name, bytes: new Uint8Array(readFileSync(path.join(folder, name))) }]);
    const frames = incidentOf(dumps).processes.flatMap(({ tasks }) => tasks.map((task) => task.frames));
    for (const each of frames) for (const id of rowsFiring(each, builtIn)) found.add(id);
  }
  fired.set(sample, found);
  return found;
}

describe('a row finds', () => {
  test.each([
    ['___pthread_mutex_lock', undefined, 'libc/mutex-lock'],
    ['pthread_mutex_lock@@GLIBC_2.2.5', undefined, 'libc/mutex-lock'],
    ['absl::lts_20230802::Mutex::Block(absl::lts_20230802::base_internal::PerThreadSynch*)', undefined, 'absl/mutex'],
    ['std::sys::sync::mutex::futex::Mutex::lock_contended', undefined, 'rust/mutex'],
    ['some_program_cond_wait', undefined, 'wrapper/condition'],
    ['take_gil.constprop.0', undefined, 'cpython/gil'],
    ['wait', '/usr/lib/python3.11/threading.py', 'python/condition'],
    ['Condition.wait', 'threading.py', 'python/condition'],
    ['wait', 'mythreading.py', 'kernel/wait-child'],
  ])('%s in %s', (fn, file, id) => {
    const frames = new ListedFrames([{ fn, language: 'native', inputLine: 1, ...(file !== undefined && { file }) }]);
    expect(builtIn.waits.find(frames, 0)?.id).toBe(id);
  });

  test('the lock that a debugger names at an address', () => {
    expect(builtIn.sectionOfLock('_rtld_global+2608')?.id).toBe('glibc/dl-load-write');
    expect(builtIn.sectionOfLock('tzset_lock')?.id).toBe('glibc/tzset-lock');
    expect(builtIn.sectionOfLock('_rtld_global+1')).toBeUndefined();
  });
});

describe('fork frees', () => {
  test.each([
    ['malloc', libcResets.malloc, {}, 'glibc', 'yes'],
    ['malloc', libcResets.malloc, {}, 'musl', 'unknown'],
    ['malloc', libcResets.malloc, { musl: '1.1.24' }, 'musl', 'no'],
    ['malloc', libcResets.malloc, { musl: '1.2.2' }, 'musl', 'yes'],
    ["popen's list", libcResets.popen, { glibc: '2.36' }, 'glibc', 'no'],
    ["popen's list", libcResets.popen, { glibc: '2.41' }, 'glibc', 'yes'],
    ["popen's list", libcResets.popen, {}, 'glibc', 'unknown'],
    ['the locks of TLS', libcResets.dlTls, { glibc: '2.31' }, 'glibc', 'no'],
    ['logging', cpythonResets.logging, { cpython: '3.6.15' }, 'glibc', 'no'],
    ['logging', cpythonResets.logging, { cpython: '3.11' }, 'glibc', 'yes'],
    ['a lock that only musl resets', libcResets.onlyMusl, {}, 'glibc', 'no'],
    ['a lock without a row', undefined, {}, 'glibc', 'no'],
  ] as const)('%s (%#)', (_, resets, versions, libc, answer) => {
    expect(isResetAtFork(resets, versions, libc)).toBe(answer);
  });

  test.each([
    ['/lib/x86_64-linux-gnu/libc-2.31.so', { by: 'glibc', version: '2.31' }],
    ['/usr/lib/libpython3.11.so.1.0', { by: 'cpython', version: '3.11' }],
    ['/lib/x86_64-linux-gnu/libc.so.6', undefined],
  ])('by the version in %s', (module, found) => {
    expect(versionInModule(module)).toEqual(found);
  });
});

describe("a user's rows", () => {
  const own: KnowledgeRow = {
    kind: 'wait',
    id: 'acme/latch',
    fns: ['acme_latch_take'],
    resource: 'mutex',
    wokenBy: 'owner',
    layer: 3,
    says: 'a latch of ours',
    source: 'our wiki',
  };

  test('win over the built-in ones', () => {
    const frames = new ListedFrames([{ fn: 'pthread_mutex_lock', language: 'native', inputLine: 1 }]);
    const knowledge = extendKnowledge([{ ...own, fns: ['pthread_mutex_lock'] }]);
    expect(knowledge.waits.find(frames, 0)?.id).toBe('acme/latch');
    expect(builtIn.waits.find(frames, 0)?.id).toBe('libc/mutex-lock');
  });

  test.each([
    ['another kind', [{ ...own, kind: 'wiat' }], /^row 1 \(acme\/latch\), kind: /],
    ['a wrong resource', [own, { ...own, resource: 'mutx' }], /^row 2 \(acme\/latch\), resource: /],
    ['a missing field', [{ ...own, says: undefined }], /^row 1 \(acme\/latch\), says: /],
    ['an unknown field', [{ ...own, colour: 'red' }], /^row 1 \(acme\/latch\): .*colour/],
    ['no list', { fns: [] }, /list of rows/],
    ['a row that is none', ['x'], /^row 1/],
  ])('complain about %s', (_, rows, complaint) => {
    const checked = checkRows(rows);
    expect('complaints' in checked ? checked.complaints.join('\n') : '').toMatch(complaint);
  });
});

import { crashes } from './crashes.ts';
import { forks } from './forks.ts';
import { idleNative } from './idle-native.ts';
import { idlePython } from './idle-python.ts';
import { idleServers } from './idle-servers.ts';
import { Matcher } from './match.ts';
import { remedies } from './remedies.ts';
import type { CrashRow, ForkRow, IdleRow, KnowledgeRow, RemedyRow, SectionRow, WaitRow } from './rows.ts';
import { seen } from './seen.ts';
import { glibcSections } from './sections-glibc.ts';
import { librarySections } from './sections-libraries.ts';
import { resetSections } from './sections-reset.ts';
import { clientWaits } from './waits-clients.ts';
import { collectorWaits } from './waits-collectors.ts';
import { cppWaits } from './waits-cpp.ts';
import { cpythonWaits } from './waits-cpython.ts';
import { databaseWaits } from './waits-databases.ts';
import { kernelWaits } from './waits-kernel.ts';
import { languageWaits } from './waits-languages.ts';
import { libcWaits } from './waits-libc.ts';
import { parallelWaits } from './waits-parallel.ts';
import { pythonLibraryWaits } from './waits-python-libraries.ts';
import { pythonWaits } from './waits-python.ts';
import { rustGoWaits } from './waits-rust-go.ts';
import { wrapperWaits } from './waits-wrappers.ts';

/** What frames mean, ready to be asked. */
export interface Knowledge {
  readonly rows: readonly KnowledgeRow[];
  readonly waits: Matcher<WaitRow>;
  readonly sections: Matcher<SectionRow>;
  readonly forks: Matcher<ForkRow>;
  readonly idle: Matcher<IdleRow>;
  readonly crashes: Matcher<CrashRow>;
  readonly remedies: Matcher<RemedyRow>;
  /** Remedies that ask for a library and for no function. */
  readonly remediesByModule: readonly RemedyRow[];
  /** The lock that a debugger names at an address: `tzset_lock`, `_rtld_global+2608`. */
  sectionOfLock(symbol: string): SectionRow | undefined;
  sectionOfResource(resource: SectionRow['resource']): SectionRow | undefined;
}

/**
 * The rows that come with the program, in the order in which rows of one kind are tried: those that ask for a file
 * come first, as the more special ones.
 */
const rowsAsWritten: readonly KnowledgeRow[] = [
  ...pythonWaits,
  ...pythonLibraryWaits,
  ...cpythonWaits,
  ...cppWaits,
  ...clientWaits,
  ...rustGoWaits,
  ...parallelWaits,
  ...languageWaits,
  ...collectorWaits,
  ...databaseWaits,
  ...libcWaits,
  ...kernelWaits,
  ...wrapperWaits,
  ...glibcSections,
  ...resetSections,
  ...librarySections,
  ...forks,
  ...idlePython,
  ...idleNative,
  ...idleServers,
  ...crashes,
  ...remedies,
];

export const builtInRows: readonly KnowledgeRow[] = rowsAsWritten.map((row) => {
  const samples = seen[row.id];
  return samples === undefined ? row : { ...row, seen: samples };
});

/** The built-in rows and a user's own, which win over them. */
export function extendKnowledge(own: readonly KnowledgeRow[]): Knowledge {
  const rows = [...own, ...builtInRows];
  const sectionRows = ofKind(rows, 'section');
  const bySymbol = new Map<string, SectionRow>();
  for (const row of sectionRows)
    for (const symbol of row.symbols ?? []) if (!bySymbol.has(symbol)) bySymbol.set(symbol, row);
  return {
    rows,
    waits: new Matcher(ofKind(rows, 'wait')),
    sections: new Matcher(sectionRows),
    forks: new Matcher(ofKind(rows, 'fork')),
    idle: new Matcher(ofKind(rows, 'idle')),
    crashes: new Matcher(ofKind(rows, 'crash')),
    remedies: new Matcher(ofKind(rows, 'remedy')),
    remediesByModule: ofKind(rows, 'remedy').filter(({ fns }) => fns.length === 0),
    sectionOfLock: (symbol) => bySymbol.get(symbol) ?? bySymbol.get(symbol.replace(/\+\d+$/, '')),
    sectionOfResource: (resource) => sectionRows.find((row) => row.resource === resource),
  };
}

export const builtIn: Knowledge = extendKnowledge([]);

function ofKind<K extends KnowledgeRow['kind']>(
  rows: readonly KnowledgeRow[],
  kind: K,
): Extract<KnowledgeRow, { kind: K }>[] {
  return rows.filter((row): row is Extract<KnowledgeRow, { kind: K }> => row.kind === kind);
}

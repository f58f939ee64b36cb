import { crashes } from './crashes.ts';
import { forks } from './forks.ts';
import { idlePlaces } from './idle.ts';
import { Matcher } from './match.ts';
import type { KnowledgeRow } from './rows.ts';
import { sections } from './sections.ts';
import { libcWaits } from './waits-libc.ts';
import { pythonWaits } from './waits-python.ts';
import { runtimeWaits } from './waits-runtimes.ts';

/** Every row, in the order in which rows of one kind are tried. */
export const knowledge: readonly KnowledgeRow[] = [...libcWaits, ...runtimeWaits, ...pythonWaits, ...sections, ...forks, ...idlePlaces, ...crashes];

// the rows that ask for a file come first: they are the more special ones
export const waits = new Matcher([...pythonWaits, ...runtimeWaits, ...libcWaits]);
export const sectionsOf = new Matcher(sections);
export const forksOf = new Matcher(forks);
export const idleOf = new Matcher(idlePlaces);
export const crashesOf = new Matcher(crashes);

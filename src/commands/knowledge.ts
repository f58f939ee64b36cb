import { builtInRows } from '../core/knowledge/knowledge.ts';
import type { KnowledgeRow } from '../core/knowledge/rows.ts';
import { print } from '../node/output.ts';

/** What the program knows: one line a row, or the rows themselves for programs and as examples for --knowledge. */
export async function run(isJson: boolean): Promise<number> {
  await print(isJson ? `${JSON.stringify(builtInRows, null, 2)}\n` : listed());
  return 0;
}

const kinds: readonly (readonly [KnowledgeRow['kind'], string])[] = [
  ['wait', 'Functions that wait'],
  ['section', 'Functions that take a lock of their own'],
  ['idle', 'Places where threads rest'],
  ['fork', 'Frames that tell of a fork'],
  ['crash', 'Frames of a crash'],
  ['remedy', 'Libraries that are not fork safe, and what their makers advise'],
];

function listed(): string {
  const parts = kinds.map(([kind, title]) => {
    const rows = builtInRows.filter((row) => row.kind === kind);
    return `${title} (${rows.length}):\n\n${rows.map(describe).join('')}`;
  });
  return `${parts.join('\n')}\n${closing}`;
}

const closing = `A draft was taken from the sources and fires in no sample yet. 'ghostlock knowledge --json' prints
the rows whole; add your own with --knowledge FILE, in the same form.
`;

function describe(row: KnowledgeRow): string {
  const seen = row.seen ?? [];
  const proof = seen.length === 0 ? 'draft' : `seen in ${seen.join(', ')}`;
  return `  ${row.id}\n      ${row.says}\n      ${row.source}; ${proof}\n`;
}

import { readFileSync } from 'node:fs';
import type { KnowledgeRow } from '../core/knowledge/rows.ts';
import { visible } from '../core/report/visible.ts';
import { codeOf, UserError } from './user-error.ts';

const shown = 5;

/** A user's rows from JSON files, checked; what is wrong with them is said with row and field. */
export async function readKnowledge(paths: readonly string[]): Promise<KnowledgeRow[]> {
  const { checkRows } = await import('../schema-knowledge.ts');
  return paths.flatMap((path) => {
    const checked = checkRows(parse(path));
    if ('rows' in checked) return checked.rows;
    const more = checked.complaints.length - shown;
    const lines = checked.complaints.slice(0, shown).map((complaint) => `\n  ${visible(complaint)}`);
    throw new UserError(`--knowledge ${visible(path)}:${lines.join('')}${more > 0 ? `\n  and ${more} more` : ''}`);
  });
}

function parse(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`--knowledge ${visible(path)}: not JSON: ${visible(why)}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = codeOf(error) ?? '';
    throw new UserError(
      `--knowledge ${visible(path)}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`,
    );
  }
}

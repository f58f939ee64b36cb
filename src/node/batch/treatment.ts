import { builtIn, extendKnowledge, type Knowledge } from '../../core/knowledge/knowledge.ts';
import type { KnowledgeRow } from '../../core/knowledge/rows.ts';

/** How dumps are to be read, as it is handed to workers. */
export interface Settings {
  /** The user's own. */
  readonly rows: readonly KnowledgeRow[];
  readonly isRedacted: boolean;
}

/** The same, ready to be used. */
export interface Treatment {
  readonly knowledge: Knowledge;
  readonly isRedacted: boolean;
}

export function treatmentOf({ rows, isRedacted }: Settings): Treatment {
  return { knowledge: rows.length === 0 ? builtIn : extendKnowledge(rows), isRedacted };
}

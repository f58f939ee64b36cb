/** What hang.json says of one build of a hang, as far as tests ask. */
export interface Recipe {
  /** The interpreter's version; null for native programs. */
  readonly python: string | null;
  /** Per role how /proc shows its end state. */
  readonly hung: Readonly<Record<string, string>>;
}

export function findSample(name: string): Recipe;

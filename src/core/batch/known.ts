import { compare } from './cluster.ts';
import type { Cluster } from './cluster.ts';

export const knownSchema = 'ghostlock/known@1';

/** Causes that somebody has seen before: what `--save-known` writes and `--known` reads. */
export interface Known {
  readonly schema: typeof knownSchema;
  readonly causes: Readonly<Record<string, { readonly headline: string; readonly firstSeen?: string }>>;
}

export function savedKnown(before: Known | undefined, clusters: readonly Cluster[]): Known {
  const causes: Record<string, { headline: string; firstSeen?: string }> = { ...before?.causes };
  for (const { fingerprint, exemplars, firstSeen } of clusters) {
    causes[fingerprint] ??= {
      headline: exemplars[0]?.headline ?? '',
      ...(firstSeen === undefined ? {} : { firstSeen }),
    };
  }
  return {
    schema: knownSchema,
    causes: Object.fromEntries(Object.entries(causes).sort(([a], [b]) => compare(a, b))),
  };
}

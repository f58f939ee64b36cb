import type { Cluster } from './cluster.ts';

const mostLinks = 5;
/** Names that half of all programs have. */
const common = /^\w+(?: \w+)? (?:_*(?:lock|mutex|mtx|m|mu|l|cond|cv)_*|self\._?lock|a \w.*)$/;

/**
 * Clusters that share a lock or a call: the same bug seen with less (the child alone, no symbols), or its sister. Found
 * by key, not by comparing each with each. `clusters` come the most frequent first.
 */
export function nearLinks(clusters: readonly Cluster[]): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  const keys = clusters.map((cluster) => keysOf(cluster));
  clusters.forEach(({ fingerprint }, index) => {
    for (const key of keys[index] ?? []) {
      const list = byKey.get(key) ?? [];
      if (list.length <= mostLinks) byKey.set(key, [...list, fingerprint]);
    }
  });
  return new Map(
    clusters.map(({ fingerprint }, index) => {
      const near = new Set((keys[index] ?? []).flatMap((key) => byKey.get(key) ?? []));
      near.delete(fingerprint);
      return [fingerprint, [...near].slice(0, mostLinks)];
    }),
  );
}

function keysOf({ cause }: Cluster): string[] {
  const lock = / /.test(cause.lock) && !common.test(cause.lock) ? [`lock ${cause.lock}`] : [];
  const calls = cause.calls.map((call) => call.split('@').at(-1) ?? '').filter((call) => call !== '');
  return [...lock, ...calls.map((call) => `call ${call}`)];
}

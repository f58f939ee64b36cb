/**
 * How many different names there are, and some of them, in bounded memory: the names with the smallest hashes. Up to
 * `kept` names the answer is exact, beyond that an estimate (k minimum values). Any order and any grouping of `add`
 * and `join` gives the same sketch.
 */
export type Sketch = readonly string[];

const kept = 32;

export function add(sketch: Sketch, names: readonly string[]): Sketch {
  const fresh = names.filter((name) => name !== '' && !sketch.includes(name));
  return fresh.length === 0 ? sketch : join(sketch, [...new Set(fresh)]);
}

export function join(a: Sketch, b: Sketch): Sketch {
  return [...new Set([...a, ...b])].sort((x, y) => hash(x) - hash(y) || (x < y ? -1 : 1)).slice(0, kept);
}

export interface Distinct {
  readonly count: number;
  readonly exact: boolean;
  /** In the order of the alphabet. */
  readonly some: readonly string[];
}

export function distinct(sketch: Sketch): Distinct {
  const some = [...sketch].sort();
  const last = sketch.at(-1);
  if (sketch.length < kept || last === undefined) return { count: sketch.length, exact: true, some };
  return { count: Math.max(kept, Math.round(((kept - 1) * 0x1_0000_0000) / hash(last))), exact: false, some };
}

function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) value = Math.imul(value ^ name.charCodeAt(i), 0x01000193);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

import type { Diagnosis, Link, Owner, ProcessReport, ThreadRef } from '../diagnosis.ts';
import { processLabel, processOf, threadLabel, threadOf, whereOf } from './cast.ts';
import { telling } from './own-code.ts';
import { resourceName } from './words.ts';

/** Who waits for whom as boxes and arrows, before any format or layout. All text in it is foreign still. */
export interface Scene {
  readonly groups: readonly Group[];
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly Edge[];
}

/** A process. */
export interface Group {
  readonly id: string;
  readonly title: string;
  /** How many more look the same. */
  readonly alike: number;
}

export interface SceneNode {
  readonly id: string;
  readonly group?: string;
  readonly kind: 'thread' | 'lock' | 'ghost' | 'note';
  /** The first one is its name. */
  readonly lines: readonly string[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly kind: 'waits' | 'held' | 'fork' | 'ghost';
}

/** Adds boxes once, whoever mentions them. */
export class SceneBuilder {
  readonly #diagnosis: Diagnosis;
  readonly #groups = new Map<string, Group>();
  readonly #nodes = new Map<string, SceneNode>();
  readonly #edges: Edge[] = [];

  constructor(diagnosis: Diagnosis) {
    this.#diagnosis = diagnosis;
  }

  process(process: Partial<ProcessReport>, alike = 0): string {
    const id = `p${process.pid ?? 0}`;
    if (!this.#groups.has(id)) this.#groups.set(id, { id, title: processLabel(process), alike });
    return id;
  }

  thread(thread: ThreadRef | Owner, more: readonly string[] = []): string {
    const process =
      processOf(this.#diagnosis, thread.pid) ?? (thread.pid === undefined ? undefined : { pid: thread.pid });
    const group = process === undefined ? undefined : this.process(process);
    const lines = [threadLabel(thread), ...placeOf(this.#diagnosis, thread), ...more];
    return this.#add(`t${thread.pid ?? 0}:${threadLabel(thread)}`, { kind: 'thread', lines, ...(group && { group }) });
  }

  lock(resource: Link['resource'], group: string | undefined): string {
    const { name, address } = resource;
    const lines = [resourceName(resource), ...(address === undefined || address === name ? [] : [address])];
    return this.#add(`l${group ?? ''}:${lines.join(' ')}`, { kind: 'lock', lines, ...(group && { group }) });
  }

  note(kind: 'ghost' | 'note', lines: readonly string[], group?: string): string {
    return this.#add(`${kind}${group ?? ''}:${lines.join(' ')}`, { kind, lines, ...(group && { group }) });
  }

  edge(edge: Edge): void {
    const isKnown = this.#edges.some(
      ({ from, to, kind }) => from === edge.from && to === edge.to && kind === edge.kind,
    );
    if (!isKnown) this.#edges.push(edge);
  }

  get scene(): Scene {
    return { groups: [...this.#groups.values()], nodes: [...this.#nodes.values()], edges: this.#edges };
  }

  #add(key: string, node: Omit<SceneNode, 'id'>): string {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known.id;
    const id = `n${this.#nodes.size + 1}`;
    this.#nodes.set(key, { id, ...node });
    return id;
  }
}

function placeOf(diagnosis: Diagnosis, thread: ThreadRef | Owner): string[] {
  const frame = telling(threadOf(diagnosis, thread)?.frames ?? []);
  return frame === undefined ? [] : [`in ${whereOf(frame)}`];
}

import type { Diagnosis } from '../diagnosis.ts';
import { columns, shorten } from './columns.ts';
import { sceneOf } from './scene.ts';
import type { Edge, Scene, SceneNode } from './scene-builder.ts';
import { visible } from './visible.ts';

/**
 * For Graphviz (the language: https://graphviz.org/doc/info/lang.html), where one process lies beside the other as
 * only those arrows shape the drawing that stay within a process.
 */
export function dot(diagnosis: Diagnosis): string {
  const [finding] = diagnosis.findings;
  const scene = finding === undefined ? undefined : sceneOf(diagnosis, finding);
  return dotOf(scene ?? { groups: [], nodes: [], edges: [] }, { title: diagnosis.verdict.headline });
}

export interface DotStyle {
  readonly title?: string;
  /** Boxes of exactly this size in characters, for a caller that draws the text itself. */
  readonly fixed?: boolean;
  /** One process below the other. */
  readonly narrow?: boolean;
}

export const longestLabel = 40;
/** Points that one character and one line take in the drawing, and the room round them. */
export const metrics = { character: 7.9, line: 18, padding: 12 } as const;

export function dotOf({ groups, nodes, edges }: Scene, style: DotStyle): string {
  const nodesOf = (id: string | undefined) =>
    nodes.filter(({ group }) => group === id).map((node) => nodeLine(node, style));
  const lines = [
    'digraph ghostlock {',
    `  graph [rankdir=TB, nodesep=0.45, ranksep=${style.fixed ? 0.42 : 0.5}, fontname="Helvetica"${style.title === undefined ? '' : `, label=${quoted(shorten(style.title, 160))}, labelloc=t`}];`,
    `  node [shape=box, fontname="${style.fixed ? 'Courier' : 'Helvetica'}", fontsize=13];`,
    `  edge [fontname="${style.fixed ? 'Courier' : 'Helvetica'}", fontsize=12];`,
    ...groups.flatMap(({ id, title, alike }) => [
      `  subgraph cluster_${id} {`,
      `    label=${quoted(groupTitle(title, alike))}; style=rounded; margin=14;`,
      ...nodesOf(id),
      ...columnOf(nodes, edges, id),
      '  }',
    ]),
    ...nodesOf(undefined),
    ...edges.map((edge) => edgeLine(edge, style)),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

export function groupTitle(title: string, alike: number): string {
  return `${shorten(title, longestLabel)}${alike === 0 ? '' : ` and ${alike} alike`}`;
}

export function labelLines({ lines }: SceneNode): string[] {
  return lines.map((line) => shorten(line, longestLabel));
}

/** Boxes that no arrow within the process connects stand below each other all the same. */
function columnOf(nodes: readonly SceneNode[], edges: readonly Edge[], group: string): string[] {
  const free = nodes.filter(
    ({ id, group: own }) =>
      own === group && !edges.some(({ from, to, kind }) => isInner(kind) && (from === id || to === id)),
  );
  return free.slice(1).map(({ id }, index) => `    ${free[index]!.id} -> ${id} [style=invis];`);
}

function isInner(kind: Edge['kind']): boolean {
  return kind === 'waits' || kind === 'held';
}

function nodeLine(node: SceneNode, { fixed }: DotStyle): string {
  const lines = labelLines(node);
  const size = fixed ? `, fixedsize=true, width=${inches(widthOf(lines))}, height=${inches(heightOf(lines))}` : '';
  const style = { ghost: 'dashed', lock: 'bold', note: 'rounded', thread: 'solid' }[node.kind];
  const label = fixed ? '""' : `"${lines.map(escaped).join('\\n')}"`;
  return `    ${node.id} [label=${label}, style=${style}${size}];`;
}

function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map(columns)) * metrics.character + 2 * metrics.padding;
}

function heightOf(lines: readonly string[]): number {
  return lines.length * metrics.line + metrics.padding;
}

function inches(points: number): string {
  return (points / 72).toFixed(3);
}

function edgeLine({ from, to, label, kind }: Edge, { narrow }: DotStyle): string {
  const between = isInner(kind) || (narrow && kind === 'fork') ? '' : ', constraint=false';
  const style = kind === 'ghost' ? ', style=dashed' : kind === 'fork' ? ', style=bold' : '';
  return `  ${from} -> ${to} [label=${quoted(` ${label} `)}${style}${between}];`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return visible(text).replace(/[\\"]/g, '\\$&');
}

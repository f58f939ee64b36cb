import type { Diagnosis } from '../diagnosis.ts';
import { columns, shorten } from './columns.ts';
import { fillLines } from './lines.ts';
import { sceneOf } from './scene.ts';
import type { Edge, Group, Scene, SceneNode } from './scene-builder.ts';
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

const longestLabel = 40;
const longestNarrow = 32;
/** Points that one character and one line take in the drawing, and the room round them. */
export const metrics = { character: 7.9, line: 18, padding: 12 } as const;

export function dotOf({ groups, nodes, edges }: Scene, style: DotStyle): string {
  const nodesOf = (id: string | undefined) =>
    nodes.filter(({ group }) => group === id).map((node) => nodeLine(node, style));
  const groupOf = (id: string) => nodes.find((node) => node.id === id)?.group;
  const place = (id: string) => nodes.findIndex((node) => node.id === id);
  const drawn = edges.map((edge, index) => {
    const group = groupOf(edge.from);
    // An arrow of a ring that goes back up is declared downwards, or else its label would lie outside the box.
    const isUpwards = isInner(edge.kind) && place(edge.from) > place(edge.to);
    const line = edgeLine(edge, index, { ...style, isUpwards });
    return { group: group === groupOf(edge.to) ? group : undefined, line };
  });
  // Graphviz makes a box wide enough for the labels of those arrows only that are declared in it.
  const edgesOf = (id: string | undefined) => drawn.filter(({ group }) => group === id).map(({ line }) => line);
  const font = style.fixed ? 'Courier' : 'Helvetica';
  const lines = [
    'digraph ghostlock {',
    `  graph [${graphAttributes(edges, style)}];`,
    `  node [shape=box, fontname="${font}", fontsize=13];`,
    `  edge [fontname="${font}", fontsize=12];`,
    ...groups.flatMap(({ id, title, alike }) => [
      `  subgraph cluster_${id} {`,
      `    label=${quoted(groupTitle(title, alike))}; style=rounded; margin=14;`,
      ...nodesOf(id),
      ...columnOf(nodes, edges, id),
      ...edgesOf(id),
      '  }',
    ]),
    ...nodesOf(undefined),
    ...edgesOf(undefined),
    ...(style.narrow ? belowEachOther(groups, nodes) : []),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function graphAttributes(edges: readonly Edge[], { fixed, narrow, title }: DotStyle): string {
  // Arrows between processes have no say in the layout, so room for their labels has to be left.
  const isBetween = edges.some(({ kind }) => !isInner(kind)) && !narrow;
  const label = title === undefined ? [] : [`label=${quoted(shorten(title, 160))}`, 'labelloc=t'];
  const spacing = [`nodesep=${isBetween ? 1 : 0.45}`, `ranksep=${fixed ? 0.42 : 0.5}`];
  return ['rankdir=TB', ...spacing, 'fontname="Helvetica"', ...label].join(', ');
}

/** The last box of each process stands over the first of the next. */
function belowEachOther(groups: readonly Group[], nodes: readonly SceneNode[]): string[] {
  return groups.slice(1).flatMap(({ id }, index) => {
    const above = nodes.filter(({ group }) => group === groups[index]!.id).at(-1);
    const below = nodes.find(({ group }) => group === id);
    return above === undefined || below === undefined ? [] : [`  ${above.id} -> ${below.id} [style=invis];`];
  });
}

export function groupTitle(title: string, alike: number): string {
  return `${shorten(title, longestLabel)}${alike === 0 ? '' : ` and ${alike} alike`}`;
}

export function labelLines({ lines }: SceneNode, narrow = false): string[] {
  const longest = narrow ? longestNarrow : longestLabel;
  // Two lines for a sentence; what is longer still loses its middle.
  return lines.flatMap((line) => {
    const flat = visible(line);
    const filled = fillLines(flat, longest);
    return filled.length <= 2 ? filled : [shorten(flat, longest)];
  });
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

function nodeLine(node: SceneNode, { fixed, narrow }: DotStyle): string {
  const lines = labelLines(node, narrow);
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

function edgeLine(
  { from, to, label, kind }: Edge,
  index: number,
  { fixed, isUpwards }: DotStyle & { isUpwards: boolean },
): string {
  const between = isInner(kind) ? '' : ', constraint=false';
  const style = kind === 'ghost' ? ', style=dashed' : kind === 'fork' ? ', style=bold' : '';
  const id = fixed ? `, id=e${index}` : '';
  const [tail, head] = isUpwards ? [to, from] : [from, to];
  const back = isUpwards ? ', dir=back' : '';
  return `  ${tail} -> ${head} [label=${quoted(` ${label} `)}${style}${between}${back}${id}];`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return visible(text).replace(/[\\"]/g, '\\$&');
}

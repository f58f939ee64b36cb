import { dotOf, groupTitle, labelLines, metrics } from '../dot.ts';
import type { Edge, Group, Scene, SceneNode } from '../scene-builder.ts';
import { escaped } from './escape.ts';

/** What is used of Graphviz's JSON (https://graphviz.org/docs/outputs/json/): points, the origin at the lower left. */
interface Laid {
  readonly bb: string;
  readonly objects?: readonly LaidObject[];
  readonly edges?: readonly LaidEdge[];
}

interface LaidObject {
  readonly name: string;
  readonly bb?: string;
  readonly pos?: string;
  readonly width?: string;
  readonly height?: string;
}

interface LaidEdge {
  readonly pos?: string;
  readonly lp?: string;
  readonly id?: string;
}

const margin = 14;
const labelCharacter = 7.3;
const labelRise = 10;
const labelRoom = 4;

/** The scene as SVG: Graphviz says where things are, the drawing itself is ours, so that all text in it is escaped. */
export async function drawing(
  scene: Scene,
  layout: (dot: string) => Promise<string>,
  { narrow, label }: { narrow: boolean; label: string },
): Promise<string> {
  const laid = JSON.parse(await layout(dotOf(scene, { fixed: true, narrow }))) as Laid;
  const [, , width = 0, height = 0] = numbers(laid.bb);
  const name = narrow ? 'narrow' : 'wide';
  const flip = (y: number) => height - y;
  const objects = new Map((laid.objects ?? []).map((object) => [object.name, object]));
  // Graphviz lists edges in an order of its own.
  const edges = new Map((laid.edges ?? []).map((edge) => [edge.id, edge]));
  const areas = new Map(
    scene.groups.flatMap((group) => {
      const object = objects.get(`cluster_${group.id}`);
      return object === undefined ? [] : [[group.id, areaOf(object, labelsIn(scene, group.id, edges), flip)] as const];
    }),
  );
  const places = scene.edges.map((edge, index) => {
    const laidEdge = edges.get(`e${index}`);
    return between(scene, edge, laidEdge, areas, flip) ?? placeOf(laidEdge, flip);
  });
  const ends = scene.edges.map(
    ({ label: words }, index) => (places[index]?.x ?? 0) + (words.length * labelCharacter) / 2,
  );
  const across = Math.max(width, ...ends);
  const box = [-margin, -margin, across + 2 * margin, height + 2 * margin].map(round).join(' ');
  return [
    `<svg class="drawing ${name}" viewBox="${box}" width="${round(across + 2 * margin)}" height="${round(height + 2 * margin)}" role="img" aria-label="${escaped(label)}">`,
    `<defs>${kinds.map((kind) => tip(name, kind)).join('')}</defs>`,
    ...scene.groups.map((group) => {
      const area = areas.get(group.id);
      return area === undefined ? '' : groupShape(group, area);
    }),
    ...scene.edges.map((edge, index) => edgeShape(edge, edges.get(`e${index}`), flip, name)),
    ...scene.nodes.map((node) => nodeShape(node, objects.get(node.id), flip, narrow)),
    ...scene.edges.map((edge, index) => edgeLabel(edge, places[index])),
    '</svg>',
  ].join('\n');
}

const kinds: readonly Edge['kind'][] = ['waits', 'held', 'fork', 'ghost'];

function tip(name: string, kind: Edge['kind']): string {
  const size = kind === 'fork' ? 13 : 10;
  return `<marker id="tip-${name}-${kind}" class="${kind}" viewBox="0 0 10 10" refX="9.5" refY="5" markerUnits="userSpaceOnUse" markerWidth="${size}" markerHeight="${size}" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker>`;
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

function groupShape({ title, alike }: Group, { left, right, top, height }: Area): string {
  const rect = (offset: number) =>
    `<rect x="${round(left + offset)}" y="${round(top - offset)}" width="${round(right - left)}" height="${round(height)}" rx="10"/>`;
  const sheets = alike > 1 ? [10, 5, 0] : alike === 1 ? [6, 0] : [0];
  const words = escaped(groupTitle(title, alike));
  return `<g class="process">${sheets.map(rect).join('')}<text x="${round((left + right) / 2)}" y="${round(top + 19)}">${words}</text></g>`;
}

/** Graphviz leaves out the label of an arrow that passes several boxes. */
function areaOf(
  object: LaidObject,
  labels: readonly { x: number; label: string }[],
  flip: (y: number) => number,
): Area {
  const [left = 0, bottom = 0, right = 0, top = 0] = numbers(object.bb ?? '');
  const ends = labels.map(({ x, label }) => x + (label.length * labelCharacter) / 2 + 8);
  return { left, right: Math.max(right, ...ends), top: flip(top), height: top - bottom };
}

function labelsIn({ nodes, edges }: Scene, group: string, laid: ReadonlyMap<string | undefined, LaidEdge>) {
  const isInside = (id: string) => nodes.find((node) => node.id === id)?.group === group;
  return edges.flatMap(({ from, to, label }, index) => {
    const place = laid.get(`e${index}`)?.lp;
    return place === undefined || !isInside(from) || !isInside(to) ? [] : [{ x: numbers(place)[0] ?? 0, label }];
  });
}

function nodeShape(
  node: SceneNode,
  object: LaidObject | undefined,
  flip: (y: number) => number,
  narrow: boolean,
): string {
  if (object?.pos === undefined) return '';
  const [x = 0, up = 0] = numbers(object.pos);
  const y = flip(up);
  const width = Number(object.width) * 72;
  const height = Number(object.height) * 72;
  const lines = labelLines(node, narrow);
  const first = y - ((lines.length - 1) * metrics.line) / 2;
  const texts = lines.map(
    (line, index) =>
      `<text x="${round(x)}" y="${round(first + index * metrics.line)}"${index === 0 ? ' class="name"' : ''}>${escaped(line)}</text>`,
  );
  const radius = node.kind === 'lock' ? height / 2 : 4;
  return `<g class="${node.kind}"><rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}"/>${texts.join('')}</g>`;
}

// e,59,141.02 59,193.45 59,181.46 59,165.67 59,152.16   or with s, where the arrow is at its beginning
function edgeShape({ kind }: Edge, edge: LaidEdge | undefined, flip: (y: number) => number, name: string): string {
  if (edge?.pos === undefined) return '';
  const parts = edge.pos.split(' ');
  const [start, ...curve] = parts.filter((part) => !/^[es],/.test(part)).map((part) => point(part, flip));
  const line = `${start} C${curve.join(' ')}`;
  const end = parts.find((part) => part.startsWith('e,'));
  const begin = parts.find((part) => part.startsWith('s,'));
  const path =
    begin === undefined
      ? `M${line}${end === undefined ? '' : ` L${point(end.slice(2), flip)}`}`
      : `M${point(begin.slice(2), flip)} L${line}`;
  return `<path class="${kind}" d="${path}" marker-${begin === undefined ? 'end' : 'start'}="url(#tip-${name}-${kind})"/>`;
}

function edgeLabel({ kind, label }: Edge, place: Place | undefined): string {
  if (place === undefined) return '';
  return `<text class="edge ${kind}" x="${round(place.x)}" y="${round(place.y)}">${escaped(label)}</text>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function placeOf(edge: LaidEdge | undefined, flip: (y: number) => number): Place | undefined {
  if (edge?.lp === undefined) return undefined;
  const [x = 0, y = 0] = numbers(edge.lp);
  return { x, y: flip(y) };
}

/**
 * The label of an arrow from one process to another beside it stands in the gap, above the arrow: Graphviz puts it in the
 * middle of the arrow, which may be on the border of a process.
 */
function between(
  { nodes }: Scene,
  { from, to, label }: Edge,
  edge: LaidEdge | undefined,
  areas: ReadonlyMap<string, Area>,
  flip: (y: number) => number,
): Place | undefined {
  const [tail, head] = [from, to].map((id) => areas.get(nodes.find((node) => node.id === id)?.group ?? ''));
  if (edge?.pos === undefined || tail === undefined || head === undefined || tail === head) return undefined;
  const [left, right] = tail.left < head.left ? [tail, head] : [head, tail];
  const half = (label.length * labelCharacter) / 2;
  if (right.left - left.right < 2 * half) return beside(placeOf(edge, flip), half, [tail, head]);
  const x = (left.right + right.left) / 2;
  const path = curveOf(edge.pos, flip);
  const next = path.findIndex((point, index) => index > 0 && (point.x - x) * (path[index - 1]!.x - x) <= 0);
  if (next < 0) return undefined;
  const [before, after] = [path[next - 1]!, path[next]!];
  const share = after.x === before.x ? 0 : (x - before.x) / (after.x - before.x);
  const slope = after.x === before.x ? 0 : Math.abs((after.y - before.y) / (after.x - before.x));
  return { x, y: before.y + share * (after.y - before.y) - labelRise - slope * half };
}

/** Processes below each other: to the right of a border that the label would lie on. */
function beside(place: Place | undefined, half: number, areas: readonly Area[]): Place | undefined {
  const crossed = areas.filter(({ right }) => place !== undefined && Math.abs(right - place.x) < half + labelRoom);
  return place && { ...place, x: Math.max(place.x, ...crossed.map(({ right }) => right + half + labelRoom)) };
}

/** The points of an arrow's line in the order in which it runs, its tip left out: near enough to the curve they shape. */
function curveOf(pos: string, flip: (y: number) => number): Place[] {
  return pos
    .split(' ')
    .filter((part) => !/^[es],/.test(part))
    .map((part) => numbers(part))
    .map(([x = 0, y = 0]) => ({ x, y: flip(y) }));
}

function point(text: string, flip: (y: number) => number): string {
  const [x = 0, y = 0] = numbers(text);
  return `${round(x)} ${round(flip(y))}`;
}

function numbers(text: string): number[] {
  return text.split(',').map(Number);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

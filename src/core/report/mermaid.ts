import type { Diagnosis, Finding } from '../diagnosis.ts';
import { groupTitle, labelLines } from './dot.ts';
import { sceneOf } from './scene.ts';
import type { Edge, Scene, SceneNode } from './scene-builder.ts';
import { visible } from './visible.ts';

/** For Mermaid, which GitHub and GitLab draw as it stands (the language: https://mermaid.js.org/syntax/flowchart.html). */
export function mermaid(diagnosis: Diagnosis): string {
  const [finding] = diagnosis.findings;
  return (finding && flowchart(diagnosis, finding)) ?? `flowchart TB\n  nothing["nothing waits for anything"]\n`;
}

export function flowchart(diagnosis: Diagnosis, finding: Finding): string | undefined {
  const scene = sceneOf(diagnosis, finding);
  return scene && flowchartOf(scene);
}

function flowchartOf({ groups, nodes, edges }: Scene): string {
  const nodesOf = (id: string | undefined) => nodes.filter(({ group }) => group === id).map(nodeLine);
  const lines = [
    'flowchart TB',
    ...groups.flatMap(({ id, title, alike }) => [
      `  subgraph ${id}["${escaped(groupTitle(title, alike))}"]`,
      ...nodesOf(id).map((line) => `  ${line}`),
      '  end',
    ]),
    ...nodesOf(undefined),
    ...edges.map(edgeLine),
    '  classDef ghost stroke-dasharray: 5 4',
    '  classDef lock stroke-width: 3px',
  ];
  return `${lines.join('\n')}\n`;
}

function nodeLine(node: SceneNode): string {
  const label = labelLines(node).map(escaped).join('<br/>');
  const [open, close] = node.kind === 'lock' ? ['([', '])'] : ['[', ']'];
  const cls = node.kind === 'ghost' || node.kind === 'lock' ? `:::${node.kind}` : '';
  return `  ${node.id}${open}"${label}"${close}${cls}`;
}

const arrows: Record<Edge['kind'], string> = { waits: '-->', held: '-->', fork: '==>', ghost: '-.->' };

function edgeLine({ from, to, label, kind }: Edge): string {
  return `  ${from} ${arrows[kind]}|"${escaped(label)}"| ${to}`;
}

// All else could be a directive, a comment, a Markdown string or HTML.
const special = /[^\p{L}\p{M}\p{N} .,:/+…-]/gu;

function escaped(text: string): string {
  return visible(text).replace(special, (character) => `#${character.codePointAt(0)};`);
}

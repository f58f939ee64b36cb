import type { Evidence, Finding } from '../../diagnosis.ts';
import { explanations } from '../../knowledge/explain.ts';
import { shorten } from '../columns.ts';
import { sceneOf } from '../scene.ts';
import type { Scene } from '../scene-builder.ts';
import { stuckItems } from '../stuck.ts';
import { certain, certaintyWords, grouped, permanenceWords, sentence, splitSteps, titleOf, toneOf } from '../words.ts';
import { drawing } from './drawing.ts';
import { escaped, joined } from './escape.ts';
import { citation, type Page } from './page.ts';

/** What one has to know: the verdict, the drawing, what to do. */
export async function verdict(page: Page): Promise<string> {
  const { verdict: said, findings, unseen } = page.diagnosis;
  const [first] = findings;
  const picture = first === undefined ? '' : await figure(page, first);
  return joined(
    `<header class="verdict ${toneOf(said.class, said.certainty)}">`,
    `<h1>${escaped(titleOf(said.class))}</h1>`,
    `<p class="headline">${escaped(sentence(said.headline))}</p>`,
    badges(said.class, said.certainty, first),
    '</header>',
    `<div class="top${picture === '' ? '' : ' drawn'}">`,
    picture,
    first && action(first),
    '</div>',
    section(
      first?.class === 'unknown' ? 'next' : 'sure',
      first?.class === 'unknown' ? 'What to take next' : 'To be sure',
      steps(nextOf(first)),
    ),
    first && section('evidence', 'Evidence', evidence(page, first.evidence)),
    first && section('stuck', 'Also stuck because of this', list(stuckItems(page.diagnosis, first, victimsShown))),
    first && section('rivals', 'It could also be', list(first.rivals)),
    section('unseen', 'Not visible in these dumps', list(unseen)),
  );
}

export function otherFindings(page: Page): string {
  const others = page.diagnosis.findings.slice(1);
  const items = others.map((finding) =>
    joined(
      `<details class="finding ${toneOf(finding.class, finding.certainty)}"><summary>${escaped(sentence(finding.headline))}</summary>`,
      `<p class="judgement">${certain(finding.class, finding.certainty, finding).map(escaped).join(' · ')}</p>`,
      evidence(page, finding.evidence),
      finding.advice.now !== '' && `<p>Now: ${escaped(finding.advice.now)}</p>`,
      steps(finding.next),
      '</details>',
    ),
  );
  return section('others', 'Other findings', items.join('\n'));
}

export function section(id: string, title: string, body: string): string {
  return body === '' ? '' : `<section id="${id}"><h2>${title}</h2>\n${body}\n</section>`;
}

function badges(cls: Finding['class'], certainty: Finding['certainty'], finding: Finding | undefined): string {
  const parts = [
    `<li><code>${cls}</code></li>`,
    certainty && `<li>${cls === 'healthy' ? 'Certainty' : 'Cause'}: <b>${certaintyWords[certainty]}</b></li>`,
    finding && cls !== 'healthy' && cls !== 'unknown' && `<li>Wait: <b>${permanenceWords[finding.permanent]}</b></li>`,
  ];
  return `<ul class="badges">${joined(...parts)}</ul>`;
}

async function figure({ diagnosis, options: { layout } }: Page, finding: Finding): Promise<string> {
  const scene = sceneOf(diagnosis, finding);
  if (scene === undefined) return '';
  const words = inWords(scene);
  if (layout === undefined) return `<figure>\n${words}\n</figure>`;
  const label = `Who waits for whom: ${sentences(scene).join('; ')}`;
  const wide = await drawing(scene, layout, { narrow: false, label });
  const narrow = await drawing(scene, layout, { narrow: true, label });
  return `<figure>\n${wide}\n${narrow}\n<details class="words"><summary>The drawing in words</summary>\n${words}\n</details>\n</figure>`;
}

function inWords({ groups, nodes, edges }: Scene): string {
  const named = new Map(nodes.map(({ id, group, lines }) => [id, { name: lines[0] ?? '', group }]));
  const name = (id: string) => {
    const node = named.get(id);
    const title = groups.length < 2 ? undefined : groups.find((group) => group.id === node?.group)?.title;
    return escaped(`${node?.name ?? ''}${title === undefined ? '' : ` (${title})`}`);
  };
  return `<ul class="chain">${edges.map(({ from, to, label }) => `<li>${name(from)} <em>${escaped(label)}</em> ${name(to)}</li>`).join('')}</ul>`;
}

function sentences({ nodes, edges }: Scene): string[] {
  const name = (id: string) => shorten(nodes.find((node) => node.id === id)?.lines[0] ?? '', 60);
  return edges.map(({ from, to, label }) => `${name(from)} ${label} ${name(to)}`);
}

function action({ advice }: Finding): string {
  const now = advice.now === '' ? '' : `<section id="now"><h2>Do this now</h2>${paragraphs(advice.now)}</section>`;
  return `<div class="actions">${joined(now, section('fix', 'Fix', advice.fix && paragraphs(advice.fix)))}</div>`;
}

function nextOf(finding: Finding | undefined): readonly string[] {
  const next = finding?.next ?? [];
  return next.length === 0 && (finding === undefined || finding.class === 'unknown')
    ? explanations.unknown.confirm
    : next;
}

function paragraphs(text: string): string {
  return text
    .split(/\r?\n/)
    .map((paragraph) => `<p>${escaped(paragraph)}</p>`)
    .join('');
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
}

function steps(next: readonly string[]): string {
  const { commands, words } = splitSteps(next);
  const block = `<pre class="commands" tabindex="0" role="region" aria-label="Commands">${commands.map(escaped).join('\n')}</pre>`;
  return joined(list(words), commands.length > 0 && block);
}

const alsoShown = 5;

function evidence(page: Page, pieces: readonly Evidence[]): string {
  const items = grouped(pieces).map(([first, ...others]) => {
    if (first === undefined) return '';
    const also = others.slice(0, alsoShown).map(({ input, line }) => citation(page, input, line));
    const more = others.length > alsoShown ? ` and ${others.length - alsoShown} more` : '';
    const quoted = page.quote(first.input, first.line)?.trim() ?? '';
    return joined(
      `<li class="${first.weight}">${first.weight === 'against' ? '<b>Against:</b> ' : ''}${escaped(first.says)}`,
      `<span class="places">${citation(page, first.input, first.line)}${also.length === 0 ? '' : `, also ${also.join(', ')}${more}`}</span>`,
      quoted !== '' && `<code class="quote">${escaped(quoted)}</code>`,
      '</li>',
    );
  });
  return items.length === 0 ? '' : `<ol class="evidence">\n${items.join('\n')}\n</ol>`;
}

const victimsShown = 12;

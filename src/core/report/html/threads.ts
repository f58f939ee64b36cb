import type { Finding, FrameReport, ProcessReport, ThreadReport } from '../../diagnosis.ts';
import { processLabel, sourceOf, threadLabel, whereOf } from '../cast.ts';
import { isInterpreter, telling } from '../own-code.ts';
import { commonName, folded, waitsForOf } from '../thread-table.ts';
import { plural } from '../words.ts';
import { escaped } from './escape.ts';
import { section } from './findings.ts';
import { citation, type Page } from './page.ts';

/** The threads of every process; those with equal stacks are one row. */
export function threads(page: Page): string {
  const processes = page.diagnosis.processes.filter((process) => process.threads.length > 0);
  return section('threads', 'Threads', processes.map((process) => ofProcess(page, process)).join('\n'));
}

/** What the ghost was doing at the moment of fork, out of the memory of the child. */
export function stackAtFork(page: Page, { owner }: Finding): string {
  if (owner?.atFork === undefined) return '';
  const unsure = owner.atFork.some((frame) => frame.atFork !== 'certain');
  const note = unsure ? '<p>It holds if the thread was blocked then.</p>' : '';
  const title = `Stack of ${escaped(threadLabel(owner))} at the fork, from the child's memory`;
  return section('at-fork', title, `${note}${stack(page, owner.atFork)}`);
}

/** More rows than this are not read by anyone; the search and the raw dump have the rest. */
const rowsShown = 400;
const membersShown = 200;
const framesShown = 300;

function ofProcess(page: Page, process: ProcessReport): string {
  const parent = process.ppid === undefined ? '' : `, child of ${process.ppid}`;
  const title = `${processLabel(process)}${parent}: ${plural(process.threads.length, 'thread')}`;
  const groups = folded(process.threads);
  const rows = groups.slice(0, rowsShown).map((group) => row(page, group));
  if (groups.length > rowsShown) rows.push(`<p>and ${plural(groups.length - rowsShown, 'more stack')}</p>`);
  return `<h3>${escaped(title)}</h3>\n${rows.join('\n')}`;
}

function row(page: Page, group: readonly ThreadReport[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const frame = telling(first.frames);
  const where = frame === undefined ? '' : whereOf(frame);
  const waits = waitsForOf(first, where);
  const who = group.length === 1 ? threadLabel(first) : `${plural(group.length, 'thread')} ${commonName(group)}`;
  const cells = [
    `<b>${escaped(who)}</b>`,
    `<span class="state ${first.state}">${first.state}</span>`,
    waits === '' ? '' : `<span>for ${escaped(waits)}</span>`,
    where === '' ? '' : `<span class="where">in ${escaped(where)}</span>`,
  ];
  return `<details class="thread"><summary>${cells.join(' ')}</summary>${members(group)}${stack(page, first.frames)}</details>`;
}

function members(group: readonly ThreadReport[]): string {
  if (group.length === 1) return '';
  const names = group.slice(0, membersShown).map((thread) => escaped(threadLabel(thread)));
  const more = group.length > membersShown ? `, and ${group.length - membersShown} more` : '';
  return `<p class="members">${names.join(', ')}${more}</p>`;
}

function stack(page: Page, frames: readonly FrameReport[]): string {
  const python = frames.findIndex(({ language }) => language === 'python');
  const rows = frames.slice(0, framesShown).map((frame, index) => {
    const source = [sourceOf(frame), frame.atFork === 'candidate' ? 'candidate' : undefined];
    const isPlumbing = python >= 0 && index > python && isInterpreter(frame);
    return `<tr${isPlumbing ? ' class="plumbing"' : ''}><td>#${index}</td><td class="language">${escaped(frame.language)}</td><td class="function">${escaped(frame.function)}</td><td>${escaped(source.filter((part) => part !== undefined).join(', '))}</td><td>${citation(page, frame.input, frame.inputLine)}</td></tr>`;
  });
  if (frames.length > framesShown)
    rows.push(`<tr><td></td><td colspan="4">and ${frames.length - framesShown} more frames</td></tr>`);
  if (rows.length === 0) return '<p>No frames in the dumps.</p>';
  return `<div class="scroll" tabindex="0" role="region" aria-label="Stack"><table><thead><tr><th scope="col">frame</th><th scope="col">language</th><th scope="col">function</th><th scope="col">source</th><th scope="col">line of the dump</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

import type { FrameReport, ProcessReport, ThreadReport } from '../../diagnosis.ts';
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

function ofProcess(page: Page, process: ProcessReport): string {
  const parent = process.ppid === undefined ? '' : `, child of ${process.ppid}`;
  const title = `${processLabel(process)}${parent}: ${plural(process.threads.length, 'thread')}`;
  return `<h3>${escaped(title)}</h3>\n${folded(process.threads)
    .map((group) => row(page, group))
    .join('\n')}`;
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
  const members =
    group.length === 1
      ? ''
      : `<p class="members">${group.map((thread) => escaped(threadLabel(thread))).join(', ')}</p>`;
  return `<details class="thread"><summary>${cells.join(' ')}</summary>${members}${stack(page, first.frames)}</details>`;
}

function stack(page: Page, frames: readonly FrameReport[]): string {
  const python = frames.findIndex(({ language }) => language === 'python');
  const rows = frames.map((frame, index) => {
    const source = sourceOf(frame);
    const isPlumbing = python >= 0 && index > python && isInterpreter(frame);
    return `<tr${isPlumbing ? ' class="plumbing"' : ''}><td>#${index}</td><td class="language">${escaped(frame.language)}</td><td class="function">${escaped(frame.function)}</td><td>${escaped(source ?? '')}</td><td>${citation(page, frame.input, frame.inputLine)}</td></tr>`;
  });
  if (rows.length === 0) return '<p>No frames in the dumps.</p>';
  return `<div class="scroll" tabindex="0" role="region" aria-label="Stack"><table><thead><tr><th scope="col">frame</th><th scope="col">language</th><th scope="col">function</th><th scope="col">source</th><th scope="col">line of the dump</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

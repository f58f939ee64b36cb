import type { Evidence, ThreadRef } from '../diagnosis.ts';
import type { HeldLock, ProcessRisk, Protection, Risk } from '../risk.ts';
import { indent, type Line, line, wrap } from './lines.ts';
import { paint } from './paint.ts';
import { bullets, section } from './section.ts';

const widestProse = 110;
const threadsShown = 6;

interface Style {
  readonly width: number;
  readonly color: boolean;
  readonly ascii: boolean;
}

/** What a fork would leave behind, for a terminal. */
export function riskText({ processes, unseen }: Risk, style: Style): string {
  const width = Math.min(style.width, widestProse);
  const parts = processes.map((process) => processLines(process, width));
  const lines = parts.flatMap((part, index) => (index === 0 ? part : [[], ...part]));
  return `${paint([...lines, ...section('Not visible in these dumps', bullets(unseen, width))], style)}\n`;
}

function processLines({ headline, held, missing, protection, advice }: ProcessRisk, width: number): Line[] {
  const lost = held.filter(({ fate }) => fate !== 'reset');
  const reset = held.filter(({ fate }) => fate === 'reset');
  return [
    ...wrap(headline, width, 0, lost.some(({ certainty }) => certainty !== 'possible') ? 'bad' : 'strong'),
    ...section(
      'Held right now',
      lost.flatMap((lock) => heldLines(lock, width)),
    ),
    ...section(
      'Held, and put right by fork',
      bullets(
        reset.map((lock) => `${lock.says} (${places(lock.evidence)})`),
        width,
      ),
    ),
    ...section(
      'Threads that a child would not have',
      bullets(
        missing.map(({ role, threads, says }) => `${role}: ${names(threads)}. ${sentence(says)}`),
        width,
      ),
    ),
    ...section('What takes care of a fork here', bullets(protection.map(protectionWords), width)),
    ...section('Do this', bullets(advice, width)),
  ];
}

function heldLines({ fate, certainty, resource, says, functions, evidence }: HeldLock, width: number): Line[] {
  const name = [resource.kind, resource.name, resource.address].filter((part) => part !== undefined).join(' ');
  const isOpen =
    fate === 'unknown' && certainty !== 'possible' ? '; whether fork resets it depends on the version' : '';
  const where = functions.length === 0 ? [] : indent(wrap(`in ${functions.join(', called by ')}`, width - 4), 4);
  return [
    ...indent(wrap(`${name} · ${certainty}${isOpen}`, width - 2, 2, certainty === 'possible' ? 'plain' : 'warning'), 2),
    ...indent(wrap(sentence(says), width - 4), 4),
    ...where,
    ...indent([line(places(evidence), 'dim')], 4),
  ];
}

function protectionWords({ by, version, says }: Protection): string {
  return `${by}${version === undefined ? '' : ` ${version}`}: ${says}`;
}

function names(threads: readonly ThreadRef[]): string {
  const shown = threads.slice(0, threadsShown).map(({ tid, pthread, name }) => {
    const id = tid ?? pthread ?? 'a thread';
    return name === undefined ? `${id}` : `${id} "${name}"`;
  });
  const more = threads.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function places(evidence: readonly Evidence[]): string {
  return [...new Set(evidence.map(({ input, line: number }) => `${input}:${number}`))].join(', ');
}

function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return text.endsWith('.') ? text : `${text}.`;
}

import type { Options } from '../../diagnosis.ts';
import type { Reading } from '../../model.ts';
import { type ProcessRisk, type Risk, riskSchema } from '../../risk.ts';
import { type Case, caseOf, whichProcess } from '../case.ts';
import { incidentOf, type Process } from '../incident.ts';
import { heldLocks } from './held.ts';
import { missingThreads } from './missing.ts';
import { protections, versionsOf } from './protection.ts';

/** What a fork at the moment of the dump would orphan, and what a child would miss. Pure. */
export function riskOf({ dumps, inputs }: Reading, options: Options): Risk {
  const state = caseOf(incidentOf(dumps), options);
  const { processes } = state.incident;
  const parents = processes.filter((process) => !state.kin.some(({ child }) => child === process));
  return {
    schema: riskSchema,
    processes: (parents.length === 0 ? processes : parents).map((process) => processRisk(state, process)),
    unseen: unseenOf(processes),
    inputs: inputs.map(({ name, formats, lines, unreadLines }) => ({
      name,
      formats: [...formats],
      lines,
      unreadLines,
    })),
  };
}

function processRisk(state: Case, process: Process): ProcessRisk {
  const held = heldLocks(state, process, versionsOf(process));
  const missing = missingThreads(state, process);
  return {
    ...(process.pid === undefined ? {} : { pid: process.pid }),
    ...(process.program === undefined ? {} : { program: process.program }),
    threads: process.tasks.length,
    headline: headline(process, held),
    held,
    missing,
    protection: protections(process),
    advice: advice(process, held),
  };
}

function headline(process: Process, held: ProcessRisk['held']): string {
  const which = whichProcess(process);
  if (process.tasks.length < 2)
    return process.complete === undefined
      ? `One thread of ${which} is shown: what others hold, the dump does not tell.`
      : `The one thread of ${which} can fork without leaving a lock behind, except one that it holds itself.`;
  const lost = held.filter(({ fate, certainty }) => fate === 'orphaned' && certainty !== 'possible').length;
  const maybe = held.filter(({ fate }) => fate !== 'reset').length - lost;
  if (lost > 0)
    return `A fork of ${which} at this moment would orphan ${lost === 1 ? 'a lock' : `${lost} locks`}${maybe > 0 ? `, and perhaps ${maybe} more` : ''}.`;
  return maybe > 0
    ? `A fork of ${which} at this moment may orphan ${maybe === 1 ? 'a lock' : `locks of ${maybe} threads`}.`
    : `No lock is seen to be held in ${which} at this moment; another moment may differ.`;
}

function advice(process: Process, held: ProcessRisk['held']): string[] {
  const isPython = process.python !== undefined || process.tasks.some(({ pythonOnly }) => pythonOnly);
  if (process.tasks.length < 2) return [];
  return [
    ...new Set([
      ...held.filter(({ fate }) => fate !== 'reset').map((lock) => lock.advice),
      isPython
        ? 'Start worker processes before threads, or with the spawn or forkserver start method; use subprocess without preexec_fn.'
        : 'Start programs with posix_spawn, or call only async-signal-safe functions between fork and exec.',
      'One dump shows one moment: take several, a second apart, and give each of them.',
    ]),
  ];
}

function unseenOf(processes: readonly Process[]): string[] {
  return processes
    .filter(({ complete }) => complete === undefined)
    .map((process) => `Whether these are all threads of ${whichProcess(process)}, the dump does not show.`);
}

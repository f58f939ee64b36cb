import type { Certainty, Finding, FindingClass, Resource } from '../diagnosis.ts';
import { explanations } from '../knowledge/explain.ts';
import type { Tone } from './lines.ts';

/** How sure the cause is, for people. */
export const certaintyWords: Record<Certainty, string> = {
  proven: 'proven',
  strong: 'strong evidence',
  likely: 'likely',
  possible: 'possible, not certain',
};

/** Whether the wait can end. */
export const permanenceWords: Record<Finding['permanent'], string> = {
  proven: 'never ends by itself',
  strong: 'almost certainly never ends by itself',
  likely: 'probably does not end by itself',
  possible: 'may not end by itself',
  no: 'ends by itself',
  unknown: 'whether it ends by itself is open',
};

export function titleOf(cls: FindingClass): string {
  return explanations[cls].title;
}

export function toneOf(cls: FindingClass, certainty: Certainty | undefined): Tone {
  if (cls === 'healthy') return 'good';
  if (cls === 'unknown' || certainty === undefined) return 'strong';
  return certainty === 'proven' || certainty === 'strong' ? 'bad' : 'warning';
}

/** `mutex log_lock (0x55d0)` */
export function resourceWords({ kind, name, address }: Resource): string {
  const named = name === undefined || kind.includes(name) ? kind : `${kind} ${name}`;
  return address === undefined ? named : `${named} (${address})`;
}

export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

import type { Certainty, Evidence, Finding, FindingClass, Resource } from '../diagnosis.ts';
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

/** `mutex log_lock`; a name that is a description says the kind already: `a module's import lock`. */
export function resourceName({ kind, name }: Resource): string {
  if (name === undefined || kind.includes(name)) return kind;
  return name.includes(kind) || /^an? /.test(name) ? name : `${kind} ${name}`;
}

/** `mutex log_lock (0x55d0)` */
export function resourceWords(resource: Resource): string {
  const { address } = resource;
  const named = resourceName(resource);
  return address === undefined ? named : `${named} (${address})`;
}

/** A headline as a sentence of its own; a name at its beginning stays as it is. */
export function sentence(headline: string): string {
  return /^(?:process|thread|no|the)\b/.test(headline) ? headline[0]!.toUpperCase() + headline.slice(1) : headline;
}

export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a lock orphaned by fork`, how sure it is, whether it can end: the parts of a judgement. */
export function certain(
  cls: Finding['class'],
  certainty: Finding['certainty'],
  finding: Finding | undefined,
): string[] {
  const parts = [`${cls}: ${lowerFirst(titleOf(cls))}`];
  if (certainty !== undefined) parts.push(certaintyWords[certainty]);
  if (finding !== undefined && cls !== 'healthy' && cls !== 'unknown') parts.push(permanenceWords[finding.permanent]);
  return parts;
}

function lowerFirst(words: string): string {
  return /^[A-Z](?:[a-z]| )/.test(words) && !words.startsWith('Python')
    ? words[0]!.toLowerCase() + words.slice(1)
    : words;
}

/** What several lines of the dumps say in the same words. */
export function grouped(pieces: readonly Evidence[]): Evidence[][] {
  const groups = new Map<string, Evidence[]>();
  for (const piece of pieces) {
    const key = `${piece.weight} ${piece.says}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [piece]);
    else group.push(piece);
  }
  return [...groups.values()];
}

/** Words about what to do are no command. */
export function splitSteps(next: readonly string[]): { words: string[]; commands: string[] } {
  const isWords = (step: string) => /^[A-Z][a-z]+ /.test(step);
  return {
    words: next.filter(isWords),
    commands: next.filter((step) => !isWords(step)).flatMap((step) => step.split('\n')),
  };
}

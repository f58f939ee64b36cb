import { figuresOf, isRight } from './figures.ts';
import type { Judgement } from './judge.ts';
import { measure } from './measure.ts';
import { page } from './page.ts';

/** Prints; returns the page to be written, if it is to be. */
export function main(args: readonly string[]): string | undefined {
  const wrong = args.indexOf('--wrong');
  if (wrong >= 0) {
    const judgements = measure(new RegExp(args[wrong + 1] ?? '.'));
    for (const judgement of judgements.filter((one) => !isRight(one))) console.log(lineOf(judgement));
    return undefined;
  }
  const figures = figuresOf(measure());
  if (args.includes('--json')) {
    console.log(JSON.stringify(figures, null, 2));
    return undefined;
  }
  const text = page(figures);
  console.log(text);
  return text;
}

function lineOf({ capture, diagnosis, outcome, why }: Judgement): string {
  const { class: name, certainty } = diagnosis.verdict;
  const title =
    capture.variant === undefined ? `${capture.kind} [${capture.files.join(' ')}]` : `"${capture.variant.name}"`;
  return `${outcome}: ${capture.sample.name} / ${title}: ${name}${certainty === undefined ? '' : ` (${certainty})`}${why === undefined ? '' : `; ${why}`}`;
}

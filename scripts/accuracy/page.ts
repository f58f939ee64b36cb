import type { ClassFigures, Figures, KindFigures, Share } from './figures.ts';
import { captureKinds } from './matrix.ts';
import { bystander, weaker } from './weaker.ts';

/** docs/accuracy.md: no dates and no machine, so that it changes only when a figure does. */
export function page(figures: Figures): string {
  const { samples, innocentSamples, captures, certainty, kinds, classes } = figures;
  return `# Accuracy

How often ghostlock is right, measured on programs that hang for a known reason. \`npm run accuracy\` writes this page;
\`test/accuracy.test.ts\` keeps the goals.

${samples} programs (\`samples/\`), ${innocentSamples} of which hang through no lock at all (idle, busy, slow, stopped, crashed), in
${captures} captures: the hand-written ones, and others derived from the same dumps, because people take one dump where two
would be needed, paste half of it, and have no symbols.

| | goal | measured |
| --- | --- | --- |
| \`proven\` is right | 100 % | ${row(certainty.proven)} |
| \`strong\` is right | 98 % | ${row(certainty.strong)} |
| \`likely\` is right | 90 % | ${row(certainty.likely)} |
| \`possible\` is right | | ${row(certainty.possible)} |
| class right, with symbols | 95 % | ${row(figures.withSymbols)} |
| class right, without | 85 % | ${row(figures.withoutSymbols)} |
| false rings and fork findings in innocent programs | 0 | ${figures.falseAlarms} of ${figures.innocentCaptures} |

## What counts as right

A hand-written capture has an expectation of its own (class, certainty, waiter, owner, lock, fork point); what contradicts
it is an error. The truth of a derived capture is that of its program:

- *named*: the true class, and no waiter, owner or lock that contradicts the truth.
- *weaker*: an honest class that says less (the table below); or, where the thread that hangs is not in the capture,
  what the rest of the processes show.
- *silent*: \`unknown\` although the thread that hangs is shown. Not right, and not a false statement.
- *wrong*: everything else.

*Class right* is named or weaker. A certainty is right if the verdict it stands at is.

| true class | may be called |
| --- | --- |
${Object.entries(weaker)
  .filter(([, list]) => list.length > 0)
  .map(([name, list]) => `| \`${name}\` | ${list.map((one) => `\`${one}\``).join(', ')} |`)
  .join('\n')}
| not in the capture | ${bystander.map((one) => `\`${one}\``).join(', ')}; \`healthy\` in an innocent program |

At \`possible\`, an innocent or uninvolved process may also be called \`healthy\` or waiting, and a Python thread that its frames
show standing still, stopped in a lock or in another call.

## By capture

| capture | what it is | captures | named | weaker | silent | wrong |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${kinds.map(kindRow).join('\n')}

## By class

Recall: of the captures that show all processes of a hang of the class, those that are called by it, or by a name that the
program's expectation accepts as the same. Precision: of the verdicts of the class, those that are right.

| class | recall | precision |
| --- | ---: | ---: |
${classes.map(classRow).join('\n')}
`;
}

function row(share: Share): string {
  return share.of === 0 ? '–' : `${percent(share)} (${share.right} of ${share.of})`;
}

function kindRow({ kind, captures, outcomes: { named, weaker: less, silent, wrong } }: KindFigures): string {
  return `| ${kind} | ${captureKinds[kind]} | ${captures} | ${named} | ${less} | ${silent} | ${wrong} |`;
}

function classRow({ class: name, recall, precision }: ClassFigures): string {
  return `| \`${name}\` | ${row(recall)} | ${row(precision)} |`;
}

/** Rounded down: 100 % is without exception. */
function percent({ right, of }: Share): string {
  return of === 0 ? '–' : `${Math.floor((right / of) * 1000) / 10} %`;
}

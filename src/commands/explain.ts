import { certainties, type FindingClass, findingClasses } from '../core/diagnosis.ts';
import { explanations } from '../core/knowledge/explain.ts';
import { risk } from '../core/knowledge/explain/risk.ts';
import { explanation, explanationPage } from '../core/report/explanation.ts';
import { suggestion } from '../node/nearest.ts';
import { print } from '../node/output.ts';
import { wantsColor, widthOf } from '../node/terminal.ts';
import { UserError } from '../node/user-error.ts';
import { visible } from '../core/report/visible.ts';

/** One class at length, or all of them with a title each. */
export async function run(name: string | undefined): Promise<number> {
  if (name === 'risk') await print(explanationPage('risk', risk, style()));
  else await print(name === undefined ? contents() : explanation(classNamed(name), style()));
  return 0;
}

function style() {
  return { width: Math.min(100, widthOf(process.stdout)), color: wantsColor('auto', process.stdout), ascii: false };
}

function contents(): string {
  const width = Math.max(...findingClasses.map(({ length }) => length));
  const rows = findingClasses.map((name) => `  ${name.padEnd(width)}  ${explanations[name].title}\n`);
  return [
    'Classes of finding, the more specific cause first:\n\n',
    ...rows,
    `\nCertainty, weakest first: ${certainties.join(', ')}.\n`,
    "'ghostlock explain CLASS' says what it means, how to confirm it, and what to do.\n",
  ].join('');
}

function classNamed(name: string): FindingClass {
  const found = findingClasses.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  const hint = suggestion(name, findingClasses) || "; 'ghostlock explain' lists all";
  throw new UserError(`explain ${visible(name)}: no such class of finding${hint}`);
}

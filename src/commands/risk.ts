import { read } from '../core/read/read.ts';
import { riskOf } from '../core/reason/risk/risk.ts';
import { riskText } from '../core/report/risk-text.ts';
import { collect } from '../node/collect.ts';
import { complain, print, save } from '../node/output.ts';
import { type ColorChoice, wantsColor, widthOf } from '../node/terminal.ts';

interface RiskArguments {
  readonly files: readonly string[];
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly color: ColorChoice;
  readonly ascii: boolean;
  readonly width?: number;
  readonly commands: readonly string[];
}

/** What a fork at the moment of the dumps would orphan; returns the exit status. */
export async function run({ files, format, output, color, ascii, width, commands }: RiskArguments): Promise<number> {
  const wanted = (files.length === 0 ? ['-'] : files).map((path) => ({ path }));
  const { collected, problems } = collect(wanted, commands);
  for (const problem of problems) complain(problem);
  const risk = riskOf(read(collected.map(({ input }) => input)), {});
  if (risk.processes.length === 0) {
    if (problems.length === 0) complain("no stack of any thread was found; 'ghostlock formats' lists what is read");
    return 2;
  }
  const stream = output === undefined ? process.stdout : undefined;
  const style = { width: width ?? widthOf(stream), color: wantsColor(color, stream), ascii };
  const text = format === 'json' ? `${JSON.stringify(risk, null, 2)}\n` : riskText(risk, style);
  if (output === undefined) await print(text);
  else save(output, text);
  return problems.length > 0 ? 2 : 0;
}

import { formats } from '../core/read/formats.ts';
import type { Format } from '../core/read/reader.ts';
import { visible } from '../core/report/visible.ts';
import { print } from '../node/output.ts';

const exampleLines = 6;

export async function run(isJson: boolean): Promise<number> {
  const table = formats.map(({ name, title, take, source, example }) => ({ name, title, take, source, example }));
  await print(isJson ? `${JSON.stringify(table, null, 2)}\n` : `${formats.map(describe).join('\n')}\n${closing}`);
  return 0;
}

const closing = `Formats are told apart by their content; names of files do not matter. One text may hold
several dumps by several tools, with prompts and prose between them.
`;

function describe({ name, title, take, source, example }: Format): string {
  const lines = example.split('\n').filter((line) => line.trim() !== '');
  const shown = lines.slice(0, exampleLines).map((line) => `      ${visible(line)}`);
  if (lines.length > exampleLines) shown.push('      …');
  return `${name}\n  ${title.replace(`${name}: `, '')}\n  take it:    ${take}\n  printed by: ${source}\n${shown.join('\n')}\n`;
}

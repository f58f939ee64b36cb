import type { Input } from './model.ts';
import { ByteSink } from './read/peel/encoding.ts';
import { peel } from './read/peel.ts';
import { sourceLines } from './read/source-lines.ts';
import { unwrap } from './read/unwrap.ts';
import { type Names, namesIn, redactLines } from './report/redact.ts';

/**
 * The same dumps to be shown to strangers. Everything is taken from the redacted text afterwards, so that nothing else
 * can reach a report. Mail quotes, log prefixes and the like are taken off first: they would hide what is to be hidden.
 */
export function redactInputs(inputs: readonly Input[]): Input[] {
  return redacted(inputs).inputs;
}

/** With the names that were hidden, to be hidden elsewhere too. */
export function redacted(inputs: readonly Input[]): { readonly inputs: Input[]; readonly names: Names } {
  const texts = inputs.map(({ name, bytes }) => ({ name, lines: sourceLines(peel(unwrap(bytes).bytes).bytes) }));
  const names = namesIn([
    ...texts.map(({ lines }) => lines),
    ...inputs.map((input) => sourceLines(input.bytes)),
    [inputs.map(({ name }) => name).join(' ')],
  ]);
  return {
    inputs: texts.map(({ name, lines }) => ({
      name: redactLines([name], names)[0] ?? name,
      bytes: toBytes(redactLines(lines, names)),
    })),
    names,
  };
}

function toBytes(lines: readonly string[]): Uint8Array {
  const sink = new ByteSink(lines.reduce((sum, line) => sum + line.length + 1, 0));
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  for (const line of lines.slice(0, end)) sink.line(line);
  return sink.bytes();
}

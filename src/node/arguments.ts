import { visible } from '../core/report/visible.ts';
import { suggestion } from './nearest.ts';

/** What yargs says about a command line, said in one line that tells what to type. */
export function understand(message: string, args: readonly string[], options: readonly string[]): string {
  return visible(
    unknownOption(message, args, options) ??
      wrongChoice(message) ??
      missingValue(message) ??
      message.replaceAll('\n', ' '),
  );
}

// Unknown arguments: fromat, widht
function unknownOption(message: string, args: readonly string[], options: readonly string[]): string | undefined {
  const [, names] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  const [first] = names?.split(', ') ?? [];
  if (first === undefined) return undefined;
  if (args.includes(first)) return `unexpected argument '${first}'; see 'ghostlock --help'`;
  const dashes = first.length === 1 ? '-' : '--';
  return `unknown option ${dashes}${first}${suggestion(first, options, '--') || "; 'ghostlock --help' lists all"}`;
}

// Invalid values:
//   Argument: format, Given: "jsn", Choices: "text", "json"
function wrongChoice(message: string): string | undefined {
  const [, option, given, choices] = /^\s*Argument: (\S+), Given: (.*), Choices: (.*)$/m.exec(message) ?? [];
  if (option === undefined || given === undefined || choices === undefined) return undefined;
  const names = choices.split(', ').map((choice) => choice.replace(/^"|"$/g, ''));
  const value = given.replace(/^"|"$/g, '');
  return `--${option} ${value}: expected one of ${names.join(', ')}${suggestion(value, names)}`;
}

// Not enough arguments following: output
function missingValue(message: string): string | undefined {
  const [, option] = /^Not enough arguments following: (\S+)$/.exec(message) ?? [];
  return option === undefined ? undefined : `--${option} needs a value; see 'ghostlock --help'`;
}

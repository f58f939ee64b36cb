import type { ArgumentsCamelCase, Argv } from 'yargs';
import { certainties } from '../core/diagnosis.ts';
import { reportNames } from '../core/report/index.ts';
import { UserError } from '../node/user-error.ts';
import type { DiagnoseArguments } from './diagnose.ts';
import { readingOptions } from './reading-options.ts';

export const colors = ['auto', 'always', 'never'] as const;

export const pager = {
  type: 'boolean',
  default: false,
  describe: 'show it in $PAGER (else less), on a terminal',
} as const;

export function diagnoseOptions(command: Argv) {
  return command
    .positional('files', {
      type: 'string',
      array: true,
      default: [],
      defaultDescription: 'standard input',
      describe: 'dumps: files, directories, or - for standard input',
    })
    .options({
      format: {
        alias: 'f',
        choices: reportNames,
        default: 'text' as const,
        requiresArg: true,
        describe: 'how to print the diagnosis',
      },
      output: {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'write to this file instead of standard output',
      },
      'fail-on': {
        choices: certainties,
        requiresArg: true,
        describe: 'exit with 1 if a hang is at least this certain',
      },
      parent: {
        type: 'string',
        requiresArg: true,
        describe: 'a file that is of the parent, whatever its text suggests (repeatable)',
      },
      child: { type: 'string', requiresArg: true, describe: 'the same for the child (repeatable)' },
      knowledge: readingOptions.knowledge,
      verbose: {
        alias: 'v',
        type: 'boolean',
        default: false,
        describe: 'also list the lines that were not understood',
      },
      redact: readingOptions.redact,
      color: { choices: colors, default: 'auto' as const, requiresArg: true, describe: 'colours; auto: on a terminal' },
      ascii: { type: 'boolean', default: false, describe: 'draw with + - | only' },
      pager,
      width: {
        type: 'string',
        requiresArg: true,
        describe: 'columns to fill; default: those of the terminal, else 80',
      },
    });
}

type Parsed = ArgumentsCamelCase<Awaited<ReturnType<typeof diagnoseOptions>['argv']>>;

/** yargs makes a list of an option that is given twice: the last one counts, except where a list is meant. */
export function diagnoseArguments(argv: Parsed, commands: readonly string[]): DiagnoseArguments {
  const output = last(argv.output);
  const failOn = last(argv.failOn);
  const width = last(argv.width);
  return {
    // What follows `--` is left in `_`.
    files: [...listed(argv.files), ...argv._].map(String),
    parent: listed(argv.parent),
    child: listed(argv.child),
    knowledge: listed(argv.knowledge),
    format: last(argv.format),
    ...(output !== undefined && { output }),
    ...(failOn !== undefined && { failOn }),
    verbose: last(argv.verbose),
    redact: last(argv.redact),
    color: last(argv.color),
    ascii: last(argv.ascii),
    pager: last(argv.pager),
    ...(width !== undefined && { width: widthFrom(width) }),
    commands,
  };
}

export function widthFrom(text: string): number {
  const width = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (width >= 40) return width;
  throw new UserError(`--width ${text}: expected a number of columns, at least 40`);
}

export function last<T>(value: T | T[]): T {
  return Array.isArray(value) ? (value.at(-1) as T) : value;
}

function listed(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

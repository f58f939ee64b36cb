import type { Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { certainties } from '../core/diagnosis.ts';
import { selectionOptions } from './batch-options.ts';
import { last, listed } from './repeated.ts';

type Finish = (running: Promise<number>) => Promise<void>;

export const archiveCommands = ['batch', 'map', 'merge'];
export const archiveOptions = [
  'from',
  'resume',
  'known',
  'save-known',
  'top',
  'no-progress',
  'group-by',
  'shard',
  'shards',
  'jobs',
  'null',
  'kv',
  'plan',
  'name',
];

/** The three commands for archives; what they run is loaded when it is asked for. */
export function addArchiveCommands(parser: Argv, finish: Finish): Argv {
  return parser
    .command(
      'batch [paths..]',
      'an archive of dumps: what it all died of, by cause',
      (command) =>
        selectionOptions(withPaths(command, 'directories, archives, files or globs')).options({
          from: {
            type: 'string',
            requiresArg: true,
            describe: 'a list of paths, a line each or NUL between; - for standard input',
          },
          output: { alias: 'o', type: 'string', requiresArg: true, describe: 'the folder for results and reports' },
          resume: { type: 'boolean', default: false, describe: 'go on with what is in --output after an interruption' },
          known: { type: 'string', requiresArg: true, describe: 'causes that are known; the others are new' },
          'save-known': { type: 'string', requiresArg: true, describe: 'add the causes found to this list' },
          'fail-on': {
            choices: ['new', ...certainties],
            requiresArg: true,
            describe: 'exit with 1 if a cause is new, or at least this certain',
          },
          top: { type: 'string', default: '20', requiresArg: true, describe: 'causes to show here' },
          progress: { type: 'boolean', default: true, describe: 'how far it is, on standard error' },
        }),
      async (argv) => {
        const { run } = await import('./batch.ts');
        await finish(
          run({
            ...argv,
            paths: pathsOf(argv),
            from: last(argv.from),
            output: last(argv.output),
            known: last(argv.known),
            saveKnown: last(argv.saveKnown),
            failOn: last(argv.failOn),
            top: last(argv.top),
          }),
        );
      },
    )
    .command(
      'map [paths..]',
      'for engines: paths in (or - for one dump), a record an incident out',
      (command) =>
        selectionOptions(withPaths(command, 'paths; default: read from standard input, a line each')).options({
          null: { alias: '0', type: 'boolean', default: false, describe: 'the paths on standard input end with NUL' },
          kv: { type: 'boolean', default: false, describe: 'the fingerprint and a tab before each record' },
          plan: {
            type: 'boolean',
            default: false,
            describe: 'print the pieces of work, a line each, instead of doing them; map takes such lines as paths',
          },
          name: { type: 'string', requiresArg: true, describe: 'what - is called in its record' },
        }),
      async (argv) => {
        const { run } = await import('./map.ts');
        await finish(run({ ...argv, paths: pathsOf(argv), name: last(argv.name) }));
      },
    )
    .command(
      'merge [paths..]',
      'for engines: records and summaries in, one summary out',
      (command) =>
        withPaths(command, 'outputs of map and merge; default: standard input').options({
          format: {
            alias: 'f',
            choices: ['ndjson', 'text', 'markdown', 'html', 'json', 'junit'] as const,
            default: 'ndjson' as const,
            requiresArg: true,
            describe: 'ndjson can be merged again',
          },
          output: { alias: 'o', type: 'string', requiresArg: true, describe: 'a folder for all reports' },
          known: { type: 'string', requiresArg: true, describe: 'causes that are known; the others are new' },
          'save-known': { type: 'string', requiresArg: true, describe: 'add the causes found to this list' },
        }),
      async (argv) => {
        const { run } = await import('./merge.ts');
        await finish(
          run({
            paths: pathsOf(argv),
            format: last(argv.format),
            output: last(argv.output),
            known: last(argv.known),
            saveKnown: last(argv.saveKnown),
          }),
        );
      },
    );
}

function withPaths(command: Argv, describe: string) {
  return command.positional('paths', { type: 'string', array: true, describe });
}

/** What follows `--` is left in `_`, behind the name of the command. A lone `-` is lost by yargs in commands. */
function pathsOf(argv: { paths?: unknown; _: (string | number)[] }): string[] {
  const given = listed(argv.paths as string | string[] | undefined).map(String);
  const isDash = hideBin(process.argv).some((word, at, words) => word === '-' && !valued.test(words[at - 1] ?? ''));
  return [...(isDash && !given.includes('-') ? ['-'] : []), ...given, ...argv._.slice(1).map(String)];
}

const valued =
  /^(?:--(?:from|output|known|save-known|fail-on|top|group-by|shards?|jobs|knowledge|name|format)|-[ojf])$/;

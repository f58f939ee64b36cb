import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import metadata from '../package.json' with { type: 'json' };
import { addArchiveCommands, archiveCommands, archiveOptions } from './commands/archive-commands.ts';
import { captureArguments, captureOptions } from './commands/capture-options.ts';
import { runArguments, runOptions } from './commands/run-options.ts';
import { diagnoseArguments, diagnoseOptions } from './commands/diagnose-options.ts';
import type { DiagnoseArguments } from './commands/diagnose.ts';
import { addRenderCommand } from './commands/render-command.ts';
import { addRiskCommand } from './commands/risk-command.ts';
import { understand } from './node/arguments.ts';
import { complain } from './node/output.ts';
import { widthOf } from './node/terminal.ts';
import { UserError } from './node/user-error.ts';

const commands = [
  'capture',
  ...archiveCommands,
  'explain',
  'formats',
  'knowledge',
  'render',
  'risk',
  'schema',
  'completion',
];

const options = [
  'format',
  'output',
  'fail-on',
  'parent',
  'child',
  'knowledge',
  'verbose',
  'redact',
  'color',
  'ascii',
  'pager',
  'width',
  ...archiveOptions,
  'help',
  'version',
];

const about = `Usage: ghostlock [files..] [options]   or   ghostlock <command>

Reads the stack dumps of hung processes (gdb, py-spy and their relatives;
best of a parent and its stuck child together) and says who waits for which
lock, who holds it, and why it may never be released. Nothing leaves this
machine.`;

const more = `Examples:
  ghostlock child.txt parent.txt         dumps of two processes, in any order
  ghostlock dumps/                       a directory, with all below it
  ghostlock - < paste.txt                one paste with everything in it
  ghostlock dump.txt --format json       for programs; see 'ghostlock schema'
  ghostlock explain fork-orphaned-lock   what it means and how to fix it

Taking the dumps ('ghostlock formats' has more):
  ghostlock capture PID                  all of it at once, safely
  gdb -p PID -batch -ex 'thread apply all bt' > child.txt
  py-spy dump --native --pid PID > child-python.txt

Exit status:
  0  analysed
  1  analysed, and --fail-on found a hang of that certainty
  2  wrong usage, or an input could not be read (the others are diagnosed)
  3  an error in ghostlock itself

Environment:
  NO_COLOR         no colours, unless --color always; no links
  PAGER            the program of --pager
  FORCE_HYPERLINK  1 or 0: links to the cited lines on a terminal, or none;
                   otherwise where the terminal is known to follow them`;

process.exitCode = await main(hideBin(process.argv));

async function main(args: string[]): Promise<number> {
  // A reader that went away (`| head`) is no error, whoever writes when it happens.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  let status = 0;
  const finish = async (running: Promise<number>): Promise<void> => {
    status = await running;
  };
  try {
    await parser(args, finish).parseAsync();
    return status;
  } catch (error) {
    if (error instanceof UserError) {
      complain(error.message);
      return 2;
    }
    complain('internal error, please report');
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 3;
  }
}

/** yargs calls this for its own complaints and for whatever a handler throws. */
function misunderstood(message: string, error: Error | undefined): never {
  if (error !== undefined && error.name !== 'YError') throw error;
  throw new UserError(understand(message, hideBin(process.argv), options));
}

function parser(args: string[], finish: (running: Promise<number>) => Promise<void>): Argv {
  const built = yargs(args)
    .scriptName('ghostlock')
    .usage(about)
    .epilogue(more)
    .detectLocale(false)
    .parserConfiguration({ 'dot-notation': false, 'parse-numbers': false })
    .strict()
    .fail(misunderstood)
    .exitProcess(false)
    .wrap(Math.min(100, widthOf(process.stdout)))
    .version(metadata.version)
    .alias({ help: 'h', version: 'V' })
    .command('$0 [files..]', false, diagnoseOptions, async (argv) => {
      // yargs has printed the script, and goes on
      if (String(argv._[0] ?? argv.files?.[0]) === 'completion') return;
      const given = diagnoseArguments(argv, commands);
      if (isEmpty(given) && process.stdin.isTTY) {
        built.showHelp('log');
        return;
      }
      const { run } = await import('./commands/diagnose.ts');
      await finish(run(isEmpty(given) ? { ...given, files: ['-'] } : given));
    })
    .command(
      'explain [class]',
      'what a finding means, how to confirm it, what to do',
      (command) => command.positional('class', { type: 'string', describe: 'one of the classes of finding' }),
      async (argv) => {
        const { run } = await import('./commands/explain.ts');
        await finish(run(argv.class));
      },
    )
    .command('capture [pids..]', 'dump a hung process tree safely, then diagnose it', captureOptions, async (argv) => {
      const { run } = await import('./commands/capture.ts');
      await finish(run(captureArguments(argv)));
    })
    .command('run [command..]', 'run a command, and capture its processes when it hangs', runOptions, async (argv) => {
      const { run } = await import('./commands/run.ts');
      await finish(run(runArguments(argv)));
    })
    .command(
      'formats',
      'what is read, with an example, and how to take it',
      (command) => command.option('json', { type: 'boolean', default: false, describe: 'print the table whole' }),
      async (argv) => {
        const { run } = await import('./commands/formats.ts');
        await finish(run(argv.json));
      },
    )
    .command(
      'knowledge',
      'what frames are known to mean, row by row',
      (command) => command.option('json', { type: 'boolean', default: false, describe: 'print the rows whole' }),
      async (argv) => {
        const { run } = await import('./commands/knowledge.ts');
        await finish(run(argv.json));
      },
    )
    .command('schema', 'the JSON Schema of --format json', {}, async () => {
      const { run } = await import('./commands/schema.ts');
      await finish(run());
    })
    .completion('completion', 'a completion script for bash or zsh');
  addRenderCommand(built, finish);
  addRiskCommand(built, finish, commands);
  addArchiveCommands(built, finish);
  return built;
}

function isEmpty({ files, parent, child }: DiagnoseArguments): boolean {
  return files.length + parent.length + child.length === 0;
}

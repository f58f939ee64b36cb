import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../node/user-error.ts';
import { seconds } from './capture-options.ts';
import type { RunArguments } from './run.ts';

export function runOptions(command: Argv) {
  return command
    .usage('Usage: ghostlock run --timeout SECONDS [options] -- COMMAND [arguments..]')
    .positional('command', { type: 'string', array: true, default: [], describe: 'what to run' })
    .options({
      timeout: {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'seconds after which it counts as hung',
      },
      'kill-after': { type: 'string', requiresArg: true, default: '10', describe: 'seconds from SIGTERM to SIGKILL' },
      output: { alias: 'o', type: 'string', requiresArg: true, describe: 'folder or .tar.gz for what the tools print' },
      locals: { type: 'boolean', default: false, describe: "with the values of Python's local variables" },
    });
}

type Parsed = ArgumentsCamelCase<Awaited<ReturnType<typeof runOptions>['argv']>>;

export function runArguments(argv: Parsed): RunArguments {
  const [program, ...args] = [...argv.command, ...argv._.slice(1)].map(String);
  if (program === undefined) throw new UserError('run what? ghostlock run --timeout 600 -- COMMAND');
  return {
    program,
    args,
    timeout: seconds('timeout', argv.timeout),
    killAfter: seconds('kill-after', argv.killAfter),
    locals: argv.locals,
    ...(argv.output !== undefined && { output: argv.output }),
  };
}

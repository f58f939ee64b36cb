import type { ArgumentsCamelCase, Argv } from 'yargs';
import { certainties } from '../core/diagnosis.ts';
import { reportNames } from '../core/report/index.ts';
import type { Reach } from '../node/capture/choose.ts';
import { UserError } from '../node/user-error.ts';
import type { CaptureArguments } from './capture.ts';

export function captureOptions(command: Argv) {
  return command
    .positional('pids', { type: 'string', array: true, default: [], describe: 'processes that hang' })
    .options({
      tree: {
        type: 'boolean',
        describe: 'with the forebears they were forked from, and all below those (the default)',
      },
      children: { type: 'boolean', describe: 'with all below them only' },
      only: { type: 'boolean', describe: 'them alone' },
      name: {
        type: 'string',
        requiresArg: true,
        describe: 'processes whose name or command line matches this pattern',
      },
      core: { type: 'string', requiresArg: true, describe: 'a core file instead of a process' },
      exe: { type: 'string', requiresArg: true, describe: 'the program of which --core is' },
      output: {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'where: a new folder, or a .tar.gz',
      },
      bundle: { type: 'boolean', default: true, describe: 'keep what was taken; --no-bundle: only diagnose it' },
      twice: {
        type: 'string',
        describe: 'look again after so many seconds (3): a hang stands still, slowness does not',
      },
      locals: { type: 'boolean', default: false, describe: "with the values of Python's local variables" },
      ghosts: { type: 'boolean', default: true, describe: 'stacks of threads that fork did not copy' },
      debuginfod: { type: 'boolean', default: false, describe: 'gdb may download symbols' },
      'tool-timeout': { type: 'string', requiresArg: true, default: '60', describe: 'seconds for one tool' },
      timeout: { type: 'string', requiresArg: true, default: '300', describe: 'seconds for everything' },
      'max-processes': { type: 'string', requiresArg: true, default: '40', describe: 'look at no more than these' },
      'dry-run': { type: 'boolean', default: false, describe: 'print the commands instead of running them' },
      script: { type: 'boolean', default: false, describe: 'print a shell script that does the same without Node' },
      format: {
        alias: 'f',
        choices: reportNames,
        default: 'text' as const,
        requiresArg: true,
        describe: 'of the diagnosis',
      },
      'fail-on': {
        choices: certainties,
        requiresArg: true,
        describe: 'exit with 1 if a hang is at least this certain',
      },
    });
}

type Parsed = ArgumentsCamelCase<Awaited<ReturnType<typeof captureOptions>['argv']>>;

export function captureArguments(argv: Parsed): CaptureArguments {
  const pids = [...argv.pids, ...argv._.slice(1)].map(String);
  return {
    pids: pids.map(pidFrom),
    reach: reachOf(argv),
    ...optional('name', argv.name),
    ...optional('core', argv.core),
    ...optional('exe', argv.exe),
    ...optional('output', argv.output),
    ...optional('failOn', argv.failOn),
    keep: argv.bundle,
    ...(argv.twice !== undefined && { twice: argv.twice === '' ? 3 : seconds('twice', argv.twice) }),
    locals: argv.locals,
    ghosts: argv.ghosts,
    debuginfod: argv.debuginfod,
    toolTimeout: seconds('tool-timeout', argv.toolTimeout),
    timeout: seconds('timeout', argv.timeout),
    most: seconds('max-processes', argv.maxProcesses),
    dryRun: argv.dryRun,
    script: argv.script,
    format: argv.format,
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

function reachOf({ tree, children, only }: Pick<Parsed, 'tree' | 'children' | 'only'>): Reach {
  const given = [tree && 'tree', children && 'children', only && 'only'].filter(Boolean) as Reach[];
  if (given.length > 1) throw new UserError(`--${given.join(' and --')} exclude each other`);
  return given[0] ?? 'tree';
}

function pidFrom(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UserError(`${text}: expected a process id; 'ghostlock capture --name PATTERN' finds processes by name`);
}

export function seconds(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UserError(`--${option} ${text}: expected a number above 0`);
}

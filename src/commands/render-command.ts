import type { Argv } from 'yargs';
import { reportNames } from '../core/report/index.ts';
import { colors, last, pager, widthFrom } from './diagnose-options.ts';

/** `ghostlock render`; what it runs is loaded when it is asked for. */
export function addRenderCommand(parser: Argv, finish: (running: Promise<number>) => Promise<void>): Argv {
  return parser.command(
    'render <diagnosis>',
    'print a saved diagnosis (--format json) in another format',
    (command) =>
      command
        .positional('diagnosis', { type: 'string', demandOption: true, describe: 'the file, or - for standard input' })
        .options({
          format: { alias: 'f', choices: reportNames, default: 'text' as const, requiresArg: true },
          output: { alias: 'o', type: 'string', requiresArg: true, describe: 'write to this file' },
          redact: { type: 'boolean', default: false, describe: 'leave out names of users and hosts' },
          color: { choices: colors, default: 'auto' as const, requiresArg: true },
          ascii: { type: 'boolean', default: false, describe: 'draw with + - | only' },
          pager,
          width: { type: 'string', requiresArg: true, describe: 'columns to fill' },
        }),
    async (argv) => {
      const { run } = await import('./render.ts');
      const output = last(argv.output);
      const width = last(argv.width);
      await finish(
        run({
          // yargs makes an empty string of a lone -
          file: argv.diagnosis === '' ? '-' : argv.diagnosis,
          format: last(argv.format),
          redact: last(argv.redact),
          color: last(argv.color),
          ascii: last(argv.ascii),
          pager: last(argv.pager),
          ...(output !== undefined && { output }),
          ...(width !== undefined && { width: widthFrom(width) }),
        }),
      );
    },
  );
}

import type { Argv } from 'yargs';
import { colors, last, widthFrom } from './diagnose-options.ts';

/** `ghostlock risk`; what it runs is loaded when it is asked for. */
export function addRiskCommand(
  parser: Argv,
  finish: (running: Promise<number>) => Promise<void>,
  commands: readonly string[],
): Argv {
  return parser.command(
    'risk [files..]',
    'a process in good health: what a fork at this moment would orphan',
    (command) =>
      command
        .positional('files', {
          type: 'string',
          array: true,
          default: [],
          defaultDescription: 'standard input',
          describe: 'dumps of a process that forks: files, directories, or -',
        })
        .options({
          format: { alias: 'f', choices: ['text', 'json'] as const, default: 'text' as const, requiresArg: true },
          output: { alias: 'o', type: 'string', requiresArg: true, describe: 'write to this file' },
          color: { choices: colors, default: 'auto' as const, requiresArg: true },
          ascii: { type: 'boolean', default: false, describe: 'no characters beyond ASCII' },
          width: { type: 'string', requiresArg: true, describe: 'columns to fill' },
        }),
    async (argv) => {
      const { run } = await import('./risk.ts');
      const output = last(argv.output);
      const width = last(argv.width);
      await finish(
        run({
          files: argv.files,
          format: last(argv.format),
          color: last(argv.color),
          ascii: last(argv.ascii),
          commands,
          ...(output !== undefined && { output }),
          ...(width !== undefined && { width: widthFrom(width) }),
        }),
      );
    },
  );
}

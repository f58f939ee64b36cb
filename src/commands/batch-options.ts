import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import type { GroupBy } from '../node/batch/item.ts';
import { type Shard, shardFrom } from '../node/batch/shard.ts';
import type { Settings } from '../node/batch/treatment.ts';
import { readKnowledge } from '../node/own-knowledge.ts';
import { UserError } from '../node/user-error.ts';
import { readingOptions } from './reading-options.ts';
import { last, listed } from './repeated.ts';

/** What `batch` and `map` have in common. */
export function selectionOptions(command: Argv) {
  return command.options({
    'group-by': {
      type: 'string',
      default: 'auto',
      requiresArg: true,
      describe: 'which files are one incident: auto, file, folder, archive, or a pattern whose group names it',
    },
    shard: { type: 'string', requiresArg: true, describe: 'only part I of N (I/N, from 0), or auto in a job array' },
    shards: { type: 'string', requiresArg: true, describe: 'how many parts, where --shard auto cannot know' },
    jobs: { alias: 'j', type: 'string', requiresArg: true, describe: 'worker threads' },
    ...readingOptions,
  });
}

interface Given {
  readonly knowledge?: string | string[] | undefined;
  readonly redact: boolean | boolean[];
  readonly groupBy: string;
  readonly shard?: string | undefined;
  readonly shards?: string | undefined;
  readonly jobs?: string | undefined;
}

export function selectionFrom(given: Given, jobsByDefault: number): { groupBy: GroupBy; shard?: Shard; jobs: number } {
  const shard = last(given.shard);
  return {
    groupBy: groupByFrom(last(given.groupBy)),
    ...(shard === undefined ? {} : { shard: shardFrom(shard, last(given.shards), process.env) }),
    jobs: jobsFrom(last(given.jobs), jobsByDefault),
  };
}

export async function settingsFrom({ knowledge, redact }: Given): Promise<Settings> {
  return { rows: await readKnowledge(listed(knowledge)), isRedacted: last(redact) };
}

export const machine = availableParallelism();

function groupByFrom(text: string): GroupBy {
  if (text === 'auto' || text === 'file' || text === 'folder' || text === 'archive') return text;
  try {
    new RegExp(text);
  } catch (error) {
    throw new UserError(`--group-by ${text}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!/[^\w-]/.test(text))
    throw new UserError(`--group-by ${text}: expected auto, file, folder, archive or a pattern`);
  return { pattern: text };
}

function jobsFrom(text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new UserError(`--jobs ${text}: expected a number from 1 to 999`);
}

import { UserError } from '../user-error.ts';

/** Part `index` (from 0) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** By the hash of the path: the same part whatever the order, and whatever else is in the list. */
export function isOfShard(id: string, { index, count }: Shard): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % count === index;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where batch systems say which task of an array this is, and how many there are. */
const arrays = [
  { index: 'SLURM_ARRAY_TASK_ID', count: 'SLURM_ARRAY_TASK_COUNT', first: 'SLURM_ARRAY_TASK_MIN' },
  { index: 'JOB_COMPLETION_INDEX' }, // Kubernetes, completionMode: Indexed
  { index: 'AWS_BATCH_JOB_ARRAY_INDEX', count: 'AWS_BATCH_JOB_ARRAY_SIZE' },
  { index: 'CLOUD_RUN_TASK_INDEX', count: 'CLOUD_RUN_TASK_COUNT' },
] as const;

export function shardFrom(text: string, shards: string | undefined, environment: Environment): Shard {
  if (text === 'auto') return automatic(shards, environment);
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  if (match === null) throw new UserError(`--shard ${text}: expected I/N, I from 0 to N - 1, or auto`);
  return checked(Number(match[1]), Number(match[2]), `--shard ${text}`);
}

function automatic(shards: string | undefined, environment: Environment): Shard {
  const array = arrays.find(({ index }) => environment[index] !== undefined);
  if (array === undefined) {
    throw new UserError(`--shard auto: none of ${arrays.map(({ index }) => index).join(', ')} is set`);
  }
  const first = 'first' in array ? Number(environment[array.first] ?? 0) : 0;
  const count = shards ?? ('count' in array ? environment[array.count] : undefined);
  if (count === undefined) throw new UserError(`--shard auto: ${array.index} is set; say how many with --shards N`);
  return checked(Number(environment[array.index]) - first, Number(count), `--shard auto (${array.index})`);
}

function checked(index: number, count: number, option: string): Shard {
  if (Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(index) && index >= 0 && index < count) {
    return { index, count };
  }
  throw new UserError(`${option}: part ${index} of ${count} does not exist; parts count from 0`);
}

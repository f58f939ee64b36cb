import type { BatchRequest } from './run-batch.ts';
import { itemsAt } from './plan.ts';
import { isOfShard } from './shard.ts';

const slice = 200;
const rest = 5;

/** Counts in the background what there is to do, from names alone: for the time left, never for the results. */
export function countItems({ paths, groupBy, shard }: BatchRequest): {
  readonly total: number | undefined;
  stop(): void;
} {
  let count = 0;
  let total: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const items = names(paths(), groupBy);
  const step = (): void => {
    for (let i = 0; i < slice; i++) {
      const { done, value } = items.next();
      if (done === true) {
        total = count;
        return;
      }
      if (shard === undefined || isOfShard(value.id, shard)) count += 1;
    }
    timer = setTimeout(step, rest);
    timer.unref();
  };
  timer = setTimeout(step, rest);
  timer.unref();
  return {
    get total() {
      return total;
    },
    stop: () => clearTimeout(timer),
  };
}

function* names(paths: Iterable<string>, groupBy: BatchRequest['groupBy']) {
  for (const path of paths) yield* itemsAt(path, groupBy, false);
}

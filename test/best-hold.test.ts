import { expect, test } from '@jest/globals';
import { read } from '../src/core/read/read.ts';
import { bestHold } from '../src/core/reason/best-hold.ts';
import { caseOf } from '../src/core/reason/case.ts';
import { inferHolds } from '../src/core/reason/holds.ts';
import { incidentOf } from '../src/core/reason/incident.ts';
import { inputsOf, samples } from './expectation.ts';

/** Looked up at once or searched for one by one: the same holder for every thread that waits in any sample. */
test('the best hold is the first of all', () => {
  let holds = 0;
  for (const sample of samples()) {
    const inputs = sample.expectation.variants.flatMap((variant) => inputsOf(sample, variant));
    const state = caseOf(incidentOf(read(inputs).dumps), {});
    for (const [task, wait] of state.waits) {
      const candidates = task.process.tasks;
      const [first] = inferHolds(wait, candidates, state.waits, task.frames.length, state.knowledge);
      expect(bestHold(wait, candidates, state.waits, state.knowledge)).toEqual(first);
      holds += first === undefined ? 0 : 1;
    }
  }
  expect(holds).toBeGreaterThan(50);
});

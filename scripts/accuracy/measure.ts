import { diagnose } from '../../src/core/diagnose.ts';
import { samples } from '../../test/expectation.ts';
import { judge, type Judgement } from './judge.ts';
import { capturesOf } from './matrix.ts';

/** Every sample in every capture, diagnosed and judged. */
export function measure(only: RegExp = /./): Judgement[] {
  return samples()
    .filter(({ name }) => only.test(name))
    .flatMap(capturesOf)
    .map((capture) => judge(capture, diagnose(capture.inputs)));
}

import { type Certainty, findingClasses } from '../../src/core/diagnosis.ts';
import type { Judgement, Outcome } from './judge.ts';
import { type CaptureKind, captureKinds, isWithoutSymbols } from './matrix.ts';

export interface Share {
  readonly right: number;
  readonly of: number;
}

export interface KindFigures {
  readonly kind: CaptureKind;
  readonly captures: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

export interface ClassFigures {
  readonly class: string;
  /** Of the captures that show all processes of a hang of this class, how many are called by it. */
  readonly recall: Share;
  /** Of the verdicts of this class, how many are right. */
  readonly precision: Share;
}

export interface Figures {
  readonly samples: number;
  readonly innocentSamples: number;
  readonly captures: number;
  readonly withSymbols: Share;
  readonly withoutSymbols: Share;
  readonly certainty: Readonly<Record<Certainty, Share>>;
  readonly falseAlarms: number;
  readonly innocentCaptures: number;
  readonly kinds: readonly KindFigures[];
  readonly classes: readonly ClassFigures[];
}

export function figuresOf(judgements: readonly Judgement[]): Figures {
  const named = judgements.filter(({ truth }) => truth.innocent);
  return {
    samples: new Set(judgements.map(({ capture }) => capture.sample.name)).size,
    innocentSamples: new Set(named.map(({ capture }) => capture.sample.name)).size,
    captures: judgements.length,
    withSymbols: share(
      judgements.filter(({ capture }) => !isWithoutSymbols(capture)),
      isRight,
    ),
    withoutSymbols: share(
      judgements.filter(({ capture }) => isWithoutSymbols(capture)),
      isRight,
    ),
    certainty: {
      proven: ofLevel('proven', judgements),
      strong: ofLevel('strong', judgements),
      likely: ofLevel('likely', judgements),
      possible: ofLevel('possible', judgements),
    },
    falseAlarms: named.filter(({ falseAlarms }) => falseAlarms.length > 0).length,
    innocentCaptures: named.length,
    kinds: (Object.keys(captureKinds) as CaptureKind[]).flatMap((kind) => kindFigures(kind, judgements)),
    classes: findingClasses.flatMap((name) => classFigures(name, judgements)),
  };
}

function ofLevel(level: Certainty, judgements: readonly Judgement[]): Share {
  return share(
    judgements.filter(({ diagnosis }) => diagnosis.verdict.certainty === level),
    isRight,
  );
}

/** What the verdict says is true; where it says nothing, there is nothing to say. */
export function isRight({ outcome }: Judgement): boolean {
  return outcome === 'named' || outcome === 'weaker';
}

function kindFigures(kind: CaptureKind, judgements: readonly Judgement[]): KindFigures[] {
  const own = judgements.filter(({ capture }) => capture.kind === kind);
  if (own.length === 0) return [];
  const count = (outcome: Outcome): number => own.filter((judgement) => judgement.outcome === outcome).length;
  const outcomes = { named: count('named'), weaker: count('weaker'), silent: count('silent'), wrong: count('wrong') };
  return [{ kind, captures: own.length, outcomes }];
}

function classFigures(name: string, judgements: readonly Judgement[]): ClassFigures[] {
  const shown = judgements.filter(({ truth, isShown, isWhole }) => truth.class === name && isShown && isWhole);
  const said = judgements.filter(({ diagnosis }) => diagnosis.verdict.class === name);
  if (shown.length + said.length === 0) return [];
  return [{ class: name, recall: share(shown, ({ outcome }) => outcome === 'named'), precision: share(said, isRight) }];
}

function share(list: readonly Judgement[], test: (judgement: Judgement) => boolean): Share {
  return { right: list.filter(test).length, of: list.length };
}

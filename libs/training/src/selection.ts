/** Selection of the best checkpoint: PCK of the network as it is, always without KBC, on a split that is not the test's. */
import type { PairList, Picture, PictureCache } from '@keygrid/datasets';
import type { Point } from '@keygrid/geometry';
import type { PairMatcher } from '@keygrid/kbc';
import { pairFacts, scoreEvaluation, type PairFacts } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { TrainingSpec } from './config.ts';
import { predictPairs, type PairPrediction } from './predict.ts';

interface SelectionScore {
  /** Mean over pairs of the fraction of correct keypoints, 0..1. */
  readonly pck: number;
  /** The same over pairs whose objects are small in both images; undefined when the split has none. */
  readonly pckSmall: number | undefined;
}

interface SelectionEnvironment {
  readonly pictures: PictureCache;
  readonly signal: AbortSignal;
  readonly onBatch: () => void;
}

/** Scores the matcher on the first `maxPairs` pairs of the split; undefined when the signal was aborted on the way. */
export async function scoreSelection(
  matcher: PairMatcher<Picture>,
  pairs: PairList,
  spec: TrainingSpec,
  { pictures, signal, onBatch }: SelectionEnvironment,
): Promise<SelectionScore | undefined> {
  const end = Math.min(pairs.length, spec.selection.maxPairs ?? pairs.length);
  const facts: PairFacts[] = [];
  const predictions: Point<'original'>[][] = [];
  for await (const batch of predictPairs(matcher, pairs, pictures, { first: 0, end })) {
    for (const prediction of batch) {
      const index = facts.length;
      facts.push(pairFacts(await pairs.query(index), await pairs.truth(index)));
      predictions.push(pointsOf(prediction));
    }
    onBatch();
    if (signal.aborted) return undefined;
  }
  const side = spec.model.inputSide;
  const { summaries } = scoreEvaluation(protocolOf(spec), facts, predictions, side);
  const perImage = (group: string) => summaries.find((row) => row.group === group)?.perImage;
  return { pck: perImage('all') ?? 0, pckSmall: perImage('small') };
}

function protocolOf({ selection, model }: TrainingSpec): ScoringConfig {
  return {
    basis: selection.basis,
    frame: selection.frame,
    ...(selection.frame === 'squashed' ? { side: model.inputSide } : {}),
    alphas: [selection.alpha],
  };
}

function pointsOf({ points }: PairPrediction): Point<'original'>[] {
  return Array.from({ length: points.length / 2 }, (_, i) => ({
    x: points[2 * i] ?? 0,
    y: points[2 * i + 1] ?? 0,
  }));
}

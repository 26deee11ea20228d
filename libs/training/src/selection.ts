/** Selection of the best checkpoint: PCK of the network as it is, always without KBC, on a split that is not the test's. */
import type { PairList } from '@keygrid/datasets';
import type { Point } from '@keygrid/geometry';
import type { PictureCache } from '@keygrid/images';
import { withKbc } from '@keygrid/kbc';
import { createMatcher, type FeatureCache, type FileBackbone } from '@keygrid/matchers';
import type { KbcNet } from '@keygrid/model';
import { pairFacts, scoreEvaluation, type PairFacts } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { TrainingSpec } from './config.ts';
import { loadPairs } from './loading/load-pairs.ts';
import { predictionOf, type PairPrediction } from './evaluation/predict.ts';

interface SelectionScore {
  /** Mean over pairs of the fraction of correct keypoints, 0..1. */
  readonly pck: number;
  /** The same over pairs whose objects are small in both images; undefined when the split has none. */
  readonly pckSmall: number | undefined;
}

interface SelectionEnvironment {
  readonly pairs: PairList;
  readonly pictures: PictureCache;
  readonly features?: FeatureCache | undefined;
  readonly backbone?: FileBackbone | undefined;
  readonly signal: AbortSignal;
  readonly onPair: () => void;
}

/** Scores the network on the first `maxPairs` pairs of the split; undefined when the signal was aborted on the way. */
export async function scoreSelection(
  net: KbcNet,
  spec: TrainingSpec,
  { pairs, pictures, features: cache, backbone, signal, onPair }: SelectionEnvironment,
): Promise<SelectionScore | undefined> {
  const end = Math.min(pairs.length, spec.selection.maxPairs ?? pairs.length);
  const facts: PairFacts[] = [];
  const predictions: Point<'original'>[][] = [];
  const side = spec.model.inputSide;
  const matcher = createMatcher(net, { cache, backbone });
  const match = withKbc(matcher.match, { kbc: { mode: 'none' }, side });
  try {
    for await (const { query, request } of loadPairs(pairs, pictures, { first: 0, end })) {
      if (signal.aborted) return undefined;
      facts.push(pairFacts(query, await pairs.truth(facts.length)));
      predictions.push(pointsOf(predictionOf(query, await match(request))));
      onPair();
    }
  } finally {
    // The weights move on: no feature is good for the next selection.
    matcher.dispose();
  }
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

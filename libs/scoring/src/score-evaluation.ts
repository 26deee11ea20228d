/** A whole evaluation scored from stored predictions: no image, no inference. */
import type { Point } from '@keygrid/geometry';
import type { ScoringConfig } from './config.ts';
import { groupsOf } from './groups.ts';
import { metricOf } from './metrics/metrics.ts';
import type { PairFacts } from './pair-facts.ts';
import { partsOf } from './parts-of.ts';
import { scorePair, type PairScore } from './score-pair.ts';
import { summarise, type ScoredPart, type ScoreSummaryRow } from './summarise.ts';

export interface EvaluationScore {
  /** For each of the protocol's alphas the hits of every pair, in pair order. */
  readonly correct: Uint16Array[];
  /** Keypoints of every pair that the metric counts, in pair order; absent where it counts all. */
  readonly counted?: Uint16Array;
  readonly summaries: ScoreSummaryRow[];
}

/** `predictions[i]` belongs to `facts[i]`; `side` is the model's input side, by which object sizes are grouped. */
export function scoreEvaluation(
  protocol: ScoringConfig,
  facts: readonly PairFacts[],
  predictions: readonly (readonly Point<'original'>[])[],
  side: number,
): EvaluationScore {
  if (predictions.length !== facts.length) {
    throw new Error(`Predictions of ${predictions.length} pairs do not fit facts of ${facts.length}.`);
  }
  const scores = facts.map((pair, i) => scorePair(protocol, pair, predictions[i] ?? []));
  const parts = scores.flatMap((score, i) => {
    const pair = facts[i];
    return pair ? scoredPartsOf(protocol, pair, score, side) : [];
  });
  return {
    correct: protocol.alphas.map((_, a) => Uint16Array.from(scores, ({ correct }) => correct[a] ?? 0)),
    ...(metricOf(protocol.metric).counts
      ? { counted: Uint16Array.from(scores, ({ counted }) => counted) }
      : {}),
    summaries: summarise(protocol.alphas, parts),
  };
}

/** The pair in its groups; where the metric groups keypoints, each of these by itself too. */
function scoredPartsOf(
  { metric }: ScoringConfig,
  pair: PairFacts,
  score: PairScore,
  side: number,
): ScoredPart[] {
  const { groupOf } = metricOf(metric);
  if (!groupOf) return [{ groups: groupsOf(pair, side), ...score }];
  const parts = partsOf(pair);
  const ofKeypoints = pair.truth.map((_, keypoint): ScoredPart => {
    const marks = score.marks.map((list) => list[keypoint]);
    return {
      groups: [groupOf(parts, keypoint)],
      counted: marks.includes(undefined) ? 0 : 1,
      correct: marks.map(Number),
    };
  });
  return [{ groups: ['all', `category:${pair.category}`], ...score }, ...ofKeypoints];
}

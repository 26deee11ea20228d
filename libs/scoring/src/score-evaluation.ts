/** PCK of a whole evaluation from stored predictions: no image, no inference. */
import type { Point } from '@keygrid/geometry';
import type { ScoringConfig } from './config.ts';
import { groupsOf } from './groups.ts';
import type { PairFacts } from './pair-facts.ts';
import { scorePair } from './score-pair.ts';
import { summarise, type ScoreSummaryRow } from './summarise.ts';

export interface EvaluationScore {
  /** For each of the protocol's alphas the correct keypoints of every pair, in pair order. */
  readonly correct: Uint16Array[];
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
  const pairs = facts.map((pair, i) => {
    const { correct, total } = scorePair(protocol, pair, predictions[i] ?? []);
    return { groups: groupsOf(pair, side), correct, total };
  });
  return {
    correct: protocol.alphas.map((_, a) => Uint16Array.from(pairs, (pair) => pair.correct[a] ?? 0)),
    summaries: summarise(protocol.alphas, pairs),
  };
}

/** Scores of an evaluation as they are kept: one row for each protocol and alpha, from predictions as they are kept. */
import type { Point } from '@keygrid/geometry';
import type { ScoringConfig } from './config.ts';
import type { PairFacts } from './pair-facts.ts';
import { scoreEvaluation } from './score-evaluation.ts';
import type { ScoreSummaryRow } from './summarise.ts';

export interface AlphaScore {
  readonly protocol: ScoringConfig;
  readonly alpha: number;
  /** Hits of each pair, in pair order. */
  readonly correct: Uint16Array;
  /** Keypoints of each pair that the metric counts, in pair order; absent where it counts all. */
  readonly counted?: Uint16Array;
  readonly summaries: readonly ScoreSummaryRow[];
}

/** `coordinates[i]` holds pair i's predictions as x, y, x, y … in original target pixels; `side` is the model's input side. */
export function scoreStored(
  protocols: readonly ScoringConfig[],
  facts: readonly PairFacts[],
  coordinates: readonly Float32Array[],
  side: number,
): AlphaScore[] {
  const predictions = coordinates.map(pointsOf);
  return protocols.flatMap((protocol) => {
    const { correct, counted, summaries } = scoreEvaluation(protocol, facts, predictions, side);
    return protocol.alphas.map((alpha, a) => ({
      protocol,
      alpha,
      correct: correct[a] ?? new Uint16Array(),
      ...(counted ? { counted } : {}),
      summaries: summaries.filter((row) => row.alpha === alpha),
    }));
  });
}

function pointsOf(coordinates: Float32Array): Point<'original'>[] {
  return Array.from({ length: coordinates.length / 2 }, (_, i) => ({
    x: coordinates[2 * i] ?? NaN,
    y: coordinates[2 * i + 1] ?? NaN,
  }));
}

/** One pair scored in one protocol (docs/method.md §8, docs/metrics.md). */
import type { Point } from '@keygrid/geometry';
import type { ScoringConfig } from './config.ts';
import { measurePair, type Measured } from './measure-pair.ts';
import { metricOf } from './metrics/metrics.ts';
import type { PairFacts } from './pair-facts.ts';

/** Of one keypoint: a hit or none; undefined where the metric does not count it. */
export type Mark = boolean | undefined;

export interface PairScore {
  /** Pixels of the frame that the protocol takes it from; distances are compared with alpha times this. */
  readonly threshold: number;
  /** One a keypoint, from prediction to own truth, pixels of the protocol's frame. */
  readonly distances: readonly number[];
  /** For each of the protocol's alphas a mark for each keypoint. */
  readonly marks: readonly (readonly Mark[])[];
  /** Hits, one count for each of the protocol's alphas. */
  readonly correct: readonly number[];
  /** Keypoints of the pair that the metric counts. */
  readonly counted: number;
}

/** Compares predicted with true target keypoints, both given in original target pixels. */
export function scorePair(
  protocol: ScoringConfig,
  facts: PairFacts,
  predictions: readonly Point<'original'>[],
): PairScore {
  const pair = measurePair(protocol, facts, predictions);
  const counts = countsIn(protocol, pair);
  const marks = protocol.alphas.map((alpha) => marksAt(protocol, pair, counts, alpha));
  return {
    threshold: pair.threshold,
    distances: facts.truth.map((_, keypoint) => pair.distance(keypoint, keypoint)),
    marks,
    correct: marks.map((list) => list.filter((mark) => mark === true).length),
    counted: counts.filter(Boolean).length,
  };
}

/** A mark for each keypoint of a pair at an alpha, which need not be one of the protocol's. */
export function marksOf(
  protocol: ScoringConfig,
  facts: PairFacts,
  predictions: readonly Point<'original'>[],
  alpha: number,
): Mark[] {
  const pair = measurePair(protocol, facts, predictions);
  return marksAt(protocol, pair, countsIn(protocol, pair), alpha);
}

function countsIn({ metric }: ScoringConfig, pair: Measured): boolean[] {
  const { counts } = metricOf(metric);
  return Array.from({ length: pair.keypoints }, (_, keypoint) => counts?.(pair, keypoint) ?? true);
}

function marksAt(
  { metric, strict }: ScoringConfig,
  pair: Measured,
  counts: readonly boolean[],
  alpha: number,
): Mark[] {
  const { isHit } = metricOf(metric);
  const most = alpha * pair.threshold;
  const isWithin = (distance: number) => (strict ? distance < most : distance <= most);
  return counts.map((isCounted, keypoint) => (isCounted ? isHit(pair, keypoint, isWithin) : undefined));
}

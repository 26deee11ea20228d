/** Distances and threshold of one pair, in the frame that a protocol measures in. */
import { boxOf, distance, longerSide, squash, toInput } from '@keygrid/geometry';
import type { Box, Frame, Point } from '@keygrid/geometry';
import type { ScoringConfig } from './config.ts';
import { metricOf } from './metrics/metrics.ts';
import type { MeasuredPair } from './metrics/metric.ts';
import type { PairFacts } from './pair-facts.ts';
import { furtherPartsOf, partsOf } from './parts-of.ts';

export interface Measured extends MeasuredPair {
  /** What alpha is multiplied with, pixels of the frame that the protocol takes it from. */
  readonly threshold: number;
}

/** @throws Error for another number of predictions than keypoints, and for a metric that lacks the ids of the keypoints. */
export function measurePair(
  { basis, frame, side, thresholdFrame, metric }: ScoringConfig,
  facts: PairFacts,
  predictions: readonly Point<'original'>[],
): Measured {
  requireFit(facts, predictions.length);
  const { truth, targetBox, targetSize } = facts;
  const pair = { ...partsOf(facts), keypoints: truth.length };
  if (metricOf(metric).needsKeypointIds && pair.ids.length !== truth.length)
    throw new Error(`Pair ${facts.id} does not say which part each keypoint is, which ${metric} needs.`);
  const places = [...truth, ...furtherPartsOf(facts).map(({ at }) => at)];
  const unscaled = thresholdOf(basis, { truth, box: targetBox, image: targetSize });
  if (frame === 'original') return { ...pair, distance: between(predictions, places), threshold: unscaled };
  if (side === undefined) throw new Error('A protocol in the squashed frame needs its side in pixels.');
  const whole = squash(targetSize, side);
  const squashed = places.map((p) => toInput(whole, p));
  const { x: x1, y: y1 } = toInput(whole, { x: targetBox.x1, y: targetBox.y1 });
  const { x: x2, y: y2 } = toInput(whole, { x: targetBox.x2, y: targetBox.y2 });
  const distance = between(
    predictions.map((p) => toInput(whole, p)),
    squashed,
  );
  if (thresholdFrame === 'original') return { ...pair, distance, threshold: unscaled };
  const image = { width: side, height: side };
  const box = { x1, y1, x2, y2 };
  const threshold = thresholdOf(basis, { truth: squashed.slice(0, truth.length), box, image });
  return { ...pair, distance, threshold };
}

function requireFit({ id, truth }: PairFacts, predictions: number): void {
  if (predictions === truth.length) return;
  throw new Error(`Pair ${id} has ${truth.length} true keypoints but ${predictions} predictions.`);
}

const NOWHERE = { x: NaN, y: NaN };

function between<F extends Frame>(predictions: readonly Point<F>[], truth: readonly Point<F>[]) {
  return (prediction: number, keypoint: number) =>
    distance<F>(predictions[prediction] ?? NOWHERE, truth[keypoint] ?? NOWHERE);
}

interface Target<F extends Frame> {
  readonly truth: readonly Point<F>[];
  readonly box: Box<F>;
  readonly image: { readonly width: number; readonly height: number };
}

/** The length alpha is multiplied with; without keypoints the two keypoint bases are 0. */
function thresholdOf<F extends Frame>(
  basis: ScoringConfig['basis'],
  { truth, box, image }: Target<F>,
): number {
  switch (basis) {
    case 'bbox':
      return Math.max(box.x2 - box.x1, box.y2 - box.y1);
    case 'image':
      return Math.max(image.width, image.height);
    case 'bbox-keypoints':
      return longerSide(truth) ?? 0;
    case 'bbox-padded': {
      // The widely copied padding of missing keypoints with −1 makes the box start at −1 on both axes.
      const keypoints = boxOf(truth);
      return keypoints ? Math.max(keypoints.x2, keypoints.y2) + 1 : 0;
    }
  }
}

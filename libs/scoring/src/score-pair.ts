/** PCK of one pair in one protocol (docs/method.md §8). */
import { boxOf, distance, longerSide, squash, toInput } from '@keygrid/geometry';
import type { Box, Frame, Point } from '@keygrid/geometry';
import type { ScoringConfig } from './config.ts';
import type { PairFacts } from './pair-facts.ts';

export interface PairScore {
  /** Pixels of the frame that the protocol takes it from; `hitsOf` compares distances with alpha times this. */
  readonly threshold: number;
  /** One a keypoint, pixels of the protocol's frame. */
  readonly distances: readonly number[];
  /** Correct keypoints, one count for each of the protocol's alphas. */
  readonly correct: readonly number[];
  /** Keypoints of the pair. */
  readonly total: number;
}

/** Compares predicted with true target keypoints, both given in original target pixels. */
export function scorePair(
  protocol: ScoringConfig,
  facts: PairFacts,
  predictions: readonly Point<'original'>[],
): PairScore {
  if (predictions.length !== facts.truth.length) {
    throw new Error(
      `Pair ${facts.id} has ${facts.truth.length} true keypoints but ${predictions.length} predictions.`,
    );
  }
  const found = measured(protocol, facts, predictions);
  const correct = protocol.alphas.map((alpha) => hitsOf(protocol, found, alpha).filter(Boolean).length);
  return { ...found, correct, total: facts.truth.length };
}

/** Which keypoints of a pair are correct at an alpha. */
export function hitsOf(
  { strict }: Pick<ScoringConfig, 'strict'>,
  { distances, threshold }: Pick<PairScore, 'distances' | 'threshold'>,
  alpha: number,
): boolean[] {
  const most = alpha * threshold;
  return distances.map((distance) => (strict ? distance < most : distance <= most));
}

/** Distances and threshold in the frame the protocol measures in. */
function measured(
  { basis, frame, side, thresholdFrame }: ScoringConfig,
  { truth, targetBox, targetSize }: PairFacts,
  predictions: readonly Point<'original'>[],
): Pick<PairScore, 'distances' | 'threshold'> {
  const unscaled = thresholdOf(basis, { truth, box: targetBox, image: targetSize });
  if (frame === 'original') return { distances: distancesBetween(predictions, truth), threshold: unscaled };
  if (side === undefined) throw new Error('A protocol in the squashed frame needs its side in pixels.');
  const whole = squash(targetSize, side);
  const squashed = truth.map((p) => toInput(whole, p));
  const { x: x1, y: y1 } = toInput(whole, { x: targetBox.x1, y: targetBox.y1 });
  const { x: x2, y: y2 } = toInput(whole, { x: targetBox.x2, y: targetBox.y2 });
  const distances = distancesBetween(
    predictions.map((p) => toInput(whole, p)),
    squashed,
  );
  if (thresholdFrame === 'original') return { distances, threshold: unscaled };
  const image = { width: side, height: side };
  return { distances, threshold: thresholdOf(basis, { truth: squashed, box: { x1, y1, x2, y2 }, image }) };
}

function distancesBetween<F extends Frame>(predictions: readonly Point<F>[], truth: readonly Point<F>[]) {
  return predictions.map((p, i) => distance(p, truth[i] ?? { x: NaN, y: NaN }));
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

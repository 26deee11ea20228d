/** What a metric is: which keypoints of a pair it counts, and which of these are hits at a threshold. */

import type { KeypointNumbering } from '@keygrid/contract';

/** Which parts of which category the keypoints of a pair are. */
export interface PairParts {
  readonly category: string;
  /** One for each keypoint: which part of the category it is; empty where the data set does not say. */
  readonly ids: readonly number[];
  /** Of the parts that the target picture shows beside them; their places follow those of the keypoints. */
  readonly furtherIds: readonly number[];
  /** Whose table the ids are of, if any. */
  readonly numbering?: KeypointNumbering | undefined;
}

/** Predictions and truth of one pair, in the frame of the protocol. */
export interface MeasuredPair extends PairParts {
  /** How many keypoints the pair has. */
  readonly keypoints: number;
  /** From the prediction of one keypoint to the truth of another, or to a further part, each by its place from 0; in pixels. */
  distance(prediction: number, truth: number): number;
}

/** Whether a distance in pixels is within alpha times the threshold, as the protocol compares. */
export type IsWithin = (distance: number) => boolean;

export interface Metric {
  /** What its share says, in one line. */
  readonly about: string;
  /** Where it was published. */
  readonly source: string;
  readonly better: 'higher' | 'lower';
  /** A pair whose data set does not say which part each keypoint is cannot be scored. */
  readonly needsKeypointIds: boolean;
  /** Asks what the target picture shows beside the pair's keypoints; where that is not known, only the pair's count. */
  readonly asksFurtherParts?: true;
  /** Never depends on a prediction. Left out: every keypoint counts. */
  counts?(this: void, pair: PairParts, keypoint: number): boolean;
  /** Only asked of keypoints that count. */
  isHit(this: void, pair: MeasuredPair, keypoint: number, isWithin: IsWithin): boolean;
  /** A group for each keypoint, in place of the groups of its pair but `all` and its category. */
  groupOf?(this: void, pair: PairParts, keypoint: number): string;
}

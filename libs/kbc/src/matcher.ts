/** What KBC wraps and what it makes of it: two kinds of matcher. Neither request has room for target keypoints (I8). */
import type { Crop, Point, Size } from '@keygrid/geometry';

/** Two square model inputs and the source keypoints in the input frame. `I` is whatever the matcher calls an image. */
export interface MatchRequest<I> {
  readonly source: I;
  readonly target: I;
  readonly sourceKeypoints: readonly Point<'input'>[];
}

/** Answers a batch: for each request one target point a source keypoint. A request's answer never depends on the others. */
export type Matcher<I> = (requests: readonly MatchRequest<I>[]) => Promise<Point<'input'>[][]>;

/** Two pictures as stored and the source keypoints in original pixels. `P` is whatever the caller calls a picture. */
export interface PairRequest<P> {
  readonly source: P;
  readonly target: P;
  readonly sourceSize: Size;
  readonly targetSize: Size;
  readonly sourceKeypoints: readonly Point<'original'>[];
}

export interface PairAnswer {
  /** Original target pixels, never clamped to the image. */
  readonly targetKeypoints: Point<'original'>[];
  /** The crops of the pass that gave the answer. */
  readonly sourceCrop: Crop;
  readonly targetCrop: Crop;
  readonly passes: 1 | 2;
  /** Whether the keypoints predicted by pass 1 were small; null when the target is never cropped. */
  readonly targetSmall: boolean | null;
}

export type PairMatcher<P> = (requests: readonly PairRequest<P>[]) => Promise<PairAnswer[]>;

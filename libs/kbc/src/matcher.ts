/** What KBC wraps and what it makes of it: two kinds of matcher. Neither request has room for target keypoints (I8). */
import type { Crop, Point, Size } from '@keygrid/geometry';

/** A square model input that need not exist yet: a part of a picture, in one resample. `P` is whatever the caller calls a picture. */
export interface View<P> {
  readonly picture: P;
  readonly crop: Crop;
}

/** One pass: two views and the source keypoints in the source view's frame. */
export interface MatchRequest<P> {
  readonly source: View<P>;
  readonly target: View<P>;
  readonly sourceKeypoints: readonly Point<'input'>[];
  /** The pair's id, for a matcher whose answers are known beforehand. */
  readonly pair?: string | undefined;
}

/** A target point in the target view's frame. */
export interface MatchedPoint extends Point<'input'> {
  /** Whether the match holds both ways; only of a matcher that was asked to say so. */
  readonly isMutual?: boolean;
}

/** One target point a source keypoint. An answer depends on its request alone. */
export type Matcher<P> = (request: MatchRequest<P>) => Promise<MatchedPoint[]>;

/** Two pictures as stored and the source keypoints in original pixels. */
export interface PairRequest<P> {
  readonly source: P;
  readonly target: P;
  readonly sourceSize: Size;
  readonly targetSize: Size;
  readonly sourceKeypoints: readonly Point<'original'>[];
  /** Its id; a matcher that computes does not ask. */
  readonly pair?: string | undefined;
}

export interface PairAnswer {
  /** Original target pixels, never clamped to the image. */
  readonly targetKeypoints: Point<'original'>[];
  /** Whether each of them is a match both ways; absent where the matcher does not say so. */
  readonly mutual?: boolean[];
  /** The crops of the pass that gave the answer. */
  readonly sourceCrop: Crop;
  readonly targetCrop: Crop;
  readonly passes: 1 | 2;
  /** Whether the keypoints predicted by pass 1 were small; null when the target is never cropped. */
  readonly targetSmall: boolean | null;
}

export type PairMatcher<P> = (request: PairRequest<P>) => Promise<PairAnswer>;

/** What every kind of matcher is once it is opened: all that evaluation and KBC know of it. */
import type { Picture } from '@keygrid/images';
import type { Matcher, Uncropped } from '@keygrid/kbc';

/** A picture and the name by which it is known when it comes again. */
export interface LoadedPicture {
  readonly file: string;
  readonly picture: Picture;
}

export interface OpenMatcher {
  /** Side S in pixels of the square views that KBC makes for it. */
  readonly side: number;
  /** What it is handed where KBC crops nothing. */
  readonly uncropped: Uncropped;
  /** What computes it and its version, where that is not TensorFlow. */
  readonly library?: string;
  /** One call at a time. */
  readonly match: Matcher<LoadedPicture>;
  /** Medians of its time so far, in milliseconds; undefined before the first match. */
  pace(): Pace | undefined;
  /** Frees all it holds. */
  close(): Promise<void>;
}

export interface Pace {
  /** What is computed of one image. */
  readonly image: number;
  /** Two images' features to keypoints. */
  readonly match: number;
  /** How many pairs a call takes. */
  readonly pairsAtOnce: number;
}

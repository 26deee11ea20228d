/** Two prepared pictures and keypoints in original pixels to target keypoints in original pixels. */
import type { Point } from '@keygrid/geometry';
import { matchCells, transferMatches, type HyperpixelOptions, type PairConfidences } from './match.ts';
import type { PreparedPicture } from './network-picture.ts';
import type { Uncovered } from './transfer.ts';

export interface MatchedPictures {
  /** Never clamped to the picture. */
  readonly keypoints: Point<'original'>[];
  readonly covering: readonly number[];
  readonly pairs: PairConfidences;
}

/** Keypoints go through the resized pictures' frames. */
export async function matchPictures(
  keypoints: readonly Point<'original'>[],
  source: PreparedPicture,
  target: PreparedPicture,
  { uncovered, ...options }: HyperpixelOptions & { readonly uncovered?: Uncovered } = {},
): Promise<MatchedPictures> {
  const pairs = await matchCells(source, target, options);
  const resized = keypoints.map(({ x, y }) => ({ x: x * source.ratio, y: y * source.ratio }));
  const moved = transferMatches(resized, source, target, pairs, uncovered);
  const back = moved.keypoints.map(({ x, y }) => ({ x: x / target.ratio, y: y / target.ratio }));
  return { keypoints: back, covering: moved.covering, pairs };
}

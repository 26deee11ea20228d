/** Which part of an image the network is shown: the whole of it, or a window around small keypoints (docs/method.md §7). */
import { boxOf, longerSide, smallestDistance, squash } from '@keygrid/geometry';
import type { Crop, Point, Size } from '@keygrid/geometry';

/** One image, its keypoints (given or predicted, never clamped to the image) and KBC's settings. */
export interface CropChoice {
  /** Original pixels. */
  readonly image: Size;
  readonly keypoints: readonly Point<'original'>[];
  /** Side S of the square model input in pixels. */
  readonly side: number;
  /** Small means longer box side / S < tau. */
  readonly tau: number;
  /** Keypoints nearer than this are pulled apart by enlarging, in original pixels. */
  readonly minDistancePx: number;
  readonly maxScale: number;
}

/** A squash of the whole image, or an S × S window of the (enlarged) image when the keypoints are small. */
export function chooseCrop(choice: CropChoice): Crop {
  const { image, keypoints, side, tau } = choice;
  const box = boxOf(keypoints);
  if (!box || !isSmall(keypoints, side, tau)) return squash(image, side);
  const scale = enlargement(choice);
  return {
    kind: 'window',
    image,
    side,
    scale: { x: scale, y: scale },
    offset: {
      x: windowStart((box.x1 + box.x2) / 2, image.width, scale, side),
      y: windowStart((box.y1 + box.y2) / 2, image.height, scale, side),
    },
  };
}

/** Whether the keypoints' box is small beside the input side. No keypoints, or a prediction that is not a number: not small. */
export function isSmall(keypoints: readonly Point<'original'>[], side: number, tau: number): boolean {
  const longer = longerSide(keypoints);
  return longer !== undefined && longer / side < tau;
}

/**
 * As large as the nearest two keypoints need, no larger than the box allows, in [1, maxScale].
 * Coinciding keypoints or a box without a side give an infinite quotient: that bound then does not bind.
 */
function enlargement({ keypoints, side, tau, minDistancePx, maxScale }: CropChoice): number {
  const wanted = minDistancePx / smallestDistance(keypoints);
  const allowed = (tau * side) / (longerSide(keypoints) ?? 0);
  return Math.min(Math.max(Math.min(wanted, allowed), 1), maxScale);
}

/**
 * Where the window starts on one axis, in enlarged pixels: centred, slid in from the right or bottom edge, then never before 0.
 * Floored once, after the slide, so a keypoint on the last edge may be up to one pixel beyond the window.
 */
function windowStart(centre: number, imageSide: number, scale: number, side: number): number {
  return Math.max(0, Math.floor(Math.min(centre * scale - side / 2, imageSide * scale - side)));
}

/** Random crops that keep every keypoint, and their pixels. */
import { boxOf, squash, type Crop, type Point, type Size } from '@keygrid/geometry';
import { resample, type Picture } from '@keygrid/images';
import type { Draws } from './draws.ts';

/** A crop enlarges at most so much, as KBC does (docs/method.md §7): one keypoint alone must not become the whole image. */
const MAX_ENLARGEMENT = 4;

/**
 * A random rectangle of whole pixels that holds every keypoint, squashed to side × side: each edge is uniform between
 * the image's edge and the keypoints' box (as CATs). Without keypoints any rectangle may be drawn.
 */
export function randomCrop(
  image: Size,
  keypoints: readonly Point<'original'>[],
  side: number,
  draws: Draws,
): Crop {
  const middle = { x1: image.width / 2, y1: image.height / 2, x2: image.width / 2, y2: image.height / 2 };
  const box = boxOf(keypoints) ?? middle;
  const smallest = Math.ceil(side / MAX_ENLARGEMENT);
  const x = randomSpan(box.x1, box.x2, image.width, smallest, draws);
  const y = randomSpan(box.y1, box.y2, image.height, smallest, draws);
  const scale = { x: side / x.length, y: side / y.length };
  return {
    kind: 'window',
    image,
    side,
    scale,
    offset: { x: x.start * scale.x, y: y.start * scale.y },
  };
}

/** Whole pixels along one axis: `start` in [0, low], end in [high, length], at least `smallest` long where it fits. */
function randomSpan(
  low: number,
  high: number,
  length: number,
  smallest: number,
  draws: Draws,
): { start: number; length: number } {
  const inside = (x: number) => Math.min(length, Math.max(0, x));
  let start = draws.integer(0, inside(Math.floor(low)));
  let end = draws.integer(inside(Math.ceil(high)), length);
  const missing = Math.min(smallest, length) - (end - start);
  if (missing > 0) {
    start = Math.max(0, start - Math.floor(missing / 2));
    end = Math.min(length, Math.max(end, start + Math.min(smallest, length)));
    start = Math.min(start, Math.max(0, end - smallest));
  }
  return { start, length: end - start };
}

/**
 * The pixels of a crop, resampled once. A random crop is cut out (whole pixels, nothing is interpolated) and the cut is
 * squashed, which filters where it shrinks; a plain window would alias there.
 */
export function samplePixels(picture: Picture, crop: Crop): Float32Array {
  if (crop.kind !== 'window') return resample(picture, crop);
  const width = Math.round(crop.side / crop.scale.x);
  const height = Math.round(crop.side / crop.scale.y);
  const left = Math.round(crop.offset.x / crop.scale.x);
  const top = Math.round(crop.offset.y / crop.scale.y);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), row * width * 3);
  }
  const cut = { width, height, data };
  return resample(cut, squash(cut, crop.side));
}

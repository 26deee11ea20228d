/** A crop is a value: image, keypoints and box all cross between the frames through it, both ways. */
import type { Size } from './box.ts';
import type { Point } from './point.ts';

/** `p(input) = p(original) · scale − offset`, per axis (docs/method.md §7). */
export interface Crop {
  /**
   * `squash`: the whole image, aspect ratio not kept. `window`: a part of the (enlarged) image. `whole`: the image as it is,
   * input and original pixels are the same.
   */
  readonly kind: 'squash' | 'window' | 'whole';
  readonly image: Size;
  /** Side S of the square result in pixels; of `whole`, which is no square, the longer one. */
  readonly side: number;
  readonly scale: { readonly x: number; readonly y: number };
  readonly offset: { readonly x: number; readonly y: number };
}

/** The whole image, squashed to side × side. */
export function squash(image: Size, side: number): Crop {
  const scale = { x: side / image.width, y: side / image.height };
  return { kind: 'squash', image, side, scale, offset: { x: 0, y: 0 } };
}

/** The image as it is, for matchers that keep its aspect ratio. */
export function whole(image: Size): Crop {
  const side = Math.max(image.width, image.height);
  return { kind: 'whole', image, side, scale: { x: 1, y: 1 }, offset: { x: 0, y: 0 } };
}

/** Of the crop's pixels. */
export function croppedSize({ kind, image, side }: Crop): Size {
  return kind === 'whole' ? image : { width: side, height: side };
}

export function toInput(crop: Crop, p: Point<'original'>): Point<'input'> {
  return { x: p.x * crop.scale.x - crop.offset.x, y: p.y * crop.scale.y - crop.offset.y };
}

export function toOriginal(crop: Crop, p: Point<'input'>): Point<'original'> {
  return { x: (p.x + crop.offset.x) / crop.scale.x, y: (p.y + crop.offset.y) / crop.scale.y };
}

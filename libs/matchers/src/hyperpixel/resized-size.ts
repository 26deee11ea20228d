/** The size at which a picture goes through the network, and the factor of its keypoints. */
import type { Size } from '@keygrid/geometry';

export interface ResizedSize extends Size {
  /** Resized pixels per original pixel. */
  readonly ratio: number;
}

/**
 * The longest side becomes `longest` and the other follows, both cut to whole pixels. Pictures that are small enough stay,
 * unless `enlarge`. In float32 with a reciprocal, as published: 436 × n becomes 299 wide, not 300.
 */
export function resizedSize(
  { width, height }: Size,
  { longest = 300, enlarge = false }: { readonly longest?: number; readonly enlarge?: boolean } = {},
): ResizedSize {
  const side = Math.max(width, height);
  if (side <= longest && !enlarge) return { width, height, ratio: 1 };
  const ratio = Math.fround(Math.fround(1 / side) * longest);
  const scaled = (length: number) => Math.trunc(Math.fround(length * ratio));
  return { width: scaled(width), height: scaled(height), ratio };
}

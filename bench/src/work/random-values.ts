/** Inputs that only have to have a shape. */
import type { Point, Size } from '@keygrid/geometry';

/** `count` values in [0, 1), a function of `seed`. */
export function randomValues(seed: number, count: number): Float32Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}

/** Points anywhere in a rectangle. */
export function randomPoints<F extends 'input' | 'original'>(
  seed: number,
  count: number,
  { width, height }: Size,
): Point<F>[] {
  const values = randomValues(seed, 2 * count);
  return Array.from({ length: count }, (_, i) => ({
    x: (values[2 * i] ?? 0) * width,
    y: (values[2 * i + 1] ?? 0) * height,
  }));
}

/** A coordinate that says its frame: a point of one frame is not accepted where another is expected. */

/** `original`: pixels of the image as stored. `input`: pixels of the square model input. Pixel i covers [i, i+1). */
export type Frame = 'original' | 'input';

declare const frame: unique symbol;

export interface Point<F extends Frame> {
  readonly x: number;
  readonly y: number;
  /** Exists for the type checker only. */
  readonly [frame]?: F;
}

export function distance<F extends Frame>(a: Point<F>, b: Point<F>): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Smallest distance between two of the points; Infinity for fewer than two. */
export function smallestDistance<F extends Frame>(points: readonly Point<F>[]): number {
  let smallest = Infinity;
  points.forEach((a, i) => {
    for (const b of points.slice(i + 1)) smallest = Math.min(smallest, distance(a, b));
  });
  return smallest;
}

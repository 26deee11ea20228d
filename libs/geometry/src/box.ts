/** Axis-parallel boxes; sides are differences of coordinates (no + 1). */
import { largest, smallest } from '@keygrid/contract';
import type { Frame, Point } from './point.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box<F extends Frame> {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Exists for the type checker only. */
  readonly corner?: Point<F>;
}

/** The smallest box around the points; undefined when there are none. */
export function boxOf<F extends Frame>(points: readonly Point<F>[]): Box<F> | undefined {
  if (points.length === 0) return undefined;
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  return { x1: smallest(xs), y1: smallest(ys), x2: largest(xs), y2: largest(ys) };
}

/** The longer side of the points' box in pixels; undefined when there are no points. */
export function longerSide<F extends Frame>(points: readonly Point<F>[]): number | undefined {
  const box = boxOf(points);
  return box && Math.max(box.x2 - box.x1, box.y2 - box.y1);
}

/** Reading and writing values of the matchers' cases. */
import type { Point, Size } from '@keygrid/geometry';
import type { FeatureMap } from '@keygrid/matchers';
import type { StateTensor } from '@keygrid/weights';
import { z } from 'zod';
import { tensorOf, type TensorCase } from '../case.ts';

/** `[width, height]` */
export const SizeParam = z
  .tuple([z.number(), z.number()])
  .transform(([width, height]): Size => ({ width, height }));

/** `[h, w, c]` */
export function mapOf(test: TensorCase, name: string): FeatureMap {
  const { shape, data } = tensorOf(test, name);
  const [height = 0, width = 0, channels = 1] = shape;
  return { height, width, channels, data };
}

/** `prefix0`, `prefix1`, … as far as there are any. */
export function mapsOf(test: TensorCase, prefix: string): FeatureMap[] {
  const maps: FeatureMap[] = [];
  while (test.tensors.has(`${prefix}${maps.length}`)) maps.push(mapOf(test, `${prefix}${maps.length}`));
  return maps;
}

/** `[n, 2]` */
export function pointsOf(test: TensorCase, name: string): Point<'input'>[] {
  const { shape, data } = tensorOf(test, name);
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => ({
    x: data[2 * i] ?? NaN,
    y: data[2 * i + 1] ?? NaN,
  }));
}

export const fromPoints = (points: readonly { readonly x: number; readonly y: number }[]): StateTensor => ({
  shape: [points.length, 2],
  data: Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
});

export const fromValues = (
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
): StateTensor => ({
  shape,
  data: Float32Array.from(values),
});

/** Values of cells, −1 where the case states −1: no keypoint needs that cell, and its maximum is too close to call. */
export function neededOnly(test: TensorCase, name: string, valueOf: (cell: number) => number): StateTensor {
  const { shape, data } = tensorOf(test, name);
  return { shape, data: data.map((want, cell) => (want === -1 ? -1 : valueOf(cell))) };
}

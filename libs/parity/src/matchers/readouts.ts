/** Cases of the zero-shot readouts. */
import { mutualFlags, nearestPixels, readPoints, softMutualFilter, type Readout } from '@keygrid/matchers';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from '../case.ts';
import type { Computed } from '../check.ts';
import { fromPoints, fromValues, mapOf, pointsOf, SizeParam } from './values.ts';

export function readout(test: TensorCase): Computed {
  const {
    stride,
    window,
    beta: temperature,
    kernelSigma,
  } = paramsOf(test, { stride: z.number(), window: z.number(), beta: z.number(), kernelSigma: z.number() });
  const { shape, data } = tensorOf(test, 'in.correlation');
  const map = { shape: shape as [number, number, number, number], data };
  const keypoints = pointsOf(test, 'in.keypoints');
  const read = (kind: Readout, from: Parameters<typeof readPoints>[1] = map) =>
    fromPoints(readPoints(keypoints, from, stride, kind));
  const mutual = softMutualFilter(map);
  return new Map([
    ['out.nearest', read({ kind: 'nearest' })],
    ['out.softArgmax', read({ kind: 'soft', temperature })],
    ['out.windowZero', read({ kind: 'window', temperature, window, fill: 'zero' })],
    ['out.windowExclude', read({ kind: 'window', temperature, window, fill: 'exclude' })],
    ['out.kernel', read({ kind: 'kernel', temperature, window: kernelSigma })],
    ['out.softMutualNearest', read({ kind: 'nearest' }, mutual)],
    ['out.softMutualSoftArgmax', read({ kind: 'soft', temperature }, mutual)],
    ['out.mutual', fromValues(mutualFlags(keypoints, map, stride))],
  ]);
}

export function pixelNearest(test: TensorCase): Computed {
  const { sourceSize, targetSize } = paramsOf(test, { sourceSize: SizeParam, targetSize: SizeParam });
  const best = nearestPixels(
    pointsOf(test, 'in.keypoints'),
    { map: mapOf(test, 'in.source'), size: sourceSize },
    { map: mapOf(test, 'in.target'), size: targetSize },
  );
  const { width } = targetSize;
  return new Map([
    ['out.best', fromValues(best)],
    ['out.keypoints', fromPoints(best.map((pixel) => ({ x: pixel % width, y: Math.floor(pixel / width) })))],
  ]);
}

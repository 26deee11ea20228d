/** Cases of operations without parameters. */
import { endPointError, groundTruthFlow, transferKeypoints, type Correspondence } from '@keygrid/model';
import {
  correlate,
  maxPool,
  mutualNearestNeighbours,
  resizeBilinear,
  softArgmaxFlow,
} from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, tensorsUnder, type TensorCase } from './case.ts';
import type { Computed } from './check.ts';
import { runOperation } from './differentiate.ts';
import { fromTensor } from './tensors.ts';

export function cosineCorrelation(test: TensorCase): Computed {
  const { clamp } = paramsOf(test, { clamp: z.enum(['none', 'relu']).default('none') });
  // By number: in a file, level 10 is before level 2.
  const levels = [...tensorsUnder(test, 'in.source.').keys()].sort((a, b) => Number(a) - Number(b));
  return runOperation(test, (input) => {
    const side = (name: string) => levels.map((level) => input(`${name}.${level}`) as tf.Tensor4D);
    return { correlation: correlate(side('source'), side('target'), clamp) };
  });
}

export const mutualNeighbours = (test: TensorCase): Computed =>
  runOperation(test, (input) => ({ map: mutualNearestNeighbours(input('map') as tf.Tensor5D) }));

export function softArgmax(test: TensorCase): Computed {
  const { beta } = paramsOf(test, { beta: z.number() });
  return runOperation(test, (input) => ({ flow: softArgmaxFlow(input('map') as tf.Tensor5D, beta) }));
}

export function keypointTransfer(test: TensorCase): Computed {
  const { stride } = paramsOf(test, { stride: z.number().optional() });
  return runOperation(test, (input) => ({
    keypoints: transferKeypoints(input('flow') as tf.Tensor4D, input('keypoints') as tf.Tensor3D, stride),
  }));
}

export function bilinearResize(test: TensorCase): Computed {
  const { height, width } = paramsOf(test, { height: z.number(), width: z.number() });
  return runOperation(test, (input) => ({ y: resizeBilinear(input('x') as tf.Tensor4D, height, width) }));
}

export const pooling = (test: TensorCase): Computed =>
  runOperation(test, (input) => ({ y: maxPool(input('x') as tf.Tensor4D) }));

export function groundTruth(test: TensorCase): Computed {
  const { counts, cells, stride } = paramsOf(test, {
    counts: z.array(z.number()),
    cells: z.number(),
    stride: z.number(),
  });
  const pairs = correspondences(test, ['in.source', 'in.target'], counts);
  const truth = groundTruthFlow(pairs, cells * stride, stride);
  const computed = runOperation(test, (input) => ({
    flow: truth.flow,
    mask: truth.mask,
    loss: endPointError(input('predicted') as tf.Tensor4D, truth),
  }));
  tf.dispose([truth.flow, truth.mask, truth.weight]);
  return computed;
}

/** The inputs of the whole-network cases state their own ground truth. */
export function networkInputs(test: TensorCase): Computed {
  const { counts, side, stride } = paramsOf(test, {
    counts: z.array(z.number()),
    side: z.number(),
    stride: z.number().optional(),
  });
  const names = ['in.sourceKeypoints', 'in.targetKeypoints'] as const;
  const { flow, mask, weight } = groundTruthFlow(correspondences(test, names, counts), side, stride);
  const computed = new Map([
    ['out.truth.flow', fromTensor(flow)],
    ['out.truth.mask', fromTensor(mask)],
  ]);
  tf.dispose([flow, mask, weight]);
  return computed;
}

/** The first `counts[i]` points of pair i in two padded lists `[b, n, 2]`. */
export function correspondences(
  test: TensorCase,
  [source, target]: readonly [string, string],
  counts: readonly number[],
): Correspondence[] {
  const points = (name: string, pair: number, count: number) => {
    const { shape, data } = tensorOf(test, name);
    const first = pair * (shape[1] ?? 0);
    return Array.from({ length: count }, (_, k) => ({
      x: data[(first + k) * 2] ?? NaN,
      y: data[(first + k) * 2 + 1] ?? NaN,
    }));
  };
  return counts.map((count, pair) => ({
    source: points(source, pair, count),
    target: points(target, pair, count),
  }));
}

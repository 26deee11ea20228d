/** Cases of HPF and SCOT from given maps, and of SCOT's parts. */
import {
  activationMap,
  cellCount,
  cellGrid,
  cellWeights,
  massOf,
  matchCells,
  transferMatches,
  transport,
  transportKernel,
  type HyperpixelOptions,
} from '@keygrid/matchers';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from '../case.ts';
import type { Computed } from '../check.ts';
import { inScope, toTensor } from '../tensors.ts';
import { fromPoints, fromValues, mapOf, mapsOf, neededOnly, pointsOf, SizeParam } from './values.ts';

/** HPF, or SCOT where the case has an epsilon. */
export async function hyperpixelMaps(test: TensorCase): Promise<Computed> {
  const params = paramsOf(test, {
    sourceSize: SizeParam,
    targetSize: SizeParam,
    jump: z.number(),
    field: z.number(),
    cells: z.number(),
    exponent: z.number().optional(),
    epsilon: z.number().optional(),
    iterations: z.number().optional(),
    power: z.number().optional(),
    prune: z.boolean().optional(),
  });
  const { epsilon, iterations, power, exponent, cells: bins } = params;
  const prune = params.prune ?? epsilon === undefined;
  const options: HyperpixelOptions =
    epsilon === undefined ? { exponent, bins } : { bins, transport: { epsilon, iterations, power } };
  const picture = (side: 'source' | 'target') => {
    const size = side === 'source' ? params.sourceSize : params.targetSize;
    const maps = mapsOf(test, `in.${side}`);
    const geometry = { jumpPx: params.jump, fieldPx: params.field };
    const cells = cellGrid(
      maps[0] ?? { width: 0, height: 0 },
      geometry,
      size,
      prune ? params.jump : undefined,
    );
    const mask = `in.${side}Mask`;
    const weights = cellWeights(cells, test.tensors.has(mask) ? mapOf(test, mask) : undefined);
    return { maps, cells, size, weights };
  };
  const [source, target] = [picture('source'), picture('target')];
  const pairs = await matchCells(source, target, options);
  const moved = transferMatches(pointsOf(test, 'in.keypoints'), source, target, pairs);
  const rows = Array.from({ length: cellCount(source.cells) }, (_, cell) => cell);
  const computed: [string, ReturnType<typeof fromValues>][] = [
    ['out.best', neededOnly(test, 'out.best', pairs.bestOf)],
    ['out.covering', fromValues(moved.covering)],
    ['out.keypoints', fromPoints(moved.keypoints)],
    ['out.sourceWeights', fromValues(source.weights)],
    ['out.targetWeights', fromValues(target.weights)],
  ];
  if (test.tensors.has('out.confidence')) {
    const confidence = rows.flatMap((cell) => [...pairs.row(cell)]);
    computed.push(['out.confidence', fromValues(confidence, tensorOf(test, 'out.confidence').shape)]);
  }
  if (test.tensors.has('out.smoothed'))
    computed.push(['out.smoothed', fromValues(pairs.hough.smoothed, tensorOf(test, 'out.smoothed').shape)]);
  return new Map(computed);
}

export function sinkhorn(test: TensorCase): Computed {
  const { epsilon, iterations } = paramsOf(test, { epsilon: z.number(), iterations: z.number() });
  const cost = tensorOf(test, 'in.cost');
  const kernel = inScope(() =>
    transportKernel(tf.div(tf.sub(1, toTensor(cost)), epsilon)).dataSync<'float32'>(),
  );
  const mass = (name: string) => massOf(Float64Array.from(tensorOf(test, name).data));
  const { a, b } = transport([kernel], mass('in.sourceWeights'), mass('in.targetWeights'), iterations);
  const plan = kernel.map(
    (value, pair) => value * (a[Math.floor(pair / b.length)] ?? NaN) * (b[pair % b.length] ?? NaN),
  );
  return new Map([['out.plan', fromValues(plan, cost.shape)]]);
}

export function staircase(test: TensorCase): Computed {
  const { size, jump, full } = paramsOf(test, { size: SizeParam, jump: z.number(), full: z.number() });
  const grid = { width: Math.ceil(size.width / jump), height: Math.ceil(size.height / jump) };
  const cells = cellGrid(grid, { jumpPx: jump, fieldPx: 1 }, size);
  const weights = cellWeights(cells, mapOf(test, 'in.mask'), full);
  return new Map([
    ['out.weights', fromValues(weights)],
    ['out.marginal', fromValues(massOf(weights))],
  ]);
}

export function cam(test: TensorCase): Computed {
  const { size } = paramsOf(test, { size: SizeParam });
  const scales = mapsOf(test, 'in.features').map((features, i) => ({
    features,
    logits: tensorOf(test, `in.logits${i}`).data,
  }));
  const weight = tensorOf(test, 'in.weight').data;
  const shape = [size.height, size.width];
  return new Map([
    ['out.cam', fromValues(activationMap(scales, weight, size), shape)],
    ['out.camRange', fromValues(activationMap(scales, weight, size, 'range'), shape)],
    ['out.one', fromValues(activationMap(scales.slice(0, 1), weight, size), shape)],
  ]);
}

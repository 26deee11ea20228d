/** Cases of neighbourhood consensus from given features. */
import {
  bestCells,
  consensus,
  convolve4d,
  correlation,
  mutualFilter,
  transferByCells,
  type ConsensusLayer,
} from '@keygrid/matchers';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from '../case.ts';
import type { Computed } from '../check.ts';
import { fromTensor, toTensor } from '../tensors.ts';
import { fromPoints, fromValues, pointsOf } from './values.ts';

export function layer(test: TensorCase): Computed {
  return computed(() => [
    ['out.y', convolve4d(read(test, 'in.x'), { weight: read(test, 'w.weight'), bias: read(test, 'w.bias') })],
  ]);
}

export function stack(test: TensorCase): Computed {
  return computed(() => {
    const map = read<tf.Tensor4D>(test, 'in.map');
    return [
      ['out.filtered', mutualFilter(map)],
      ['out.plain', consensus(map, layersOf(test), false)],
      ['out.symmetric', consensus(map, layersOf(test))],
    ];
  });
}

export async function features(test: TensorCase): Promise<Computed> {
  const { side } = paramsOf(test, { side: z.number() });
  const map = tf.tidy(() => correlation(read(test, 'in.source'), read(test, 'in.target'), layersOf(test)));
  const { best, score } = await bestCells(map);
  const [hs, ws, ht, wt] = map.shape;
  const matches = { source: { width: ws, height: hs }, target: { width: wt, height: ht }, best };
  const frame = { width: side, height: side };
  const transferred = (outside: 'published' | 'clamped') =>
    fromPoints(
      transferByCells(pointsOf(test, 'in.keypoints'), matches, { source: frame, target: frame }, outside),
    );
  const result = new Map([
    ['out.correlation', fromTensor(map)],
    ['out.best', fromValues(best)],
    ['out.score', fromValues(score)],
    ['out.keypoints', transferred('published')],
    ['out.keypointsClamped', transferred('clamped')],
  ]);
  map.dispose();
  return result;
}

const read = <T extends tf.Tensor>(test: TensorCase, name: string) => toTensor(tensorOf(test, name)) as T;

/** `NeighConsensus.conv.0`, `.2`, …: the odd numbers are the ReLUs. */
function layersOf(test: TensorCase): ConsensusLayer[] {
  const { kernels } = paramsOf(test, { kernels: z.array(z.number()) });
  return kernels.map((_, i) => ({
    weight: read(test, `w.NeighConsensus.conv.${2 * i}.weight`),
    bias: read(test, `w.NeighConsensus.conv.${2 * i}.bias`),
  }));
}

function computed(compute: () => [string, tf.Tensor][]): Computed {
  tf.engine().startScope();
  try {
    return new Map(compute().map(([name, tensor]) => [name, fromTensor(tensor)]));
  } finally {
    tf.engine().endScope();
  }
}

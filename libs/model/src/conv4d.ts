/** 4D convolution, kernel 3, padding 1, stride 1, centre-pivot or full (model.md §4). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { fanInUniform } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { rearrange } from './rearrange.ts';
import type { Tensor6D } from './tensor6d.ts';

/** `[b, hs, ws, ht, wt, input] → [b, hs, ws, ht, wt, output]` */
export type Conv4d = (x: Tensor6D) => Tensor6D;

/** Declares what the kind needs: `conv1`, `conv2` (centre-pivot) or `weight`, `bias` (full). */
export function createConv4d(
  kind: 'centre-pivot' | 'full',
  scope: ParameterScope,
  input: number,
  output: number,
): Conv4d {
  return kind === 'full' ? createFull(scope, input, output) : createCentrePivot(scope, input, output);
}

/**
 * A 2-D convolution over the source axes plus one over the target axes. Both are 3-D convolutions with one flat kernel
 * axis over the data as they lie: the other two axes are one long axis of it, and nothing is transposed.
 */
function createCentrePivot(scope: ParameterScope, input: number, output: number): Conv4d {
  const source = createPlane(scope.in('conv1'), input, output, { fromTorch: 'o i kh kw -> kh kw 1 i o', toTorch: 'kh kw 1 i o -> o i kh kw' }); // prettier-ignore
  const target = createPlane(scope.in('conv2'), input, output, { fromTorch: 'o i kh kw -> 1 kh kw i o', toTorch: '1 kh kw i o -> o i kh kw' }); // prettier-ignore
  return (x) => {
    const { b, hs, ws, ht, wt } = expectShape('conv4d', x, 'b hs ws ht wt c', { c: input });
    const overSource = source(rearrange(x, 'b hs ws ht wt c -> b hs ws (ht wt) c'));
    const overTarget = target(rearrange(x, 'b hs ws ht wt c -> b (hs ws) ht wt c'));
    const shape = [b, hs, ws, ht, wt, output] as Tensor6D['shape'];
    return tf.add(tf.reshape(overSource, shape), tf.reshape(overTarget, shape));
  };
}

function createPlane(
  scope: ParameterScope,
  input: number,
  output: number,
  layout: { fromTorch: string; toTorch: string },
): (x: tf.Tensor5D) => tf.Tensor {
  const initial = fanInUniform(9 * input);
  const weight = scope.trained('weight', [output, input, 3, 3], initial, layout) as tf.Tensor as tf.Tensor5D;
  const bias = scope.trained('bias', [output], initial);
  return (x) => tf.add(tf.conv3d(x, weight, 1, 'same'), bias);
}

/** For each tap of the first axis one 3-D convolution over the other three, shifted and added. */
function createFull(scope: ParameterScope, input: number, output: number): Conv4d {
  const initial = fanInUniform(81 * input);
  const weight = scope.trained('weight', [output, input, 3, 3, 3, 3], initial, {
    fromTorch: 'o i hs ws ht wt -> hs ws ht wt i o',
    toTorch: 'hs ws ht wt i o -> o i hs ws ht wt',
  });
  const bias = scope.trained('bias', [output], initial);
  return (x) => {
    const { b, hs, ws, ht, wt } = expectShape('conv4d', x, 'b hs ws ht wt c', { c: input });
    const rows = tf.pad(rearrange<tf.Rank.R3>(x, 'b hs ws ht wt c -> b hs (ws ht wt c)'), [[0, 0], [1, 1], [0, 0]]); // prettier-ignore
    const taps = tf.unstack(weight).map((kernel, tap) => {
      const shifted = tf.slice(rows, [0, tap, 0], [b, hs, -1]);
      return tf.conv3d(
        tf.reshape<tf.Rank.R5>(shifted, [b * hs, ws, ht, wt, input]),
        kernel as tf.Tensor5D,
        1,
        'same',
      );
    });
    return tf.reshape(tf.add(tf.addN(taps), bias), [b, hs, ws, ht, wt, output]);
  };
}

/** Full ("traditional") 4D convolution: for each tap of the first axis one 3-D convolution over the other three, shifted and added. */
import * as tf from '@tensorflow/tfjs-core';
import { convolve3d, inputGradient3d, kernelGradient3d } from '../kernels/convolve.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { fanInUniform } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { rearrange } from '../tensors/rearrange.ts';
import type { Conv4d, Tensor6D } from '../tensors/tensor6d.ts';
import { sumOfRows } from '../kernels/sum-of-rows.ts';
import { withGradient } from '../kernels/with-gradient.ts';

const TAPS = [0, 1, 2];

/** Declares `weight [output, input, 3, 3, 3, 3]` and `bias`. */
export function createFull(scope: ParameterScope, input: number, output: number): Conv4d {
  const initial = fanInUniform(81 * input);
  const weight = scope.trained('weight', [output, input, 3, 3, 3, 3], initial, {
    fromTorch: 'o i hs ws ht wt -> hs ws ht wt i o',
    toTorch: 'hs ws ht wt i o -> o i hs ws ht wt',
  });
  const bias = scope.trained('bias', [output], initial);
  return (x) => {
    const { b, hs, ws, ht, wt } = expectShape('conv4d', x, 'b hs ws ht wt c', { c: input });
    return withGradient<Tensor6D>(
      [x, weight, bias],
      (save) => {
        save([x]);
        const rows = shiftedRows(x);
        const nothing = tf.zerosLike(bias);
        const sum = tf
          .unstack(weight)
          .reduce<tf.Tensor5D | undefined>(
            (before, kernel, tap) => convolve3d(rows(tap), kernel, before ? nothing : bias, before),
            undefined,
          );
        return tf.reshape(sum as tf.Tensor5D, [b, hs, ws, ht, wt, output]);
      },
      (dy, [x_]) => {
        const kernels = tf.unstack(weight);
        const rows = shiftedRows(x_ as Tensor6D);
        const backRows = shiftedRows(dy);
        const maps = rearrange<tf.Rank.R5>(dy, 'b hs ws ht wt c -> (b hs) ws ht wt c');
        const dx = tf.addN(TAPS.map((tap) => inputGradient3d(backRows(2 - tap), kernels[tap] as tf.Tensor)));
        const dKernels = TAPS.map((tap) => kernelGradient3d(rows(tap), maps, [3, 3, 3, input, output]));
        return [tf.reshape(dx, x.shape), tf.stack(dKernels), sumOfRows(dy)];
      },
    );
  };
}

/** For tap t the rows hs + t − 1 of `x`, zero outside, `[b·hs, ws, ht, wt, c]`. */
function shiftedRows(x: Tensor6D): (tap: number) => tf.Tensor5D {
  const { b, hs, ws, ht, wt, c } = expectShape('conv4d', x, 'b hs ws ht wt c');
  const rows = rearrange<tf.Rank.R3>(x, 'b hs ws ht wt c -> b hs (ws ht wt c)');
  const padded = tf.pad(rows, [[0, 0], [1, 1], [0, 0]]); // prettier-ignore
  return (tap) => tf.reshape(tf.slice(padded, [0, tap, 0], [b, hs, -1]), [b * hs, ws, ht, wt, c]);
}

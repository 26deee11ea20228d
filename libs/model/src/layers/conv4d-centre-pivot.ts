/**
 * Centre-pivot 4D convolution: a 2-D convolution over the source axes plus one over the target axes. Both run as 3-D
 * convolutions with one flat kernel axis over the data as they are stored: the other two axes are one long axis of it, and nothing
 * is transposed but for the source kernel's gradient, which is twice as fast as a 2-D one on transposed data.
 */
import * as tf from '@tensorflow/tfjs-core';
import { convolve3d, inputGradient3d, kernelGradient2d } from '../kernels/convolve.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { fanInUniform } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { rearrange } from '../tensors/rearrange.ts';
import type { Conv4d, Tensor6D } from '../tensors/tensor6d.ts';
import { sumOfRows } from '../kernels/sum-of-rows.ts';
import { withGradient } from '../kernels/with-gradient.ts';

const PATTERN = 'b hs ws ht wt c';

/** Declares `conv1` (source axes) and `conv2` (target axes), each with `weight [output, input, 3, 3]` and `bias`. */
export function createCentrePivot(scope: ParameterScope, input: number, output: number): Conv4d {
  const initial = fanInUniform(9 * input);
  const declare = (part: string, layout: { fromTorch: string; toTorch: string }) => ({
    weight: scope.in(part).trained('weight', [output, input, 3, 3], initial, layout),
    bias: scope.in(part).trained('bias', [output], initial),
  });
  const source = declare('conv1', { fromTorch: 'o i kh kw -> kh kw 1 i o', toTorch: 'kh kw 1 i o -> o i kh kw' }); // prettier-ignore
  const target = declare('conv2', { fromTorch: 'o i kh kw -> 1 kh kw i o', toTorch: '1 kh kw i o -> o i kh kw' }); // prettier-ignore
  return (x) => {
    const { b, hs, ws, ht, wt } = expectShape('conv4d', x, PATTERN, { c: input });
    const shape = [b, hs, ws, ht, wt, output] as Tensor6D['shape'];
    return withGradient<Tensor6D>(
      [x, source.weight, source.bias, target.weight, target.bias],
      (save) => {
        save([x]);
        const first = convolve3d(overSource(x), source.weight, source.bias);
        const plus = overTarget(tf.reshape<tf.Rank.R6>(first, shape));
        return tf.reshape(convolve3d(overTarget(x), target.weight, target.bias, plus), shape);
      },
      (dy, [x_]) => {
        const dBias = sumOfRows(dy);
        const inner = [3, 3, input, output];
        return [
          tf.add(
            tf.reshape(inputGradient3d(overSource(dy), source.weight), x.shape),
            tf.reshape(inputGradient3d(overTarget(dy), target.weight), x.shape),
          ),
          tf.reshape(
            kernelGradient2d(sourceMaps(x_ as Tensor6D), sourceMaps(dy), inner),
            source.weight.shape,
          ),
          dBias,
          tf.reshape(
            kernelGradient2d(targetMaps(x_ as Tensor6D), targetMaps(dy), inner),
            target.weight.shape,
          ),
          tf.clone(dBias),
        ];
      },
    );
  };
}

const overSource = (x: Tensor6D) => rearrange<tf.Rank.R5>(x, `${PATTERN} -> b hs ws (ht wt) c`);
const overTarget = (x: Tensor6D) => rearrange<tf.Rank.R5>(x, `${PATTERN} -> b (hs ws) ht wt c`);
const sourceMaps = (x: Tensor6D) => rearrange<tf.Rank.R4>(x, `${PATTERN} -> (b ht wt) hs ws c`);
const targetMaps = (x: Tensor6D) => rearrange<tf.Rank.R4>(x, `${PATTERN} -> (b hs ws) ht wt c`);

/** What the machine can do at best through the same library: a matrix product and a plain convolution. */
import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionCase, MatmulCase } from '../case.ts';
import { waitFor } from './wait-for.ts';
import type { Work } from './work.ts';

export function matmulWork({ size }: MatmulCase): Work {
  const [a, b] = [tf.randomNormal([size, size]), tf.randomNormal([size, size])];
  return forwardWork(() => tf.matMul(a, b), [a, b]);
}

export function convolutionWork({ batch, side, channels }: ConvolutionCase): Work {
  const x = tf.randomNormal<tf.Rank.R4>([batch, side, side, channels]);
  const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, channels, channels]);
  return forwardWork(() => tf.conv2d(x, kernel, 1, 'same'), [x, kernel]);
}

/** Computes once a run and frees the result; `inputs` are freed in the end. */
export function forwardWork(compute: () => tf.Tensor, inputs: readonly tf.Tensor[]): Work {
  return {
    async run() {
      const y = tf.tidy(compute);
      await waitFor(y);
      y.dispose();
    },
    dispose: () => tf.dispose([...inputs]),
  };
}

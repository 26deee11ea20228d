/** A linear layer on the last axis. */
import * as tf from '@tensorflow/tfjs-core';
import { fanInUniform } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';

export type Layer = <T extends tf.Tensor>(x: T) => T;

/** Declares `weight` `[output, input]` and `bias`; gives `[…, input] → […, output]`. `scale` multiplies the first weight. */
export function createLinear(scope: ParameterScope, input: number, output: number, scale = 1): Layer {
  const weight = scope.trained(
    'weight',
    [output, input],
    fanInUniform(input, scale),
  ) as tf.Tensor as tf.Tensor2D;
  const bias = scope.trained('bias', [output], fanInUniform(input));
  return <T extends tf.Tensor>(x: T) => {
    const rows = tf.reshape<tf.Rank.R2>(x, [-1, input]);
    const y = tf.fused.matMul({ a: rows, b: weight, transposeB: true, bias });
    return tf.reshape(y, [...x.shape.slice(0, -1), output]) as T;
  };
}

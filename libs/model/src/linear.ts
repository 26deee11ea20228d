/** A linear layer on the last axis. */
import * as tf from '@tensorflow/tfjs-core';
import { fanInUniform } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { withGradient } from './with-gradient.ts';

export type Layer = <T extends tf.Tensor>(x: T) => T;

/**
 * Declares `weight` `[output, input]` and `bias`; gives `[…, input] → […, output]`. `scale` multiplies the first weight.
 * The gradient is written out: tfjs' own fused product reshapes every operand twice.
 */
export function createLinear(scope: ParameterScope, input: number, output: number, scale = 1): Layer {
  const weight = scope.trained('weight', [output, input], fanInUniform(input, scale));
  const bias = scope.trained('bias', [output], fanInUniform(input));
  return <T extends tf.Tensor>(x: T) =>
    withGradient<tf.Tensor>(
      [x, weight, bias],
      (save) => {
        const rows = tf.reshape(x, [-1, input]);
        save([rows, weight]);
        const y = tf.add(tf.matMul(rows, weight, false, true), bias);
        return tf.reshape(y, [...x.shape.slice(0, -1), output]);
      },
      (dy, [rows, weight_]) => {
        const dyRows = tf.reshape(dy, [-1, output]);
        const dx = tf.reshape(tf.matMul(dyRows, weight_ as tf.Tensor), x.shape);
        return [dx, tf.matMul(dyRows, rows as tf.Tensor, true), tf.sum(dyRows, 0)];
      },
    ) as T;
}

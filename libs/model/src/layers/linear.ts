/** A linear layer on the last axis, with the sum or activation that may follow it. */
import * as tf from '@tensorflow/tfjs-core';
import { gelu } from './gelu.ts';
import { fanInUniform } from './initialise.ts';
import { gpuKernels } from '../kernels/native-fused-gpu.ts';
import { fusedKernels } from '../kernels/native-fused.ts';
import type { ParameterScope } from './parameters.ts';
import { inShape } from '../tensors/rearrange.ts';
import { isRecording } from '../kernels/tape.ts';
import { sumOfRows } from '../kernels/sum-of-rows.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/** What follows: a tensor of the result's shape is added, or the exact GELU taken. */
interface Then<T> {
  readonly plus?: T;
  readonly gelu?: boolean;
}
export type Layer = <T extends tf.Tensor>(x: T, then?: Then<T>) => T;

/** As the product reads it: oneDNN turns a weight that is stored the other way before each product, a fifth to a third of its time. */
const LAYOUT = { fromTorch: 'o i -> i o', toTorch: 'i o -> o i' };

/**
 * Declares `weight`, in PyTorch `[output, input]`, and `bias`; gives `[…, input] → […, output]`. `scale` multiplies the first weight.
 * The gradient is written out: tfjs' own fused product reshapes every operand twice.
 */
export function createLinear(scope: ParameterScope, input: number, output: number, scale = 1): Layer {
  const weight = scope.trained('weight', [output, input], fanInUniform(input, scale), LAYOUT);
  const bias = scope.trained('bias', [output], fanInUniform(input));
  const product = (rows: tf.Tensor2D, then: Then<tf.Tensor> = {}) => {
    const kernels = fusedKernels();
    if (!kernels) {
      const gpu = gpuKernels();
      const y = gpu ? gpu.product(rows, weight, bias) : tf.add(tf.matMul(rows, weight as tf.Tensor2D), bias);
      return followedBy(y, then);
    }
    const plus = then.plus && inRows(then.plus);
    return kernels.product(rows, weight, { bias, plus, activation: then.gelu ? 'GeluExact' : undefined });
  };
  return <T extends tf.Tensor>(x: T, then: Then<T> = {}) => {
    const shape = [...x.shape.slice(0, -1), output];
    if (!isRecording()) return tf.tidy(() => inShape(product(inRows(x), then), shape)) as T;
    const y = withGradient<tf.Tensor>(
      [x, weight, bias],
      (save) => {
        const rows = inRows(x);
        save([rows, weight]);
        return inShape(product(rows), shape);
      },
      (dy, [rows, weight_]) => {
        const dyRows = inRows(dy);
        const dx = inShape(tf.matMul(dyRows, weight_ as tf.Tensor, false, true), x.shape);
        return [dx, tf.matMul(rows as tf.Tensor, dyRows, true), sumOfRows(dyRows)];
      },
    );
    return followedBy(y, then) as T;
  };
}

const inRows = (x: tf.Tensor): tf.Tensor2D =>
  x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape(x, [-1, x.shape.at(-1) ?? 1]);

function followedBy(y: tf.Tensor, { plus, gelu: isActive }: Then<tf.Tensor>): tf.Tensor {
  const sum = plus ? tf.add(y, inShape(plus, y.shape)) : y;
  return isActive ? gelu(sum) : sum;
}

/** The loss and its gradient for every parameter. */
import { own } from '@keygrid/contract';
import * as tf from '@tensorflow/tfjs-core';

export interface LossAndGradients {
  readonly loss: tf.Scalar;
  /** By the names of `parameters`, stored as the variables are. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** Runs `loss` once and differentiates it. The caller disposes the loss and the gradients. */
export function lossAndGradients(
  parameters: ReadonlyMap<string, tf.Variable>,
  loss: () => tf.Scalar,
): LossAndGradients {
  const { value, grads } = tf.variableGrads(loss, [...parameters.values()]);
  const named = [...parameters].map(([name, variable]) => {
    const gradient = own(grads, variable.name);
    if (!gradient) throw new Error(`The loss does not depend on parameter ${name}`);
    return [name, gradient] as const;
  });
  return { loss: value, gradients: new Map(named) };
}

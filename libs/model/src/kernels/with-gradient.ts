/** An operation whose gradient we write ourselves: fewer passes than automatic differentiation, or a safe value at 0. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs `forward` unrecorded; `backward` gets dy and what `forward` saved (nothing else lives until then) and returns
 * the gradient of every input, in order. Both are freed as soon as it returns: tfjs itself would keep every gradient and
 * every saved tensor until the whole pass is done.
 */
export function withGradient<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => T,
  backward: (dy: T, saved: tf.Tensor[]) => tf.Tensor[],
): T {
  const operation = tf.customGrad<T>((...args) => {
    const save = args.at(-1) as (tensors: tf.Tensor[]) => void;
    const gradFunc = (dy: T, saved: tf.Tensor[]) => {
      const gradients = tf.tidy(() => backward(dy, saved));
      tf.dispose(gradients.includes(dy) ? saved : [dy, ...saved]);
      return gradients;
    };
    return { value: forward(save), gradFunc };
  });
  return operation(...inputs);
}

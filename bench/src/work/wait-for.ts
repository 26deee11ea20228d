/** Waits until a tensor is computed: on a GPU a call returns before its result is there. */
import * as tf from '@tensorflow/tfjs-core';

/** Reads one element, so that almost nothing is copied. */
export async function waitFor(x: tf.Tensor): Promise<void> {
  const first = tf.tidy(() => tf.slice(tf.reshape(x, [-1]), 0, 1));
  await first.data();
  first.dispose();
}

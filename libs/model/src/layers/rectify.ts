/** ReLU with a gradient of one operation: tfjs' own takes eight on the native backend. */
import * as tf from '@tensorflow/tfjs-core';
import { nativeCall } from '../kernels/native-call.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/** `max(x, 0)` of any shape; gradient 0 at 0, as PyTorch's. */
export function rectify<T extends tf.Tensor>(x: T): T {
  return withGradient<tf.Tensor>(
    [x],
    (save) => {
      const y = tf.relu(x);
      save([y]);
      return y;
    },
    (dy, [y]) => [rectifiedGradient(dy, y as tf.Tensor)],
  ) as T;
}

/** `min(max(x, 0), 6)` of any shape; gradient 0 at 0 and at 6, as PyTorch's. */
export function rectifyTo6<T extends tf.Tensor>(x: T): T {
  return withGradient<tf.Tensor>(
    [x],
    (save) => {
      const y = tf.relu6(x);
      save([y]);
      return y;
    },
    (dy, [y]) => {
      const native = nativeCall();
      if (native) return [native.one('Relu6Grad', [dy, y as tf.Tensor], { float32: ['T'] })];
      const isBetween = tf.logicalAnd(tf.greater(y as tf.Tensor, 0), tf.less(y as tf.Tensor, 6));
      return [tf.mul(dy, tf.cast(isBetween, 'float32'))];
    },
  ) as T;
}

/** `dy` where the ReLU's result `y` is positive, else 0. */
export function rectifiedGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const native = nativeCall();
  return native ? native.one('ReluGrad', [dy, y], { float32: ['T'] }) : tf.mul(dy, tf.sign(y));
}

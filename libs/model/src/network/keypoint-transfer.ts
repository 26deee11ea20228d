/** Carries keypoints along the flow (docs/method.md §5). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { rearrange } from '../tensors/rearrange.ts';
import { STRIDE } from '../config.ts';

/**
 * `flow [b, hs, ws, 2]` in cells, `keypoints [b, n, 2]` in input pixels → predicted `[b, n, 2]` in input pixels, never
 * clamped to the frame. The flow is read bilinearly at `((x+0.5)/stride − 0.5, …)`, clamped to the border cells.
 */
export function transferKeypoints(flow: tf.Tensor4D, keypoints: tf.Tensor3D, stride = STRIDE): tf.Tensor3D {
  const { b, hs, ws } = expectShape('transferKeypoints', flow, 'b hs ws d', { d: 2 });
  const { n } = expectShape('transferKeypoints', keypoints, 'b n d', { b, d: 2 });
  return tf.tidy(() => {
    const at = tf.sub(tf.div(tf.add(keypoints, 0.5), stride), 0.5);
    const [x, y] = tf.split(at, 2, 2) as [tf.Tensor3D, tf.Tensor3D];
    const byRow = tf.reshape<tf.Rank.R4>(hats(y, hs), [b, n, hs, 1]);
    const byColumn = tf.reshape<tf.Rank.R4>(hats(x, ws), [b, n, 1, ws]);
    const weights = tf.reshape<tf.Rank.R3>(tf.mul(byRow, byColumn), [b, n, hs * ws]);
    const read = tf.matMul(weights, rearrange<tf.Rank.R3>(flow, 'b hs ws d -> b (hs ws) d'));
    return tf.add(keypoints, tf.mul(read, stride));
  });
}

/** How much each of `count` cells weighs at a coordinate: 1 on it, 0 from one cell away, linear between; `[b, n, count]`. */
function hats(coordinate: tf.Tensor3D, count: number): tf.Tensor3D {
  const clamped = tf.clipByValue(coordinate, 0, count - 1);
  return tf.relu(tf.sub(1, tf.abs(tf.sub(clamped, tf.range(0, count)))));
}

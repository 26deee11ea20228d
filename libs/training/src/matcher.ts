/** The network as a matcher: square images and keypoints in, keypoints out. It knows nothing of KBC. */
import type { Point } from '@keygrid/geometry';
import type { Matcher, MatchRequest } from '@keygrid/kbc';
import { normaliseImage, transferKeypoints, type KbcNet } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';

export interface NetMatcher {
  readonly match: Matcher<Float32Array>;
  /** Time spent in the network so far. */
  milliseconds(): number;
}

/** Images are levels 0..255, `[side, side, 3]`; batch norm uses its stored statistics, so answers do not depend on the batch. */
export function createMatcher(net: KbcNet): NetMatcher {
  const side = net.config.inputSide;
  let milliseconds = 0;
  return {
    milliseconds: () => milliseconds,
    async match(requests) {
      const started = performance.now();
      const most = Math.max(0, ...requests.map((request) => request.sourceKeypoints.length));
      if (most === 0) return requests.map(() => []);
      const carried = tf.tidy(() => {
        const source = imageBatch(
          requests.map((request) => request.source),
          side,
        );
        const target = imageBatch(
          requests.map((request) => request.target),
          side,
        );
        const { flow } = net.forward(source, target, { training: false });
        return transferKeypoints(flow, paddedKeypoints(requests, most));
      });
      const values = await carried.data<'float32'>();
      carried.dispose();
      milliseconds += performance.now() - started;
      return requests.map((request, i) =>
        request.sourceKeypoints.map((_, k): Point<'input'> => {
          const at = (i * most + k) * 2;
          return { x: values[at] ?? NaN, y: values[at + 1] ?? NaN };
        }),
      );
    },
  };
}

/** Levels of several images → the network's input `[b, side, side, 3]`. */
export function imageBatch(images: readonly Float32Array[], side: number): tf.Tensor4D {
  const levels = new Float32Array(images.length * side * side * 3);
  images.forEach((image, i) => levels.set(image, i * side * side * 3));
  return tf.tidy(() => normaliseImage(tf.tensor4d(levels, [images.length, side, side, 3])));
}

/** `[b, most, 2]`; what is beyond a request's own keypoints is never read. */
function paddedKeypoints(requests: readonly MatchRequest<Float32Array>[], most: number): tf.Tensor3D {
  const values = new Float32Array(requests.length * most * 2);
  requests.forEach(({ sourceKeypoints }, i) => {
    sourceKeypoints.forEach(({ x, y }, k) => values.set([x, y], (i * most + k) * 2));
  });
  return tf.tensor3d(values, [requests.length, most, 2]);
}

/** Loads TensorFlow for a test file and counts tensors. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect } from 'vitest';
import { loadTensorFlow } from '../device/device.ts';

export function useTensorFlow(): void {
  beforeAll(async () => {
    await loadTensorFlow({ device: 'auto' });
  });
}

/** Runs `compute`, disposes what it returns and expects as many tensors as before. */
export function expectNoLeak(compute: () => tf.TensorContainer): void {
  const before = tf.memory().numTensors;
  tf.dispose(compute());
  expect(tf.memory().numTensors).toBe(before);
}

/** Differs from value to value, the same in every run. */
export function ramp(shape: number[]): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + 0.3)), shape); // prettier-ignore
}

/** Largest absolute difference of two tensors. */
export function difference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync<'float32'>()[0] ?? NaN);
}

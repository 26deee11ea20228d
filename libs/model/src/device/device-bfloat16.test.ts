import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadTensorFlow } from './device.ts';
import { bfloat16Obstacle } from './precision.ts';

/** Root mean square of the error over that of the exact products. */
async function relativeError(): Promise<number> {
  const side = 128;
  const [a, b] = [
    tf.randomNormal([side, side], 0, 1, 'float32', 1),
    tf.randomNormal([side, side], 0, 1, 'float32', 2),
  ];
  const [left, right, product] = await Promise.all([a, b, tf.matMul(a, b)].map((one) => one.data()));
  let error = 0;
  let size = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let exact = 0;
      for (let k = 0; k < side; k++) exact += left![row * side + k]! * right![k * side + column]!;
      error += (product![row * side + column]! - exact) ** 2;
      size += exact ** 2;
    }
  }
  return Math.sqrt(error / size);
}

it('computes in bfloat16, or says before anything is computed why it cannot', async () => {
  const obstacle = bfloat16Obstacle({ backend: 'tensorflow', device: 'cpu' });
  const loading = loadTensorFlow({ device: 'cpu', precision: 'bfloat16' });
  if (obstacle !== undefined) return expect(loading).rejects.toThrow(obstacle);
  expect(await loading).toMatchObject({ precision: 'bfloat16', device: 'cpu' });
  const error = await relativeError();
  expect(error).toBeGreaterThan(5e-4);
  expect(error).toBeLessThan(5e-3);
  // The library has settled for this process: float32 would not be what its name says.
  await expect(loadTensorFlow({ device: 'cpu' })).rejects.toThrow(/float32 was asked for, but .* rounds/);
});

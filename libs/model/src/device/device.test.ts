import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadTensorFlow } from './device.ts';

it('loads the native library with its gradients and says what it is', async () => {
  const environment = await loadTensorFlow({ device: 'cpu' });
  expect(environment).toMatchObject({
    backend: 'tensorflow',
    device: 'cpu',
    precision: 'float32',
    node: process.version,
  });
  expect(environment.library).toMatch(/^tensorflow 2\.\d+\.\d+( cuda)? fused \/ tfjs 4\./);
  expect(environment.instructionSet).not.toBe('');
  expect(environment.threads).toBeGreaterThan(0);
  expect(
    tf
      .grad((x) => tf.square(x))(tf.scalar(3))
      .dataSync()[0],
  ).toBe(6);
});

it('refuses cuda where there is no GPU, and says what stands in the way', async () => {
  process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  await expect(loadTensorFlow({ device: 'cuda' })).rejects.toThrow(
    /Device cuda was asked for, but .*(npm run setup -- --cuda|no NVIDIA driver|hides every GPU).*Use device cpu/,
  );
});

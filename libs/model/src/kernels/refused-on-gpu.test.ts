import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { loadTensorFlow } from '../device/device.ts';
import { nativeCall } from './native-call.ts';
import { refusalOf, REFUSALS } from './refused-on-gpu.ts';

/** Loading the library alone takes seconds on a busy machine. */

test('TensorFlow’s refusals on a GPU are known without one, with its words, its file and its line', () => {
  const training = (value: boolean) => [{ name: 'is_training', value }];
  expect(refusalOf('FusedBatchNormGradV3', training(false))).toMatch(
    /fused batch-norm backprop, when training is disabled.*fused_batch_norm_op\.cu\.cc:79/,
  );
  expect(refusalOf('FusedBatchNormGradV3', training(true))).toBeUndefined();
  expect(refusalOf('UnsortedSegmentSum', [])).toMatch('unsorted segment reduction');
  expect(refusalOf('_MklNativeFusedConv2D', [])).toMatch('No GPU has a kernel');
  expect(refusalOf('Conv2D', [])).toBeUndefined();
  expect(REFUSALS.filter(({ at }) => !/^[\w/.]+\.(cc|h):\d+$/.test(at))).toEqual([]);
});

test('on the GPU code path such a call fails', async () => {
  await loadTensorFlow({ device: 'cpu', codePath: 'gpu' });
  const x = tf.tensor2d([1, 2], [1, 2]);
  expect(() => nativeCall()?.one('Bincount', [x], {})).toThrow('Determinism is not yet supported');
  expect(() => tf.unsortedSegmentSum(x, tf.tensor1d([0], 'int32'), 1)).toThrow('segment reduction');
  expect(tf.add(x, 1).dataSync()[1]).toBe(3);
});

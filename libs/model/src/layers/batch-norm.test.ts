import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createBatchNorm } from './batch-norm.ts';
import { ParameterStore } from './parameters.ts';
import { expectNoLeak, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('normalises with the batch and moves the running values by a tenth, variance unbiased', () => {
  const store = new ParameterStore(0);
  const layer = createBatchNorm(store.root, 1);
  const y = layer(tf.tensor4d([1, 3, 5, 7], [1, 2, 2, 1]), 'batch');
  const unit = 3 / Math.sqrt(5); // mean 4, biased variance 5
  expect([...y.dataSync()][3]).toBeCloseTo(unit, 4);
  expect(store.statistics.get('running_mean')?.dataSync()[0]).toBeCloseTo(0.4, 6);
  expect(store.statistics.get('running_var')?.dataSync()[0]).toBeCloseTo(0.9 + (0.1 * 20) / 3, 6);
});

it('uses the stored values and leaves them alone', () => {
  const store = new ParameterStore(0);
  const layer = createBatchNorm(store.root, 1);
  const x = tf.tensor4d([2], [1, 1, 1, 1]);
  expect(layer(x, 'stored').dataSync()[0]).toBeCloseTo(2, 4);
  expect(store.statistics.get('running_mean')?.dataSync()[0]).toBe(0);
});

it('leaves nothing behind, forward and backward', () => {
  const store = new ParameterStore(0);
  const layer = createBatchNorm(store.root, 2);
  const x = tf.ones<tf.Rank.R4>([2, 3, 3, 2]);
  expectNoLeak(() => tf.tidy(() => layer(x, 'batch')));
  expectNoLeak(() => tf.tidy(() => layer(x, 'stored')));
  expectNoLeak(() => ({
    ...tf.variableGrads(() => tf.sum(layer(x, 'batch')), [...store.parameters.values()]),
  }));
});

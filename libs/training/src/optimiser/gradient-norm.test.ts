import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { clippingScale, gradientNorm } from './gradient-norm.ts';

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
});

function normOf(...lists: number[][]) {
  const flat = lists.map((values) => tf.tensor1d(values));
  const before = tf.memory().numTensors;
  const norm = gradientNorm(flat);
  expect(tf.memory().numTensors).toBe(before + 1);
  const [value] = norm.dataSync();
  tf.dispose([...flat, norm]);
  return value;
}

test('the norm is of all gradients together', () => {
  expect(normOf([3, 0], [0, -4])).toBe(5);
  expect(normOf([0, 0])).toBe(0);
});

test('one number that is not finite shows', () => {
  expect(normOf([1, NaN], [2])).toBeNaN();
  expect(normOf([1], [Infinity, 2])).toBe(Infinity);
});

test('clipping shortens what is longer than allowed, and nothing else', () => {
  expect(clippingScale(5, 2)).toBe(0.4);
  expect([clippingScale(2, 2), clippingScale(0, 2), clippingScale(5, undefined)]).toEqual([1, 1, 1]);
});

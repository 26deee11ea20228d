import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { tensorBytes } from './tensor-bytes.ts';
import { createViewCache } from './view-cache.ts';

beforeAll(() => loadTensorFlow({ device: 'cpu' }));

const createFeatureCache = (limitBytes: number) =>
  createViewCache<tf.Tensor[]>({ limitBytes, bytesOf: tensorBytes, free: (some) => tf.dispose(some) });
/** 100 floats in two levels. */
const features = () => [tf.zeros<tf.Rank.R4>([1, 4, 4, 5]), tf.zeros<tf.Rank.R4>([1, 2, 2, 5])];

test('the longest unused go first, and only when it is trimmed', () => {
  const cache = createFeatureCache(800);
  const before = tf.memory().numTensors;
  for (const key of ['a', 'b', 'c']) cache.keep(key, features());
  const a = cache.get('a');
  expect(tf.memory().numTensors - before).toBe(6);
  cache.trim();
  expect(tf.memory().numTensors - before).toBe(4);
  expect(cache.get('a')).toBe(a);
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('c')).toHaveLength(2);
  cache.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(cache.get('a')).toBeUndefined();
});

test('with no room at all nothing outlives a trim', () => {
  const cache = createFeatureCache(0);
  const before = tf.memory().numTensors;
  cache.keep('a', features());
  expect(cache.get('a')?.[0]?.isDisposed).toBe(false);
  cache.trim();
  expect(cache.get('a')).toBeUndefined();
  expect(tf.memory().numTensors).toBe(before);
});

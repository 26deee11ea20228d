import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { correlate } from './correlation.ts';
import { expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';
import { unitVectors } from '../tensors/unit-vectors.ts';

useTensorFlow();

describe('correlate', () => {
  it('is the cosine of every source cell with every target cell', () => {
    const source = tf.tensor4d([1, 0, 0, 2], [1, 1, 2, 2]);
    const target = tf.tensor4d([3, 3, 0, -1], [1, 2, 1, 2]);
    const map = correlate([source], [target], 'none');
    expect(map.shape).toEqual([1, 1, 2, 2, 1, 1]);
    const [a, b, c, d] = map.dataSync();
    expect([a, c]).toEqual([expect.closeTo(Math.SQRT1_2, 6), expect.closeTo(Math.SQRT1_2, 6)]);
    expect([b, d]).toEqual([0, -1]);
    expect(correlate([source], [target], 'relu').dataSync()[3]).toBe(0);
  });
  it('stacks levels of different widths last and leaves nothing behind', () => {
    const levels = [ramp([1, 2, 2, 3]), ramp([1, 2, 2, 5])] as tf.Tensor4D[];
    expect(correlate(levels, levels, 'none').shape).toEqual([1, 2, 2, 2, 2, 2]);
    expectNoLeak(() => tf.tidy(() => correlate(levels, levels, 'relu')));
  });
});

describe('unitVectors', () => {
  it('gives the zero vector length 0 and gradient 0', () => {
    const x = tf.tensor2d([[0, 0], [3, 4]]); // prettier-ignore
    const [, , x1, y1] = unitVectors(x).dataSync();
    expect([x1, y1]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
    const gradient = tf
      .grad((v) => tf.sum(tf.mul(unitVectors(v), [1, 0])))(x)
      .arraySync() as number[][];
    expect(gradient[0]).toEqual([0, 0]);
    expect(gradient[1]).toEqual([expect.closeTo((1 - 0.36) / 5, 6), expect.closeTo(-0.48 / 5, 6)]);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { endPointError } from './end-point-error.ts';
import { groundTruthFlow } from './ground-truth-flow.ts';
import { expectNoLeak, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

describe('groundTruthFlow', () => {
  it('marks the cells within 17 px of a keypoint, inclusive', () => {
    const { mask, flow, marked } = groundTruthFlow(
      [{ source: [{ x: 25, y: 8 }], target: [{ x: 41, y: 0 }] }],
      64,
    );
    expect(marked).toBe(6); // columns with |25 − cx| ≤ 17: 8, 24, 40; rows with |8 − cy| ≤ 17: 8, 24
    const row = mask.arraySync()[0];
    expect(row?.[0]).toEqual([1, 1, 1, 0]);
    expect([...flow.dataSync()].slice(0, 2)).toEqual([1, -0.5]);
  });
  it('takes the mean of several keypoints and counts a zero displacement', () => {
    const still = { source: [{ x: 8, y: 8 }], target: [{ x: 8, y: 8 }] };
    expect(groundTruthFlow([still], 32).marked).toBe(4);
    const two = { source: [{ x: 8, y: 8 }, { x: 8, y: 8 }], target: [{ x: 24, y: 8 }, { x: 8, y: 40 }] }; // prettier-ignore
    expect([...groundTruthFlow([two], 32).flow.dataSync()].slice(0, 2)).toEqual([0.5, 1]);
  });
  it('keeps the 17 px window for cells of another stride', () => {
    const moved = { source: [{ x: 4, y: 4 }], target: [{ x: 12, y: 4 }] };
    const { marked, flow } = groundTruthFlow([moved], 32, 8);
    expect(marked).toBe(9); // centres 4, 12, 20 of 4, 12, 20, 28
    expect([...flow.dataSync()].slice(0, 2)).toEqual([1, 0]);
  });
  it('leaves nothing behind but flow, mask and weight', () => {
    const moved = { source: [{ x: 4, y: 4 }], target: [{ x: 12, y: 4 }] };
    expectNoLeak(() => {
      const { flow, mask, weight } = groundTruthFlow([moved, { source: [], target: [] }], 32);
      return [flow, mask, weight];
    });
  });
});

describe('endPointError', () => {
  it('is the mean distance over marked cells, with gradient 0 at distance 0', () => {
    const flow = tf.tensor4d([3, 4, 1, 1], [1, 1, 2, 2]);
    const truth = { flow: tf.tensor4d([0, 0, 1, 1], [1, 1, 2, 2]), mask: tf.ones<tf.Rank.R3>([1, 1, 2]), marked: 2, weight: tf.scalar(0.5) }; // prettier-ignore
    expect(endPointError(flow, truth).dataSync()[0]).toBe(2.5);
    const gradient = tf
      .grad((x) => endPointError(x as tf.Tensor4D, truth))(flow)
      .dataSync<'float32'>();
    expect([...gradient]).toEqual([0.3, 0.4, 0, 0].map((value) => expect.closeTo(value, 6) as number));
    expectNoLeak(() => endPointError(flow, truth));
  });
  it('is 0 without marked cells', () => {
    const truth = groundTruthFlow([{ source: [], target: [] }], 32);
    expect(endPointError(tf.ones([1, 2, 2, 2]), truth).dataSync()[0]).toBe(0);
  });
  it('says which shapes do not fit', () => {
    const truth = groundTruthFlow([{ source: [], target: [] }], 32);
    expect(() => endPointError(tf.ones([1, 3, 2, 2]), truth)).toThrow('endPointError truth: expected shape [b=1, h=3, w=2]'); // prettier-ignore
  });
});

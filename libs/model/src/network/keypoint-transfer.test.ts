import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { transferKeypoints } from './keypoint-transfer.ts';
import { expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('adds 16 times the flow at the keypoint, bilinear between cell centres, clamped at the border', () => {
  const flow = tf.tensor4d([0, 0, 2, 0, 0, 4, 2, 4], [1, 2, 2, 2]); // x grows with the column, y with the row
  const keypoints = tf.tensor3d([7.5, 7.5, 23.5, 23.5, 15.5, 15.5, -50, 7.5], [1, 4, 2]);
  expect([...transferKeypoints(flow, keypoints).dataSync()]).toEqual([
    7.5, 7.5, 23.5 + 32, 23.5 + 64, 15.5 + 16, 15.5 + 32, -50, 7.5,
  ]); // prettier-ignore
});

it('reads and moves by another stride', () => {
  const flow = tf.tensor4d([0, 0, 2, 0, 0, 4, 2, 4], [1, 2, 2, 2]);
  const keypoints = tf.tensor3d([7.5, 3.5], [1, 1, 2]); // the middle of both columns of stride 8, the first row
  expect([...transferKeypoints(flow, keypoints, 8).dataSync()]).toEqual([7.5 + 8, 3.5]);
});

it('leaves nothing behind', () => {
  const [flow, keypoints] = [ramp([2, 4, 4, 2]) as tf.Tensor4D, ramp([2, 3, 2]) as tf.Tensor3D];
  expectNoLeak(() => transferKeypoints(flow, keypoints));
});

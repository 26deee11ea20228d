import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { isRecording, offTheRecord } from './tape.ts';
import { useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('knows when operations are recorded', () => {
  expect(isRecording()).toBe(false);
  const seen: boolean[] = [];
  tf.tidy(() => {
    tf.grad((x) => {
      seen.push(isRecording(), offTheRecord(isRecording));
      return tf.square(x);
    })(tf.scalar(3));
  });
  expect(seen).toEqual([true, false]);
});

it('differentiates inside a recorded function without being recorded itself', () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    // f = x · c with c = d(x³)/dx taken as a constant: f' = c = 3x², not 9x².
    const derivative = tf.grad((x) => {
      const c = offTheRecord(() => tf.grad((y) => tf.mul(tf.square(y), y))(x));
      return tf.mul(x, c);
    })(tf.scalar(2));
    expect(derivative.dataSync()[0]).toBe(12);
  });
  expect(tf.memory().numTensors).toBe(before);
});

it('goes on recording after an error inside', () => {
  tf.tidy(() => {
    const derivative = tf.grad((x) => {
      expect(() =>
        offTheRecord(() => {
          throw new Error('inside');
        }),
      ).toThrow('inside');
      return tf.square(x);
    })(tf.scalar(5));
    expect(derivative.dataSync()[0]).toBe(10);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { lossAndGradients } from './gradients.ts';
import { expectNoLeak, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('gives the loss and its gradient by the parameters’ names, and leaves nothing else behind', () => {
  const [a, b] = [tf.variable(tf.scalar(3)), tf.variable(tf.tensor1d([1, 2]))];
  const parameters = new Map<string, tf.Variable>([['a', a], ['b', b]]); // prettier-ignore
  const loss = () => tf.mul<tf.Scalar>(a, tf.sum(tf.square(b)));
  const computed = lossAndGradients(parameters, loss);
  expect(computed.loss.dataSync()[0]).toBe(15);
  expect(computed.gradients.get('a')?.dataSync()[0]).toBe(5);
  expect(Array.from(computed.gradients.get('b')?.dataSync() ?? [])).toEqual([6, 12]);
  expectNoLeak(() => {
    const { loss: value, gradients } = lossAndGradients(parameters, loss);
    return [value, ...gradients.values()];
  });
});

it('names a parameter the loss does not depend on', () => {
  const [a, b] = [tf.variable(tf.scalar(3)), tf.variable(tf.scalar(1))];
  const parameters = new Map<string, tf.Variable>([['a', a], ['b', b]]); // prettier-ignore
  expect(() => lossAndGradients(parameters, () => tf.square<tf.Scalar>(a))).toThrow(/\bb\b/);
});

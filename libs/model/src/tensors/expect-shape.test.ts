import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { expectShape } from './expect-shape.ts';
import { useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('gives the sizes of the named axes', () => {
  const { b, n, d } = expectShape('test', tf.zeros([2, 3, 4]), 'b n d', { d: 4 });
  expect([b, n, d]).toEqual([2, 3, 4]);
});

it('names caller, expected and actual shape', () => {
  const x = tf.zeros([2, 3]);
  expect(() => expectShape('attention', x, 'b d', { d: 4 })).toThrow(
    'attention: expected shape [b, d=4], got [2, 3]',
  );
  expect(() => expectShape('attention', x, 'b n d')).toThrow(
    'attention: expected shape [b, n, d], got [2, 3]',
  );
});

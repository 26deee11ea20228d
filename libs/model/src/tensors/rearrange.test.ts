import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { rearrange } from './rearrange.ts';
import { expectNoLeak, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

describe('rearrange', () => {
  it('transposes by name', () => {
    const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(rearrange(x, 'a b -> b a').arraySync()).toEqual([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
  });
  it('splits and joins axes', () => {
    const x = tf.range(0, 12);
    const split = rearrange(x, '(h w) -> w 1 h', { h: 3 });
    expect(split.shape).toEqual([4, 1, 3]);
    expect(split.dataSync()[1]).toBe(4);
    expect([...rearrange(split, 'w 1 h -> (h w)').dataSync()]).toEqual([...x.dataSync()]);
  });
  it('leaves nothing behind', () => {
    const x = tf.zeros([2, 3, 4]);
    expectNoLeak(() => rearrange(x, 'a b c -> (c a) b'));
    expectNoLeak(() => rearrange(x, 'a b c -> a (b c)'));
  });
  it('refuses patterns and shapes that do not fit', () => {
    const x = tf.zeros([2, 3]);
    expect(() => rearrange(x, 'a b -> a c')).toThrow('same axes');
    expect(() => rearrange(x, 'a b c -> a b c')).toThrow('3 dimensions expected');
    expect(() => rearrange(x, '(a c) b -> a b c', { c: 4 })).toThrow('dimension 0 is 2');
    expect(() => rearrange(x, '(a c) b -> a b c')).toThrow('sizes of a and c');
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createAttention } from './attention.ts';
import { ParameterStore } from './parameters.ts';
import { ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('gives a single key all of the attention, and its query and key no gradient', () => {
  const store = new ParameterStore(1);
  const attention = createAttention(store.root, 18, 6);
  const [q, kv] = [ramp([3 * 4, 18]) as tf.Tensor2D, ramp([3, 18]) as tf.Tensor2D];
  const loss = () => tf.sum<tf.Scalar>(tf.square(attention(q, kv, 3, tf.zerosLike(q))));
  const { grads } = tf.variableGrads(loss);
  for (const name of ['q.weight', 'q.bias', 'k.weight', 'k.bias']) {
    const variable = store.parameters.get(name) as tf.Variable;
    expect(tf.max(tf.abs(grads[variable.name] as tf.Tensor)).dataSync()[0], name).toBe(0);
  }
  store.dispose();
});

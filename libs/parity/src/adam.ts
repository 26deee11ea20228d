/** Cases of the optimiser: five steps with given gradients. */
import { createAdam } from '@keygrid/training';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from './case.ts';
import type { Computed } from './check.ts';
import { fromTensor, inScope, toTensor } from './tensors.ts';

export function adamSteps(test: TensorCase): Computed {
  const {
    lr: learningRate,
    beta1,
    beta2,
    eps: epsilon,
    steps,
  } = paramsOf(test, {
    lr: z.number(),
    beta1: z.number(),
    beta2: z.number(),
    eps: z.number(),
    steps: z.number(),
  });
  const parameter = tf.tidy(() => tf.variable(toTensor(tensorOf(test, 'in.p'))));
  const adam = createAdam(new Map([['p', parameter]]), { learningRate, beta1, beta2, epsilon });
  const computed = inScope(() => {
    const gradients = tf.unstack(toTensor(tensorOf(test, 'in.grads')));
    const after = gradients.slice(0, steps).map((gradient) => {
      adam.apply(adam.flatten(new Map([['p', gradient]])));
      return tf.clone(parameter);
    });
    return new Map([['out.steps', fromTensor(tf.stack(after))]]);
  });
  const moments = adam.moments().get('p');
  if (moments) {
    computed.set('out.exp_avg', { shape: moments.shape, data: moments.m });
    computed.set('out.exp_avg_sq', { shape: moments.shape, data: moments.v });
  }
  adam.dispose();
  parameter.dispose();
  return computed;
}

/** Multi-head attention with bias (docs/method.md §2). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { createLinear } from './linear.ts';
import type { ParameterScope } from './parameters.ts';
import { rearrange } from '../tensors/rearrange.ts';

/**
 * Declares `q`, `k`, `v`, `out`; gives `(q [b·n, d], kv [b·m, d]) → [b·n, d]`, to which `plus` is added: the tokens of
 * b images, one a row. Head i takes the i-th run of channels.
 */
export function createAttention(
  scope: ParameterScope,
  channels: number,
  heads: number,
): (q: tf.Tensor2D, kv: tf.Tensor2D, b: number, plus: tf.Tensor2D) => tf.Tensor2D {
  const [toQuery, toKey, toValue, out] = (['q', 'k', 'v', 'out'] as const).map((name) =>
    createLinear(scope.in(name), channels, channels),
  ) as [
    ReturnType<typeof createLinear>,
    ReturnType<typeof createLinear>,
    ReturnType<typeof createLinear>,
    ReturnType<typeof createLinear>,
  ];
  const scale = 1 / Math.sqrt(channels / heads);
  return (q, kv, b, plus) => {
    expectShape('attention', q, 'n d', { d: channels });
    const split = (x: tf.Tensor2D) => rearrange<tf.Rank.R4>(x, '(b n) (h d) -> b h n d', { b, h: heads });
    const query = split(tf.mul(toQuery(q), scale));
    const similarity = tf.matMul<tf.Tensor4D>(query, split(toKey(kv)), false, true);
    const read = tf.matMul(shares(similarity), split(toValue(kv)));
    return out(rearrange<tf.Rank.R2>(read, 'b h n d -> (b n) (h d)'), { plus });
  };
}

/** Softmax over the keys. A single key has all of it, exactly and without a gradient: tf.softmax makes that 1 − 6e-8. */
function shares(similarity: tf.Tensor4D): tf.Tensor4D {
  return similarity.shape[3] === 1 ? tf.add(tf.mul(similarity, 0), 1) : tf.softmax(similarity);
}

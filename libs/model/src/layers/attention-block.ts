/** Pre-norm transformer block (docs/method.md §2): `a = q + MHA(LN(q), LN(kv))`, `y = a + MLP(LN(a))`. */
import * as tf from '@tensorflow/tfjs-core';
import { createAttention } from './attention.ts';
import { createLayerNorm } from './layer-norm.ts';
import { createLinear } from './linear.ts';
import type { ParameterScope } from './parameters.ts';

export interface BlockShape {
  readonly channels: number;
  readonly heads: number;
  /** Width of the hidden layer over `channels`. */
  readonly mlpRatio: number;
}

export type AttentionBlock = (q: tf.Tensor2D, kv: tf.Tensor2D, b: number) => tf.Tensor2D;

/**
 * `(q [b·n, d], kv [b·m, d]) → [b·n, d]`, the tokens of b images, one a row; self-attention is `block(x, x, b)`, with two norms of
 * its own still. Rows, since to give them another shape for each layer would be a third of a GPU's calls here.
 */
export function createAttentionBlock(
  scope: ParameterScope,
  { channels, heads, mlpRatio }: BlockShape,
): AttentionBlock {
  const normQ = createLayerNorm(scope.in('norm_q'), channels);
  const normKv = createLayerNorm(scope.in('norm_kv'), channels);
  const attend = createAttention(scope.in('attn'), channels, heads);
  const normMlp = createLayerNorm(scope.in('norm_mlp'), channels);
  const widen = createLinear(scope.in('mlp.fc1'), channels, channels * mlpRatio);
  const narrow = createLinear(scope.in('mlp.fc2'), channels * mlpRatio, channels);
  return (q, kv, b) =>
    tf.tidy(() => {
      const attended = attend(normQ(q), normKv(kv), b, q);
      return narrow(widen(normMlp(attended), { gelu: true }), { plus: attended });
    });
}

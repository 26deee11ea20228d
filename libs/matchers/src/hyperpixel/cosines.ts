/** Cosines of all pairs of cells of two pictures' joined maps, without ever joining them. */
import * as tf from '@tensorflow/tfjs-core';
import { inverseNorms } from './inverse-norms.ts';
import { pairOperands } from './pair-operands.ts';
import type { PairBands } from './pair-bands.ts';
import type { PictureMaps } from './picture-maps.ts';

/** What is made of cosines before they leave TensorFlow. */
export interface CosineUse {
  /** A factor of all. Default 1. */
  readonly times?: number;
  readonly then?: (band: tf.Tensor2D) => tf.Tensor2D;
}

/**
 * `[source cells, target cells]`, 0 where a vector is 0. Every map counts as resized to the first one's grid (aligned
 * corners) and joined to the others. Each band is one product of matrices.
 */
export async function cosines(
  source: PictureMaps,
  target: PictureMaps,
  { times = 1, then = (x) => x }: CosineUse = {},
): Promise<PairBands> {
  const scale = {
    source: inverseNorms(source).map((factor) => times * factor),
    target: inverseNorms(target),
  };
  const operands = pairOperands(source, target, scale);
  const bands: Float32Array[] = [];
  for (const band of operands.bands) {
    const pairs = tf.tidy(() => {
      const { from, to } = operands.of(band);
      return then(tf.matMul<tf.Tensor2D>(from, to));
    });
    bands.push(await pairs.data<'float32'>());
    pairs.dispose();
  }
  operands.dispose();
  return bands;
}

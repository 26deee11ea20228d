/** Entropic optimal transport between two pictures' cells (Sinkhorn's iteration), sums in float64. */
import * as tf from '@tensorflow/tfjs-core';
import type { PairBands } from './pair-bands.ts';
import { columnSums, rowSums } from './pair-sums.ts';

export interface TransportOptions {
  /** Regularisation; smaller than 0.02 is refused (the kernel's values leave float32). Default 0.05. */
  readonly epsilon?: number;
  /** 1 as in the published code (default), 50 as in the paper. */
  readonly iterations?: number;
}

const TOLERANCE = 1e-8;

/** @throws RangeError for one smaller than 0.02. */
export function checkedEpsilon(epsilon: number): number {
  if (!(epsilon >= 0.02)) throw new RangeError(`transport.epsilon is ${epsilon}, expected at least 0.02`);
  return epsilon;
}

/** `exp(max(0, cosine) / epsilon)` of cosines over epsilon: the published `exp(−cost / epsilon)` times a number that the plan does not depend on. */
export function transportKernel(cosines: tf.Tensor2D): tf.Tensor2D {
  return tf.exp(tf.relu(cosines));
}

/**
 * The plan `diag(a) · kernel · diag(b)` `[source, target]`, as its two factors. Rows of the plan sum to `sourceMass`
 * exactly; columns to `targetMass` nearly. With more than one iteration the loop ends early, with the factors of the
 * iteration before, once a marginal's L1 error is below 1e-8 at an even one.
 */
export function transport(
  kernel: PairBands,
  sourceMass: Float64Array,
  targetMass: Float64Array,
  iterations = 1,
): { readonly a: Float64Array; readonly b: Float64Array } {
  let a = new Float64Array(sourceMass.length).fill(1 / sourceMass.length);
  let b = new Float64Array(targetMass.length);
  for (let i = 0; i < iterations; i++) {
    const before = { a, b };
    const checked = i > 0 && i % 2 === 0;
    const received = columnSums(kernel, a, targetMass.length);
    b = targetMass.map((mass, k) => mass / (received[k] ?? NaN));
    const sent = rowSums(kernel, b, sourceMass.length);
    if (checked && error(a, sent, sourceMass) < TOLERANCE) return before;
    a = sourceMass.map((mass, k) => mass / (sent[k] ?? NaN));
    if (checked && error(b, columnSums(kernel, a, b.length), targetMass) < TOLERANCE) return before;
  }
  return { a, b };
}

/** `‖factor ∘ sums − mass‖₁` */
function error(factor: Float64Array, sums: Float64Array, mass: Float64Array): number {
  return mass.reduce((total, m, k) => total + Math.abs((factor[k] ?? NaN) * (sums[k] ?? NaN) - m), 0);
}

/** Entropic optimal transport between two pictures' cells (Sinkhorn's iteration), sums in float64. */
import * as tf from '@tensorflow/tfjs-core';
import type { PairBands } from './cosines.ts';

export interface TransportOptions {
  /** Regularisation; smaller than 0.02 is refused (the kernel's values leave float32). Default 0.05. */
  readonly epsilon?: number;
  /** 1 as in the published code (default), 50 as in the paper. */
  readonly iterations?: number;
}

const TOLERANCE = 1e-8;

/** `exp(−(1 − max(0, cosine)) / epsilon)`. Throws a RangeError for a smaller epsilon than 0.02. */
export function transportKernel(cosines: tf.Tensor2D, epsilon = 0.05): tf.Tensor2D {
  if (!(epsilon >= 0.02)) throw new RangeError(`transport.epsilon is ${epsilon}, expected at least 0.02`);
  return tf.tidy(() => tf.exp(tf.div(tf.sub(tf.relu(cosines), 1), epsilon)));
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

/** `max(0, n · plan)^power` `[source, target]` with n source cells, in the kernel's place: what pairs vote with. */
export function transportVotes(
  kernel: PairBands,
  { a, b }: { readonly a: Float64Array; readonly b: Float64Array },
  power = 1,
): PairBands {
  const raise = power === 1 ? (x: number) => x : power === 0.5 ? Math.sqrt : (x: number) => x ** power;
  let i = 0;
  for (const band of kernel)
    for (let pair = 0; pair < band.length; i++) {
      const scale = a.length * (a[i] as number);
      for (let k = 0; k < b.length; k++, pair++)
        band[pair] = raise(Math.max(0, scale * (band[pair] as number) * (b[k] as number)));
    }
  return kernel;
}

/** `kernelᵀ a` */
function columnSums(kernel: PairBands, a: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  let i = 0;
  for (const band of kernel)
    for (let pair = 0; pair < band.length; i++) {
      const factor = a[i] as number;
      for (let k = 0; k < columns; k++, pair++)
        sums[k] = (sums[k] as number) + factor * (band[pair] as number);
    }
  return sums;
}

/** `kernel b` */
function rowSums(kernel: PairBands, b: Float64Array, rows: number): Float64Array {
  const sums = new Float64Array(rows);
  let i = 0;
  for (const band of kernel)
    for (let pair = 0; pair < band.length; i++) {
      let sum = 0;
      for (let k = 0; k < b.length; k++, pair++) sum += (band[pair] as number) * (b[k] as number);
      sums[i] = sum;
    }
  return sums;
}

/** `‖factor ∘ sums − mass‖₁` */
function error(factor: Float64Array, sums: Float64Array, mass: Float64Array): number {
  return mass.reduce((total, m, k) => total + Math.abs((factor[k] ?? NaN) * (sums[k] ?? NaN) - m), 0);
}

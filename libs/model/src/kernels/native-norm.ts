/** TensorFlow's own batch norm kernels: one call where the common interface takes a dozen passes over the data. */
import * as tf from '@tensorflow/tfjs-core';
import { nativeCall } from './native-call.ts';
import { fusedKernels } from './native-fused.ts';
import { sumOfRows } from './sum-of-rows.ts';

/** How far the given statistics move towards the batch's: the whole way, so that those are what comes out. */
const WHOLE_WAY = 1;

export interface NormParameters {
  /** `[c]` each. */
  readonly scale: tf.Tensor;
  readonly shift: tf.Tensor;
}
/** `[c]` each; the variance is biased where it normalises, unbiased where it is a batch's own. */
export interface Statistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

export interface NativeNorm {
  /** `(x − mean)/√(variance + ε)·scale + shift` for `[n, h, w, c]` with the given statistics, then ReLU if `rectified`. */
  apply(x: tf.Tensor, parameters: NormParameters, statistics: Statistics, rectified: boolean): tf.Tensor;
  /**
   * The same with the batch's own statistics over n, h and w. `statistics` are these or, where `running` is given, the
   * running ones moved towards them; `saved` is what the gradient needs.
   */
  applyBatch(
    x: tf.Tensor,
    parameters: NormParameters,
    rectified: boolean,
    running?: Statistics & { readonly momentum: number },
  ): { y: tf.Tensor; statistics: Statistics; saved: tf.Tensor[] };
  /** Gradients of `[x, scale, shift]` where the statistics were given. */
  gradient(dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor, statistics: Statistics): tf.Tensor[];
  /** Gradients of `[x, scale, shift]` through the batch's own statistics. */
  batchGradient(dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor, saved: readonly tf.Tensor[]): tf.Tensor[];
}

/** Undefined with the JavaScript backend, which has no such kernels. */
export function nativeNorm(epsilon: number): NativeNorm | undefined {
  const native = nativeCall();
  if (!native) return undefined;
  const attributes = (training: boolean) => ({
    float32: ['T', 'U'],
    floats: { epsilon },
    strings: { data_format: 'NHWC' },
    booleans: { is_training: training },
  });
  const norm = (inputs: tf.Tensor[], training: boolean, way: number) => {
    const { floats, ...rest } = attributes(training);
    const moving = { ...floats, exponential_avg_factor: way };
    return native.many('FusedBatchNormV3', inputs, { ...rest, floats: moving }, 6);
  };
  const normAndRectify = (inputs: tf.Tensor[], training: boolean, way: number) => {
    const { floats, strings, ...rest } = attributes(training);
    const inOnePass = {
      ...rest,
      floats: { ...floats, exponential_avg_factor: way },
      integers: { num_side_inputs: 0 },
      strings: { ...strings, activation_mode: 'Relu', _kernel: 'MklNameChangeOp' },
    };
    if (fusedKernels()) return native.many('_MklNativeFusedBatchNormEx', inputs, inOnePass, 6);
    const [y, ...others] = norm(inputs, training, way);
    return [tf.relu(y as tf.Tensor), ...others];
  };
  const forward = (inputs: tf.Tensor[], training: boolean, rectified: boolean, way = WHOLE_WAY) =>
    rectified ? normAndRectify(inputs, training, way) : norm(inputs, training, way);
  const backward = (inputs: tf.Tensor[], training: boolean) =>
    native.many('FusedBatchNormGradV3', inputs, attributes(training), 5).slice(0, 3);
  return {
    apply: (x, { scale, shift }, { mean, variance }, rectified) =>
      forward([x, scale, shift, mean, variance], false, rectified)[0] as tf.Tensor,
    applyBatch(x, { scale, shift }, rectified, running) {
      const from = running ? [running.mean, running.variance] : [scale, scale];
      const results = forward([x, scale, shift, ...from], true, rectified, running?.momentum);
      const [y, mean, variance, ...saved] = results as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      return { y, statistics: { mean, variance }, saved };
    },
    gradient(dy, x, scale, statistics) {
      if (!native.isCpu) return gradientOfGiven(dy, x, { scale, ...statistics }, epsilon);
      return backward([dy, x, scale, statistics.mean, statistics.variance, statistics.mean], false);
    },
    batchGradient: (dy, x, scale, saved) => backward([dy, x, scale, ...saved], true),
  };
}

/** As the kernel's, which has no way on a GPU whose sums repeat. */
function gradientOfGiven(
  dy: tf.Tensor,
  x: tf.Tensor,
  { scale, mean, variance }: Statistics & { readonly scale: tf.Tensor },
  epsilon: number,
): tf.Tensor[] {
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const dShift = sumOfRows(dy);
  // Σ dy·(x − mean)/√…
  const dScale = tf.mul(sumOfRows(tf.mul(dy, tf.sub(x, mean))), inverse);
  return [tf.mul(dy, tf.mul(scale, inverse)), dScale, dShift];
}

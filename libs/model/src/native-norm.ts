/** TensorFlow's own batch norm kernels: one call where the common interface takes a dozen passes over the data. */
import * as tf from '@tensorflow/tfjs-core';
import { nativeCall } from './native-call.ts';
import { fusedKernels } from './native-fused.ts';

/** The statistics that come out are the batch's own, not moved towards it from others. */
const ONLY_THIS_BATCH = { exponential_avg_factor: 1 };

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
  /** The same with the batch's own statistics over n, h and w; `saved` is what its gradient needs. */
  applyBatch(
    x: tf.Tensor,
    parameters: NormParameters,
    rectified: boolean,
  ): { y: tf.Tensor; batch: Statistics; saved: tf.Tensor[] };
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
  const norm = (inputs: tf.Tensor[], training: boolean) => {
    const { floats, ...rest } = attributes(training);
    return native.many('FusedBatchNormV3', inputs, { ...rest, floats: { ...floats, ...ONLY_THIS_BATCH } }, 6);
  };
  const normAndRectify = (inputs: tf.Tensor[], training: boolean) => {
    const { floats, strings, ...rest } = attributes(training);
    const inOnePass = {
      ...rest,
      floats: { ...floats, ...ONLY_THIS_BATCH },
      integers: { num_side_inputs: 0 },
      strings: { ...strings, activation_mode: 'Relu', _kernel: 'MklNameChangeOp' },
    };
    if (fusedKernels()) return native.many('_MklNativeFusedBatchNormEx', inputs, inOnePass, 6);
    const [y, ...others] = norm(inputs, training);
    return [tf.relu(y as tf.Tensor), ...others];
  };
  const forward = (inputs: tf.Tensor[], training: boolean, rectified: boolean) =>
    rectified ? normAndRectify(inputs, training) : norm(inputs, training);
  const backward = (inputs: tf.Tensor[], training: boolean) =>
    native.many('FusedBatchNormGradV3', inputs, attributes(training), 5).slice(0, 3);
  return {
    apply: (x, { scale, shift }, { mean, variance }, rectified) =>
      forward([x, scale, shift, mean, variance], false, rectified)[0] as tf.Tensor,
    applyBatch(x, { scale, shift }, rectified) {
      const [y, mean, variance, ...saved] = forward([x, scale, shift, scale, scale], true, rectified) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      return { y, batch: { mean, variance }, saved };
    },
    gradient: (dy, x, scale, { mean, variance }) => backward([dy, x, scale, mean, variance, mean], false),
    batchGradient: (dy, x, scale, saved) => backward([dy, x, scale, ...saved], true),
  };
}

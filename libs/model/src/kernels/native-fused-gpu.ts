/** The few fused kernels that TensorFlow has for a GPU, and for a CPU too: a call in place of two or three. */
import type * as tf from '@tensorflow/tfjs-core';
import { codePath } from './code-path.ts';
import { nativeCall } from './native-call.ts';

export interface GpuKernels {
  /** `max(x ∗ weight + bias, 0)` of stride 1, as large as `x`: `[b, h, w, input]` by `[k, k, input, output]`. */
  convolveAndRectify(x: tf.Tensor4D, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor4D;
  /** `[n, input]` by `weight [input, output]`, plus `bias [output]`. */
  product(x: tf.Tensor2D, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor2D;
}

/** Undefined off the GPU code path. Results are unrecorded. A bias without ReLU is not to be had behind a convolution. */
export function gpuKernels(): GpuKernels | undefined {
  const native = codePath() === 'gpu' ? nativeCall() : undefined;
  return (
    native && {
      convolveAndRectify: (x, weight, bias) =>
        native.one('_FusedConv2D', [x, weight, bias], {
          float32: ['T'],
          float32Lists: { TArgs: 1 },
          floats: { epsilon: 0, leakyrelu_alpha: 0 },
          integers: {
            num_args: 1,
            num_host_args: 0,
            strides: [1, 1, 1, 1],
            dilations: [1, 1, 1, 1],
            explicit_paddings: [],
          },
          booleans: { use_cudnn_on_gpu: true },
          strings: {
            fused_ops: ['BiasAdd', 'Relu'],
            padding: 'SAME',
            data_format: 'NHWC',
            filter_format: 'HWIO',
          },
        }),
      product: (x, weight, bias) =>
        native.one('_FusedMatMul', [x, weight, bias], {
          float32: ['T'],
          floats: { epsilon: 0, leakyrelu_alpha: 0 },
          integers: { num_args: 1 },
          booleans: { transpose_a: false, transpose_b: false },
          strings: { fused_ops: ['BiasAdd'] },
        }),
    }
  );
}

/** oneDNN's fused kernels: a convolution or product with the bias, sum and activation behind it in one pass over the data. */
import * as tf from '@tensorflow/tfjs-core';
import { nativeCall, type NativeCall } from './native-call.ts';

/** What follows a convolution or product, in this order. */
export interface Epilogue {
  /** `[output]` */
  readonly bias: tf.Tensor;
  /** Of the result's shape. */
  readonly plus?: tf.Tensor | undefined;
  readonly activation?: 'Relu' | 'Relu6' | 'GeluExact' | undefined;
}

export interface FusedKernels {
  /** `[b, h, w, input]` by `[k, k, input, output]`, padded by ⌊k/2⌋ on every side unless as TensorFlow's `same`. */
  convolve2d(
    x: tf.Tensor4D,
    weight: tf.Tensor,
    how: { readonly stride: number; readonly padding?: 'symmetric' | 'same' | undefined },
    epilogue: Epilogue,
  ): tf.Tensor4D;
  /** `[b, h, w, c]`, each channel by its own kernel of `[k, k, c, 1]`, padded as `same`. Takes no `plus`. */
  depthwise2d(x: tf.Tensor4D, weight: tf.Tensor, stride: number, epilogue: Epilogue): tf.Tensor4D;
  /** `[b, d, h, w, input]` by a kernel of odd sides, stride 1, as large as `x`. */
  convolve3d(x: tf.Tensor5D, weight: tf.Tensor, epilogue: Epilogue): tf.Tensor5D;
  /** `[n, input]` by `weight [input, output]` → `[n, output]`. */
  product(x: tf.Tensor2D, weight: tf.Tensor, epilogue: Epilogue): tf.Tensor2D;
  /** Each row of `[n, d]` to mean 0 and variance 1 (biased, `epsilon` added), times `scale [d]`, plus `shift [d]`. */
  layerNorm(x: tf.Tensor2D, scale: tf.Tensor, shift: tf.Tensor, epsilon: number): tf.Tensor2D;
}

const known = new WeakMap<object, { readonly kernels: FusedKernels | undefined }>();

/**
 * Undefined where they do not exist: the JavaScript backend, a GPU, a library without oneDNN. Looked for once a backend, by
 * trying; results are unrecorded. They give the bits of the same operations one after the other.
 */
export function fusedKernels(): FusedKernels | undefined {
  const backend = tf.backend();
  const found = known.get(backend) ?? { kernels: findKernels() };
  known.set(backend, found);
  return found.kernels;
}

function findKernels(): FusedKernels | undefined {
  const native = nativeCall();
  if (!native?.isCpu) return undefined;
  const kernels = kernelsOf(native);
  try {
    tf.tidy(() => {
      const bias = tf.zeros([1]);
      kernels.convolve2d(
        tf.zeros([1, 1, 1, 1]),
        tf.zeros([1, 1, 1, 1]),
        { stride: 1 },
        { bias, activation: 'Relu' },
      );
      kernels.depthwise2d(tf.zeros([1, 1, 1, 1]), tf.zeros([1, 1, 1, 1]), 1, { bias, activation: 'Relu6' });
      kernels.convolve3d(tf.zeros([1, 1, 1, 1, 1]), tf.zeros([1, 1, 1, 1, 1]), { bias });
      kernels.product(tf.zeros([1, 1]), tf.zeros([1, 1]), { bias, activation: 'GeluExact' });
      kernels.layerNorm(tf.zeros([1, 1]), bias, bias, 1);
    });
    return kernels;
  } catch {
    return undefined; // slower, with the same numbers: the layers' own operations do the work
  }
}

function kernelsOf(native: NativeCall): FusedKernels {
  const run = <T extends tf.Tensor>(
    name: string,
    inputs: tf.Tensor[],
    { bias, plus, activation }: Epilogue,
    options: {
      integers?: Record<string, number[]>;
      strings?: Record<string, string>;
      booleans?: Record<string, boolean>;
    },
  ): T => {
    const operands = plus ? [bias, plus] : [bias];
    const steps = ['BiasAdd', ...(plus ? ['Add'] : []), ...(activation ? [activation] : [])];
    return native.one<T>(name, [...inputs, ...operands], {
      float32: ['T'],
      float32Lists: name === '_MklNativeFusedConv2D' ? { TArgs: operands.length } : {},
      integers: { ...options.integers, num_args: operands.length },
      strings: { ...options.strings, fused_ops: steps, _kernel: 'MklNameChangeOp' },
      booleans: options.booleans,
    });
  };
  return {
    convolve2d(x, weight, { stride, padding }, epilogue) {
      const half = (weight.shape[0] ?? 1) >> 1;
      const isSame = padding === 'same';
      return run('_MklNativeFusedConv2D', [x, weight], epilogue, {
        integers: {
          strides: [1, stride, stride, 1],
          dilations: [1, 1, 1, 1],
          explicit_paddings: isSame ? [] : [0, 0, half, half, half, half, 0, 0],
        },
        strings: { padding: isSame ? 'SAME' : 'EXPLICIT', data_format: 'NHWC' },
      });
    },
    depthwise2d: (x, weight, stride, epilogue) =>
      run('_MklNativeFusedDepthwiseConv2dNative', [x, weight], epilogue, {
        integers: { strides: [1, stride, stride, 1], dilations: [1, 1, 1, 1] },
        strings: { padding: 'SAME', data_format: 'NHWC' },
      }),
    convolve3d: (x, weight, epilogue) =>
      run('_MklNativeFusedConv3D', [x, weight], epilogue, {
        integers: { strides: [1, 1, 1, 1, 1], dilations: [1, 1, 1, 1, 1], padding_list: [] },
        strings: { padding: 'SAME', data_format: 'NDHWC' },
      }),
    product: (x, weight, epilogue) =>
      run('_MklNativeFusedMatMul', [x, weight], epilogue, {
        booleans: { transpose_a: false, transpose_b: false },
      }),
    layerNorm: (x, scale, shift, epsilon) =>
      native.one('_MklLayerNorm', [x, scale, shift], {
        float32: ['T'],
        floats: { epsilon },
        strings: { _kernel: '' }, // left out, it is looked for under the label of oneDNN's other kernels
      }),
  };
}

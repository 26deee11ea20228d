/**
 * Calls that TensorFlow 2.21 refuses on a GPU while its results have to repeat (`TF_DETERMINISTIC_OPS=1`), or for which a
 * GPU has no kernel: one place to look at when a layer wants another operation, and a guard that needs no card.
 */

interface Refusal {
  readonly operations: readonly string[];
  /** Only where this attribute is false. */
  readonly unless?: string;
  /** TensorFlow's words and, below `tensorflow/core/kernels/`, file and line that say them. */
  readonly words: string;
  readonly at: string;
}

/**
 * Every such message of the library that names an operation the common interface or we could call. The lines are those that the
 * CUDA library of version 2.21.0 itself hands on with its message. It hands on none for `Bincount` and `SparseTensorDenseMatMul`:
 * those two were read in TensorFlow's sources of 2022 and may have moved by a few since.
 */
export const REFUSALS: readonly Refusal[] = [
  {
    operations: ['FusedBatchNormGrad', 'FusedBatchNormGradV2', 'FusedBatchNormGradV3'],
    unless: 'is_training',
    words:
      'A deterministic GPU implementation of fused batch-norm backprop, when training is disabled, is not currently available.',
    at: 'fused_batch_norm_op.cu.cc:79',
  },
  {
    operations: ['ResizeNearestNeighborGrad'],
    words: 'A deterministic GPU implementation of ResizeNearestNeighborGrad is not currently available.',
    at: 'image/resize_nearest_neighbor_op.cc:248',
  },
  {
    operations: ['CropAndResizeGradImage'],
    words: 'Deterministic GPU implementation of CropAndResizeBackpropImage not available.',
    at: 'image/crop_and_resize_op.cc:426',
  },
  {
    operations: ['CropAndResizeGradBoxes'],
    words: 'Deterministic GPU implementation of CropAndResizeBackpropBoxes not available.',
    at: 'image/crop_and_resize_op.cc:645',
  },
  {
    operations: ['Dilation2DBackpropInput'],
    words: 'Determinism is not yet supported for Dilation2DBackpropInput.',
    at: 'dilation_ops.cc:232',
  },
  {
    operations: ['Dilation2DBackpropFilter'],
    words: 'Determinism is not yet supported for Dilation2DBackpropFilter.',
    at: 'dilation_ops.cc:361',
  },
  {
    operations: ['MaxPoolGradWithArgmax'],
    words: 'Determinism is not yet supported for MaxPoolGradWithArgmax.',
    at: 'maxpooling_op.cc:1116',
  },
  {
    operations: ['SegmentSum', 'SegmentMean', 'SegmentProd'],
    words: 'Deterministic GPU implementation of sorted segment reduction op not available.',
    at: 'segment_reduction_ops_impl.h:325',
  },
  {
    operations: ['UnsortedSegmentSum', 'UnsortedSegmentProd'],
    words: 'Deterministic GPU implementation of unsorted segment reduction op not available.',
    at: 'segment_reduction_ops_gpu.cu.h:875',
  },
  {
    operations: ['Bincount'],
    words: 'Determinism is not yet supported in GPU implementation of Bincount.',
    at: 'bincount_op_gpu.cu.cc:57',
  },
  {
    operations: ['DenseBincount'],
    words: 'Determinism is not yet supported in GPU implementation of DenseBincount.',
    at: 'bincount_op.cc:280',
  },
  {
    operations: ['FakeQuantWithMinMaxVarsGradient'],
    words: 'Determinism is not yet supported in GPU implementation of FakeQuantWithMinMaxVarsGradient.',
    at: 'fake_quant_ops.cc:252',
  },
  {
    operations: ['FakeQuantWithMinMaxVarsPerChannelGradient'],
    words:
      'Determinism is not yet supported in GPU implementation of FakeQuantWithMinMaxVarsPerChannelGradient.',
    at: 'fake_quant_ops.cc:411',
  },
  {
    operations: ['SoftmaxCrossEntropyWithLogits'],
    words:
      'The GPU implementation of SoftmaxCrossEntropyWithLogits that would have been executed is not deterministic.',
    at: 'xent_op.cc:71',
  },
  {
    operations: ['SparseSoftmaxCrossEntropyWithLogits'],
    words:
      'The GPU implementation of SparseSoftmaxCrossEntropyWithLogits that would have been executed is not deterministic.',
    at: 'sparse_xent_op.cc:86',
  },
  {
    operations: ['SparseTensorDenseMatMul'],
    words: 'A deterministic GPU implementation of SparseTensorDenseMatmulOp is not currently available.',
    at: 'sparse_tensor_dense_matmul_op_gpu.cu.cc:120',
  },
  {
    operations: ['AdjustContrast'],
    words: 'A deterministic GPU implementation of AdjustContrast is not currently available.',
    at: 'image/adjust_contrast_op.cc:73',
  },
  {
    operations: ['AdjustContrastv2'],
    words: 'A deterministic GPU implementation of AdjustContrastv2 is not currently available.',
    at: 'image/adjust_contrast_op.cc:435',
  },
  {
    operations: ['Svd'],
    words: 'Determinism is not yet supported for SVD of matrices with 1 column.',
    at: 'linalg/svd_op_gpu.cu.cc:370',
  },
];

interface Attribute {
  readonly name: string;
  readonly value: unknown;
}

/** Why a GPU would not take this call; undefined: it would. */
export function refusalOf(operation: string, attributes: readonly Attribute[]): string | undefined {
  if (operation.startsWith('_Mkl')) return `No GPU has a kernel for ${operation}: it is one of oneDNN’s.`;
  const refusal = REFUSALS.find(({ operations }) => operations.includes(operation));
  if (!refusal) return undefined;
  const isFalse = (name: string) => attributes.find((each) => each.name === name)?.value === false;
  if (refusal.unless !== undefined && !isFalse(refusal.unless)) return undefined;
  return `${refusal.words} (${operation}, tensorflow/core/kernels/${refusal.at})`;
}

type Execute = (operation: string, attributes: readonly Attribute[], ...rest: unknown[]) => unknown;

/** From now on `backend`, the native one, throws what a GPU would. */
export function refuseAsOnGpu(backend: object): void {
  const native = backend as Record<'executeSingleOutput' | 'executeMultipleOutputs', Execute>;
  for (const way of ['executeSingleOutput', 'executeMultipleOutputs'] as const) {
    const execute = native[way].bind(backend);
    native[way] = (operation, attributes, ...rest) => {
      const why = refusalOf(operation, attributes);
      if (why !== undefined) throw new Error(why);
      return execute(operation, attributes, ...rest);
    };
  }
}

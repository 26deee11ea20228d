/**
 * Calls that TensorFlow 2.21 refuses on a GPU while its results have to repeat (`TF_DETERMINISTIC_OPS=1`), or for which a
 * GPU has no kernel: one place to look at when a layer wants another operation, and a guard that needs no card.
 */

interface Refusal {
  readonly operations: readonly string[];
  /** Only where this attribute is false. */
  readonly unless?: string;
  /** TensorFlow's words and, below `tensorflow/core/kernels/`, the file that says them. */
  readonly words: string;
  readonly file: string;
}

/** Every such message of the library that names an operation the common interface or we could call. */
export const REFUSALS: readonly Refusal[] = [
  {
    operations: ['FusedBatchNormGrad', 'FusedBatchNormGradV2', 'FusedBatchNormGradV3'],
    unless: 'is_training',
    words:
      'A deterministic GPU implementation of fused batch-norm backprop, when training is disabled, is not currently available.',
    file: 'fused_batch_norm_op.cu.cc',
  },
  {
    operations: ['ResizeNearestNeighborGrad'],
    words: 'A deterministic GPU implementation of ResizeNearestNeighborGrad is not currently available.',
    file: 'image/resize_nearest_neighbor_op.cc',
  },
  {
    operations: ['CropAndResizeGradImage', 'CropAndResizeGradBoxes'],
    words: 'Deterministic GPU implementation of CropAndResizeBackpropImage not available.',
    file: 'image/crop_and_resize_op.cc',
  },
  {
    operations: ['Dilation2DBackpropInput', 'Dilation2DBackpropFilter'],
    words: 'Determinism is not yet supported for Dilation2DBackpropInput.',
    file: 'dilation_ops.cc',
  },
  {
    operations: ['MaxPoolGradWithArgmax'],
    words: 'Determinism is not yet supported for MaxPoolGradWithArgmax.',
    file: 'maxpooling_op.cc',
  },
  {
    operations: ['SegmentSum', 'SegmentMean', 'SegmentProd'],
    words: 'Deterministic GPU implementation of sorted segment reduction op not available.',
    file: 'segment_reduction_ops_impl.h',
  },
  {
    operations: ['UnsortedSegmentSum', 'UnsortedSegmentProd'],
    words: 'Deterministic GPU implementation of unsorted segment reduction op not available.',
    file: 'segment_reduction_ops_impl.h',
  },
  {
    operations: ['Bincount', 'DenseBincount'],
    words: 'Determinism is not yet supported in GPU implementation of Bincount.',
    file: 'bincount_op_gpu.cu.cc',
  },
  {
    operations: ['SoftmaxCrossEntropyWithLogits'],
    words:
      'The GPU implementation of SoftmaxCrossEntropyWithLogits that would have been executed is not deterministic.',
    file: 'xent_op.cc',
  },
  {
    operations: ['SparseSoftmaxCrossEntropyWithLogits'],
    words:
      'The GPU implementation of SparseSoftmaxCrossEntropyWithLogits that would have been executed is not deterministic.',
    file: 'sparse_xent_op.cc',
  },
  {
    operations: ['SparseTensorDenseMatMul'],
    words: 'A deterministic GPU implementation of SparseTensorDenseMatmulOp is not currently available.',
    file: 'sparse_tensor_dense_matmul_op_gpu.cu.cc',
  },
  {
    operations: ['AdjustContrast', 'AdjustContrastv2'],
    words: 'A deterministic GPU implementation of AdjustContrast is not currently available.',
    file: 'image/adjust_contrast_op.cc',
  },
  {
    operations: ['Svd'],
    words: 'Determinism is not yet supported for SVD of matrices with 1 column.',
    file: 'linalg/svd_op_gpu.cu.cc',
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
  return `${refusal.words} (${operation}, tensorflow/core/kernels/${refusal.file})`;
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

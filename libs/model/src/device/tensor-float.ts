/** Whether TensorFlow itself lets a GPU round factors to TensorFloat-32: no variable of the environment tells it. */
import * as tf from '@tensorflow/tfjs-core';

interface NativeBackend {
  /** `setTensorFloat32` is ours (`tools/setup/addon/gpu.mjs`). */
  readonly binding?: { setTensorFloat32?(allowed: boolean): boolean | undefined };
}

/**
 * NVIDIA's libraries are told by `NVIDIA_TF32_OVERRIDE`; TensorFlow, if it is not told too, lays float convolutions out
 * for tensor cores that then do not act. Returns whether it took it.
 */
export function allowTensorFloat32(allowed: boolean): boolean {
  return (tf.backend() as NativeBackend).binding?.setTensorFloat32?.(allowed) === allowed;
}

/**
 * Which of the native library's kernels the network calls: `cpu`, oneDNN's fused ones too; `gpu`, only those that a GPU
 * has as well, and computes deterministically. The second one runs on a CPU too, so that it can be tested without a card.
 */
import * as tf from '@tensorflow/tfjs-core';
import { keepConstants } from '../device/device-constants.ts';
import { refuseAsOnGpu } from './refused-on-gpu.ts';

export type CodePath = 'cpu' | 'gpu';

const chosen = new WeakMap<object, CodePath>();

/** Of the current backend: the device's own, unless the other one was chosen. */
export function codePath(): CodePath {
  const backend = tf.backend() as { readonly isUsingGpuDevice?: boolean };
  return chosen.get(backend) ?? (backend.isUsingGpuDevice === true ? 'gpu' : 'cpu');
}

/**
 * From now on the native library's CPU computes by the calls that a GPU would get, and a call that TensorFlow refuses
 * on a GPU is refused. Call before anything is computed.
 */
export function takeGpuCodePath(): void {
  const backend = tf.backend();
  if (tf.getBackend() !== 'tensorflow') throw new Error('The GPU code path needs the native TensorFlow');
  if (codePath() === 'gpu') return;
  chosen.set(backend, 'gpu');
  refuseAsOnGpu(backend);
  keepConstants(backend);
}

/** Call once a GPU's backend is loaded. */
export function prepareGpu(): void {
  if (chosen.has(tf.backend())) return;
  chosen.set(tf.backend(), 'gpu');
  keepConstants(tf.backend());
}

/** Counts what costs time on a GPU whatever the size of the data: calls of the native library, and uploads. */
import * as tf from '@tensorflow/tfjs-core';

export interface Calls {
  /** Operations that were started. */
  readonly operations: number;
  /** Tensors of floats that were handed over from the host; each waits for a GPU. */
  readonly uploads: number;
  /** How often each operation was started, most often first. */
  readonly byName: ReadonlyMap<string, number>;
}

interface Binding {
  readonly TF_FLOAT: number;
  createTensor(shape: readonly number[], dtype: number, values: unknown): number;
  executeOp(name: string, ...rest: unknown[]): unknown;
}

/** What `work` called; it must have waited for its results. Undefined with the JavaScript backend. */
export function countCalls(work: () => void): Calls | undefined {
  if (tf.getBackend() !== 'tensorflow') return (work(), undefined);
  const backend = tf.backend() as unknown as { binding: Binding };
  const { binding } = backend;
  const found = new Map<string, number>();
  let uploads = 0;
  backend.binding = Object.create(binding, {
    createTensor: {
      value(shape: readonly number[], dtype: number, values: unknown) {
        if (dtype === binding.TF_FLOAT) uploads += 1;
        return binding.createTensor(shape, dtype, values);
      },
    },
    executeOp: {
      value(name: string, ...rest: unknown[]) {
        found.set(name, (found.get(name) ?? 0) + 1);
        return binding.executeOp(name, ...rest);
      },
    },
  }) as Binding;
  try {
    work();
  } finally {
    backend.binding = binding;
  }
  const byName = new Map([...found].sort(([, a], [, b]) => b - a));
  return { operations: [...found.values()].reduce((sum, count) => sum + count, 0), uploads, byName };
}

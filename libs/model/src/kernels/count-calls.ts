/** Counts what costs time on a GPU whatever the size of the data: calls of the native library, uploads and downloads. */
import * as tf from '@tensorflow/tfjs-core';

export interface Calls {
  /** Operations that were started. */
  readonly operations: number;
  /** Tensors of floats that were handed over from the host; each waits for a GPU. */
  readonly uploads: number;
  /** Tensors that were read by the host; each waits for a GPU. */
  readonly downloads: number;
  /** Milliseconds in uploads and downloads: on a GPU, how long the host waited for it. */
  readonly waitingMs: number;
  /** How often each operation was started, most often first. */
  readonly byName: ReadonlyMap<string, number>;
}

interface Binding {
  readonly TF_FLOAT: number;
  createTensor(shape: readonly number[], dtype: number, values: unknown): number;
  executeOp(name: string, ...rest: unknown[]): unknown;
  tensorDataSync(id: number): unknown;
}

/** What `work` called; it must have waited for its results. Undefined with the JavaScript backend. */
export async function countCalls(work: () => Promise<void>): Promise<Calls | undefined> {
  if (tf.getBackend() !== 'tensorflow') return void (await work());
  const backend = tf.backend() as unknown as { binding: Binding };
  const { binding } = backend;
  const counts = { uploads: 0, downloads: 0, waitingMs: 0 };
  const found = new Map<string, number>();
  const waitFor = <T>(call: () => T): T => {
    const started = performance.now();
    const result = call();
    counts.waitingMs += performance.now() - started;
    return result;
  };
  const counting: Partial<Binding> = {
    createTensor(shape, dtype, values) {
      if (dtype !== binding.TF_FLOAT) return binding.createTensor(shape, dtype, values); // stays with the host
      counts.uploads += 1;
      return waitFor(() => binding.createTensor(shape, dtype, values));
    },
    executeOp(name, ...rest) {
      found.set(name, (found.get(name) ?? 0) + 1);
      return binding.executeOp(name, ...rest);
    },
    tensorDataSync(id) {
      counts.downloads += 1;
      return waitFor(() => binding.tensorDataSync(id));
    },
  };
  backend.binding = Object.create(binding, Object.getOwnPropertyDescriptors(counting)) as Binding;
  try {
    await work();
  } finally {
    backend.binding = binding;
  }
  const byName = new Map([...found].sort(([, a], [, b]) => b - a));
  return { ...counts, operations: [...found.values()].reduce((sum, count) => sum + count, 0), byName };
}

/** Tensors computed from variables and kept until one of those changes: weights with a norm folded in, say. */
import * as tf from '@tensorflow/tfjs-core';
import { changesInPass } from '../recording/record.ts';

export interface Derived<T extends readonly tf.Tensor[]> {
  (): T;
  dispose(): void;
}

/** `make` runs again after any of `sources` was assigned. The tensors are the holder's: never dispose them. */
export function derived<T extends readonly tf.Tensor[]>(
  sources: readonly tf.Variable[],
  make: () => T,
): Derived<T> {
  let kept: { readonly tensors: T; readonly of: readonly object[] } | undefined;
  const dispose = () => {
    tf.dispose(kept ? [...kept.tensors] : []);
    kept = undefined;
  };
  const get = () => {
    if (changesInPass(sources)) return make();
    // Assigning gives a variable new data.
    if (kept?.of.every((data, i) => sources[i]?.dataId === data)) return kept.tensors;
    dispose();
    const tensors = tf.tidy(() => make().map((tensor) => tf.keep(tensor))) as readonly tf.Tensor[] as T;
    kept = { tensors, of: sources.map((source) => source.dataId) };
    return tensors;
  };
  return Object.assign(get, { dispose });
}

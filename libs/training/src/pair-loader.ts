/** Where training pairs are decoded and sampled: in this thread, or in others beside the one that computes. */
import type { PictureCache } from '@keygrid/datasets';
import { createLoaderPool, type PairLoader } from './loader-pool.ts';
import { samplePair } from './sample-pair.ts';

/** @param threads 0: this thread, with its `pictures`; else so many threads with `cacheBytes` of their own together. */
export function createPairLoader(
  threads: number,
  { pictures, cacheBytes }: { readonly pictures: PictureCache; readonly cacheBytes: number },
): PairLoader {
  if (threads > 0) return createLoaderPool(threads, cacheBytes);
  return {
    load: (query, truth, options) => samplePair(query, truth, pictures, options),
    close: async () => undefined,
  };
}

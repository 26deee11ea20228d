/** Where training pairs are decoded and sampled: in this thread, or in others beside the one that computes. */
import type { PairList } from '@keygrid/datasets';
import type { PictureCache } from '@keygrid/images';
import type { TrainingSpec } from '../config.ts';
import type { TrainingEnvironment } from '../environment.ts';
import { createLoaderPool, type PairLoader } from './loader-pool.ts';
import { samplePair, samplingOf } from '../augmentation/sample-pair.ts';

interface Here {
  readonly pairs: PairList;
  readonly pictures: PictureCache;
}

/** Loads pairs of the training split; in this thread from `here` unless the environment grants threads. */
export function createPairLoader(
  spec: TrainingSpec,
  { loaderThreads }: TrainingEnvironment,
  { pairs, pictures }: Here,
): PairLoader {
  if (loaderThreads) return createLoaderPool(spec, loaderThreads);
  const sampling = samplingOf(spec);
  return {
    async load(epoch, index) {
      const [query, truth] = await Promise.all([pairs.query(index), pairs.truth(index)]);
      return samplePair(query, truth, pictures, { ...sampling, epoch });
    },
    close: async () => undefined,
  };
}

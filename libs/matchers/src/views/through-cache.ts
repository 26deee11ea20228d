/** How a view is described in two steps, the first of which may have been computed by an earlier run. */
import type * as tf from '@tensorflow/tfjs-core';
import type { FeatureCache } from './feature-cache.ts';
import type { ViewMatching, ViewPixels } from './match-views.ts';

type Look = (pixels: ViewPixels) => Promise<tf.Tensor4D[]>;

/** The first step alone. */
export function lookThrough(cache: FeatureCache | undefined, look: Look): Look {
  return async (pixels) => {
    const known = await cache?.recall(pixels);
    if (known) return known;
    const maps = await look(pixels);
    await cache?.keep(pixels, maps);
    return maps;
  };
}

interface Steps<Described> {
  /** By the backbone, which does not change. */
  readonly look: Look;
  /** Takes the maps over. Resolves once it is computed. */
  readonly describe: (maps: tf.Tensor4D[], pixels: ViewPixels) => Promise<Described>;
}

/** `cache` left out: everything is computed. */
export function throughCache<Described>(
  cache: FeatureCache | undefined,
  { look, describe }: Steps<Described>,
): Pick<ViewMatching<Described>, 'recall' | 'describe'> {
  return {
    async recall(pixels) {
      const maps = await cache?.recall(pixels);
      return maps && describe(maps, pixels);
    },
    async describe(pixels) {
      const maps = await look(pixels);
      if (!pixels.isWindow) await cache?.keep(pixels, maps);
      return describe(maps, pixels);
    },
  };
}

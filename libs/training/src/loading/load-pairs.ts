/** The pairs of a list in order, decoded ahead while the device computes on the present one. */
import { loadPictures, type PairList, type Query } from '@keygrid/datasets';
import type { PictureCache } from '@keygrid/images';
import type { PairRequest } from '@keygrid/kbc';
import type { LoadedPicture } from '@keygrid/matchers';
import { prefetch } from './prefetch.ts';

/** Decoded pictures kept: pairs share them, and epochs come again. */
export const PICTURE_CACHE_BYTES = 256 * 2 ** 20;
const PAIRS_AHEAD = 16;

export interface LoadedPair {
  readonly query: Query;
  readonly request: PairRequest<LoadedPicture>;
}

/**
 * Pairs `first` to `end − 1`. Before each one messages are let in and out: on a CPU the device computes inside this
 * thread. Ground truth is never asked for (I8); an unreadable pair fails the whole (I12).
 */
export async function* loadPairs(
  pairs: PairList,
  pictures: PictureCache,
  { first, end }: { readonly first: number; readonly end: number },
): AsyncGenerator<LoadedPair, void, undefined> {
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  for await (const pair of prefetch(indexes, (index) => loadPair(pairs, pictures, index), PAIRS_AHEAD)) {
    await new Promise((resolve) => setImmediate(resolve));
    yield pair;
  }
}

async function loadPair(pairs: PairList, pictures: PictureCache, index: number): Promise<LoadedPair> {
  const query = await pairs.query(index);
  const { id, sourceFile, sourceSize, targetFile, targetSize, sourceKeypoints } = query;
  const [source, target] = await loadPictures(query, pictures);
  return {
    query,
    request: {
      source: { file: sourceFile, picture: source },
      target: { file: targetFile, picture: target },
      sourceSize,
      targetSize,
      sourceKeypoints,
      pair: id,
    },
  };
}

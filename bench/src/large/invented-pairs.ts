/** A test list as large as SPair-71k's and predictions on it, invented: a function of numbers alone. */
import { pairFacts, type PairFacts } from '@keygrid/scoring';
import { randomPoints, randomValues } from '../work/random-values.ts';

const CATEGORIES = 18;
const PICTURES = 1800;
const PICTURE = { width: 500, height: 375 };

/** Four to fifteen keypoints a pair, pictures shared by many pairs, objects of all sizes. */
export function inventPairs(count: number): PairFacts[] {
  return Array.from({ length: count }, (_, i) => {
    const [source, target] = [(i * 7) % PICTURES, (i * 13 + 1) % PICTURES];
    const share = 0.15 + (0.8 * ((i * 37) % 100)) / 100;
    const box = { width: PICTURE.width * share, height: PICTURE.height * share };
    const points = (seed: number) => randomPoints<'original'>(seed, 4 + (i % 12), box);
    return pairFacts(
      {
        id: `${String(i + 1).padStart(6, '0')}-2008_${source}-2009_${target}:class${i % CATEGORIES}`,
        targetSize: PICTURE,
        sourceKeypoints: points(2 * i),
      },
      {
        category: `class${i % CATEGORIES}`,
        targetBox: { x1: 0, y1: 0, x2: box.width, y2: box.height },
        targetKeypoints: points(2 * i + 1),
        flags: { viewpoint: i % 3, scale: (i >> 1) % 3, truncation: i % 4, occlusion: (i >> 2) % 4 },
      },
    );
  });
}

/**
 * Coordinates of each pair, as a matcher would predict them: beside the truth by up to a share of the object's side, and by more in
 * some pairs than in others. Lower `variant`s are better by a little.
 */
export function inventPredictions(pairs: readonly PairFacts[], variant: number): Float32Array[] {
  return pairs.map(({ truth, targetBox }, i) => {
    const noise = randomValues(variant * 1_000_003 + i, 2 * truth.length);
    const reach = (0.08 + 0.004 * variant + 0.3 * ((i * 61) % 7 === 0 ? 1 : 0)) * targetBox.x2;
    return Float32Array.from({ length: 2 * truth.length }, (_, j) => {
      const { x = NaN, y = NaN } = truth[j >> 1] ?? {};
      return (j % 2 === 0 ? x : y) + reach * (2 * (noise[j] ?? 0) - 1);
    });
  });
}

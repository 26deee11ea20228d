/** PCK of the keypoints that can be mistaken for another part of the same shape: the geometry-aware subset. */
import type { Metric, PairParts } from './metric.ts';
import { PCK } from './pck.ts';
import { likePartsOf } from './symmetric-parts.ts';

export const GEO = {
  about: 'PCK of the keypoints of which the target picture shows another part of their group of like parts',
  source: 'Zhang et al. 2024, GeoAware-SC, arXiv:2311.17034',
  better: 'higher',
  needsKeypointIds: true,
  asksFurtherParts: true,
  counts: (pair: PairParts, keypoint: number) => likePartsOf(pair, keypoint).length > 0,
  isHit: PCK.isHit,
} as const satisfies Metric;

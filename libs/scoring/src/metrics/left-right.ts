/** How often a prediction is at the wrong one of several like parts: the left ear for the right one. */
import type { Metric } from './metric.ts';
import { GEO } from './geo.ts';
import { likePartsOf } from './symmetric-parts.ts';

export const LEFT_RIGHT: Metric = {
  about: 'keypoints of geo predicted at another part of their group, nearer to it than to their truth',
  source: "'swap' of Aygün and Mac Aodha 2022, arXiv:2207.05054, within the groups of like parts",
  better: 'lower',
  needsKeypointIds: true,
  asksFurtherParts: true,
  counts: GEO.counts,
  isHit(pair, keypoint, isWithin) {
    const own = pair.distance(keypoint, keypoint);
    return likePartsOf(pair, keypoint).some((other) => {
      const distance = pair.distance(keypoint, other);
      return isWithin(distance) && distance < own;
    });
  },
};
